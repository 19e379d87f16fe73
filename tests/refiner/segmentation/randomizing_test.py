"""Masks move with their images, however far and from however large ones."""

import hashlib

import numpy as np
import pytest

from refiner.segmentation import randomizing
from tests.gaze.data import eyes

STILL = randomizing.Randomizing(shift_px=0.0, turn_deg=0.0, scale=(1.0, 1.0))
NEAR, WIDE = (randomizing.RANDOMIZINGS[name] for name in ("near", "wide"))


def move(eyes, masks, reach, seed=0, **options):
    options = {"size": masks.shape[1:]} | options
    random = np.random.default_rng(seed)
    return randomizing.move(eyes, masks, random, reach=reach, **options)


def test_the_benchmarks_segmenter_sees_what_it_always_saw():
    columns = eyes.columns(16)
    random = np.random.default_rng(3)
    made = randomizing.apply(columns["image"], columns["mask"], random)
    digest = hashlib.sha256(made[0].tobytes() + made[1].tobytes()).hexdigest()
    assert digest[:16] == "7fa8c15fe6a98e4e"


@pytest.mark.parametrize("reach", [NEAR, WIDE])
def test_masks_move_with_their_images(reach):
    columns = eyes.columns(16)
    painted = (60 * columns["mask"][..., None]).astype(np.uint8)
    moved, masks = move(painted, columns["mask"], reach)
    wrong = np.abs(moved[..., 0].astype(int) - 60 * masks.astype(int)) > 30
    assert wrong.mean() < 0.06  # only where bilinear and nearest differ, at borders
    assert not np.array_equal(masks, columns["mask"])


def test_half_of_the_eyes_are_mirrored_within_the_patch():
    ramp = np.tile(np.arange(60, dtype=np.uint8)[None, None, :, None], (64, 36, 1, 1))
    moved, masks = move(ramp, ramp[..., 0], STILL)
    kept = (moved == ramp).all(axis=(1, 2, 3))
    mirrored = (moved == ramp[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (kept ^ mirrored).all() and 16 < kept.sum() < 48
    np.testing.assert_array_equal(moved[..., 0], masks)


def test_a_larger_picture_of_more_of_the_face_gives_the_same_crop():
    """At zoom 0.6, 36x60 of the eye are the middle of a picture 60x100."""
    wide = np.zeros((8, 60, 100), np.uint8)
    wide[:, 12:48, 20:80] = 1
    wide[:, 20:40, 40:70] = 2  # off the middle, so that half and mirrored differ
    expected = wide[0, 12:48, 20:80]
    moved, masks = move(100 * wide[..., None], wide, STILL, size=(36, 60), zoom=0.6)
    np.testing.assert_array_equal(moved[..., 0], 100 * masks)
    assert {mask.tobytes() for mask in masks} <= {
        expected.tobytes(),
        expected[:, ::-1].tobytes(),
    }


def test_wide_shows_eyes_of_half_and_of_twice_the_size():
    disc = np.hypot(*np.mgrid[-48:48, -80:80]) < 16  # 12 px of the 60, at zoom 0.6
    masks = np.tile(disc.astype(np.uint8), (300, 1, 1))
    still = {"shift_px": 0.0, "turn_deg": 0.0}
    reach = randomizing.Randomizing(scale=WIDE.scale, **still)
    _, moved = move(255 * masks[..., None], masks, reach, size=(36, 60), zoom=0.6)
    areas = moved.sum(axis=(1, 2)) / (np.pi * 10**2)
    assert 0.25 < areas.min() < 0.4 and 3.0 < areas.max() < 4.2
    assert 0.8 < np.exp(np.log(areas).mean()) < 1.4  # twice is as likely as half


def test_a_stretch_keeps_areas():
    disc = np.hypot(*np.mgrid[-18:18, -30:30]) < 10
    masks = np.tile(disc.astype(np.uint8), (100, 1, 1))
    reach = randomizing.Randomizing(0.0, 0.0, (1.0, 1.0), stretch=0.4)
    _, moved = move(255 * masks[..., None], masks, reach)
    areas = moved.sum(axis=(1, 2)) / disc.sum()
    np.testing.assert_allclose(areas, 1.0, atol=0.07)  # whole pixels
    widths = moved.any(axis=1).sum(axis=1)
    assert widths.min() < 18 and widths.max() > 22


@pytest.mark.parametrize("reach", [NEAR, WIDE])
def test_the_same_generator_gives_the_same_eyes(reach):
    image, mask = (eyes.columns(4)[name] for name in ("image", "mask"))
    made = [
        randomizing.apply(image, mask, np.random.default_rng(7), reach=reach)
        for _ in range(2)
    ]
    for first, again in zip(*made, strict=True):
        np.testing.assert_array_equal(first, again)
        assert first.dtype == np.uint8
