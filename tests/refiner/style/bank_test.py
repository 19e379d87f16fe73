"""The style bank: pairs by pose, the same key the same eye."""

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
from refiner.style import bank
from tests.gaze.data import eyes

SYNTHETIC, REAL = eyes.columns(40), eyes.columns(60, domain="cabin", seed=5)


@pytest.fixture
def style_bank():
    return bank.StyleBank(REAL["image"], REAL["mask"], seed=0)


def test_draws_depend_on_the_key_only(style_bank):
    keys = np.arange(40)
    all_at_once = style_bank.draw(SYNTHETIC["mask"], keys)
    some = style_bank.draw(SYNTHETIC["mask"][10:20], keys[10:20])
    np.testing.assert_array_equal(all_at_once[10:20], some)


def test_styles_are_nearer_in_pose_than_chance(style_bank):
    chosen = style_bank.draw(SYNTHETIC["mask"], np.arange(40))
    poses = bank.pose_features(SYNTHETIC["mask"])[:, :2]
    styles = bank.pose_features(style_bank.masks)[:, :2]
    drawn = np.linalg.norm(poses - styles[chosen], axis=1).mean()
    random = np.linalg.norm(poses[:, None] - styles[None], axis=2).mean()
    assert drawn < 0.6 * random


def test_different_keys_use_different_styles(style_bank):
    mask = np.repeat(SYNTHETIC["mask"][:1], 200, axis=0)
    assert len(np.unique(style_bank.draw(mask, np.arange(200)))) == bank.NEAREST


def test_pose_of_a_hand_drawn_mask():
    mask = np.zeros((1, 36, 60), np.uint8)
    mask[0, 10:20, 20:50] = 3
    mask[0, 10:20, 30:40] = 1
    x, y, opening, share = bank.pose_features(mask)[0]
    assert (x, y, opening) == (34.5, 14.5, 10)
    assert share == pytest.approx(10 / 3)


def test_saved_and_loaded_draws_the_same(style_bank, tmp_path):
    style_bank.save(tmp_path / "bank.npz")
    loaded = bank.load(tmp_path / "bank.npz")
    keys = np.arange(40)
    np.testing.assert_array_equal(
        loaded.draw(SYNTHETIC["mask"], keys), style_bank.draw(SYNTHETIC["mask"], keys)
    )


def test_eyes_without_an_iris_cannot_be_styles():
    with pytest.raises(errors.UserError, match="no iris"):
        bank.StyleBank(REAL["image"], np.zeros_like(REAL["mask"]), seed=0)


def test_a_bank_of_fewer_eyes_than_are_drawn_among_uses_them_all():
    few = bank.StyleBank(REAL["image"][:5], REAL["mask"][:5], seed=0)
    drawn = few.draw(SYNTHETIC["mask"], np.arange(40))
    assert set(drawn) == set(range(len(few)))


def test_a_bank_whose_masks_know_no_sclera_sees_none_elsewhere(style_bank):
    assert style_bank.classes == 4
    given = SYNTHETIC["mask"]
    assert (given == record.SCLERA).any()
    np.testing.assert_array_equal(style_bank.as_its_own(given), given)
    three = record.with_classes(REAL["mask"], 3)
    papers = bank.StyleBank(REAL["image"], three, seed=0)
    assert papers.classes == 3
    expected = record.with_classes(given, 3)
    np.testing.assert_array_equal(papers.as_its_own(given), expected)
