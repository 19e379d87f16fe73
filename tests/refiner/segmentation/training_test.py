"""Segmentation losses by hand, and masks that move with their images."""

import numpy as np
import pytest

from gaze.data import record
from refiner.segmentation import training
from tests.gaze.data import eyes


def test_perfect_logits_cost_nothing():
    mask = np.random.default_rng(0).integers(0, 4, (2, 6, 8)).astype(np.int32)
    logits = 50.0 * np.eye(4, dtype=np.float32)[mask]
    losses = training.segmentation_losses(logits, mask, np.ones(4, np.float32))
    assert float(losses["cross_entropy"]) == pytest.approx(0.0, abs=1e-5)
    assert float(losses["dice"]) == pytest.approx(0.0, abs=1e-5)


def test_uniform_logits_cost_log_of_the_classes():
    mask = np.zeros((1, 4, 4), np.int32)
    losses = training.segmentation_losses(
        np.zeros((1, 4, 4, 4), np.float32), mask, np.ones(4, np.float32)
    )
    assert float(losses["cross_entropy"]) == pytest.approx(np.log(4))
    # Class 0: (2 * 4 + 1) / (4 + 16 + 1); three empty ones: 1 / (4 + 1).
    assert float(losses["dice"]) == pytest.approx(1 - (9 / 21 + 3 / 5) / 4, abs=1e-5)


def test_rare_classes_weigh_more():
    masks = np.zeros((1, 10, 10), np.uint8)
    masks[0, 0, :5] = 1
    weights = training.class_weights(masks)
    assert weights[1] == pytest.approx(1 / np.log(1.15)) and weights[1] > weights[0]


def test_masks_move_with_their_images(tmp_path):
    columns = eyes.columns(16)
    columns["image"] = (60 * columns["mask"][..., None]).astype(np.uint8)
    moved, masks = training._move(
        columns["image"], columns["mask"], np.random.default_rng(0)
    )
    wrong = np.abs(moved[..., 0].astype(int) - 60 * masks.astype(int)) > 30
    assert wrong.mean() < 0.06  # only where bilinear and nearest differ, at borders
    assert not np.array_equal(masks, columns["mask"])


def test_batches_follow_the_batch_law(tmp_path):
    records = record.load(eyes.write(tmp_path / "set", count=12))
    make = lambda: training.SegmenterBatches(  # noqa: E731
        records, batch_size=4, seed=0, equalize_share=0.5
    )
    first, again = make()(5), make()(5)
    np.testing.assert_array_equal(first["image"], again["image"])
    np.testing.assert_array_equal(first["mask"], again["mask"])
