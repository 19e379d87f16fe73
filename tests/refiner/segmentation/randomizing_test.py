"""Masks move with their images; reflections are bright, few and where they are put."""

import numpy as np

from refiner.segmentation import randomizing
from tests.gaze.data import eyes


def test_masks_move_with_their_images():
    columns = eyes.columns(16)
    painted = (60 * columns["mask"][..., None]).astype(np.uint8)
    moved, masks = randomizing.move(painted, columns["mask"], np.random.default_rng(0))
    wrong = np.abs(moved[..., 0].astype(int) - 60 * masks.astype(int)) > 30
    assert wrong.mean() < 0.06  # only where bilinear and nearest differ, at borders
    assert not np.array_equal(masks, columns["mask"])


def test_half_of_the_eyes_are_mirrored_within_the_patch(monkeypatch):
    monkeypatch.setattr(randomizing, "SHIFT_PX", 0.0)
    monkeypatch.setattr(randomizing, "TURN", 0.0)
    monkeypatch.setattr(randomizing, "SCALE", (1.0, 1.0))
    ramp = np.tile(np.arange(60, dtype=np.uint8)[None, None, :, None], (64, 36, 1, 1))
    moved, masks = randomizing.move(ramp, ramp[..., 0], np.random.default_rng(0))
    kept = (moved == ramp).all(axis=(1, 2, 3))
    mirrored = (moved == ramp[:, :, ::-1]).all(axis=(1, 2, 3))
    assert (kept ^ mirrored).all() and 16 < kept.sum() < 48
    np.testing.assert_array_equal(moved[..., 0], masks)


def test_shifts_and_blobs_grow_with_the_patch():
    def reach(scale):
        size = 36 * scale, 60 * scale
        dark = np.zeros((200, *size, 1), np.uint8)
        lit = randomizing.blobs(dark, np.random.default_rng(0))
        return (lit > 20).sum(axis=(1, 2, 3)).mean() / np.prod(size)

    assert 0.9 < reach(2) / reach(1) < 1.1 and 0.001 < reach(1) < 0.05


def test_blobs_only_add_light():
    grey = np.full((50, 36, 60, 1), 90, np.uint8)
    lit = randomizing.blobs(grey, np.random.default_rng(0))
    assert (lit >= grey).all()
    untouched = (lit == grey).all(axis=(1, 2, 3)).mean()
    assert 0.1 < untouched < 0.45  # a quarter have none


def test_the_same_generator_gives_the_same_eyes():
    columns = eyes.columns(4)
    made = [
        randomizing.apply(columns["image"], columns["mask"], np.random.default_rng(7))
        for _ in range(2)
    ]
    for first, again in zip(*made, strict=True):
        np.testing.assert_array_equal(first, again)
        assert first.dtype == np.uint8
