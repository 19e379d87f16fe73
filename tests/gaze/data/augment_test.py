"""Augmentations keep shape, type and label, and do what their names say."""

import numpy as np
import pytest

from gaze.data import augment
from gaze.run import errors
from tests.gaze.data import eyes

EYES = eyes.columns(16)["image"]


@pytest.mark.parametrize("name", augment.AUGMENTATIONS)
def test_shape_type_and_determinism(name):
    first = augment.apply(EYES, name, np.random.default_rng(1))
    again = augment.apply(EYES, name, np.random.default_rng(1))
    assert first.shape == EYES.shape and first.dtype == np.uint8
    np.testing.assert_array_equal(first, again)


def test_none_changes_nothing():
    unchanged = augment.apply(EYES, "none", np.random.default_rng(0))
    np.testing.assert_array_equal(unchanged, EYES)


def test_strong_changes_more_than_mild():
    change = {
        name: np.abs(
            augment.apply(EYES, name, np.random.default_rng(0)).astype(float) - EYES
        ).mean()
        for name in ("mild", "strong")
    }
    assert 1.0 < change["mild"] < change["strong"]


def test_mild_shift_stays_within_its_bound():
    dot = np.zeros((64, 36, 60, 1), np.float32)
    dot[:, 18, 30] = 255
    moved = augment._shift(dot, np.random.default_rng(0))[..., 0]
    weights = moved / moved.sum(axis=(1, 2), keepdims=True)
    x = (weights * np.arange(60)).sum(axis=(1, 2)) - 30
    y = (weights.sum(axis=2) * np.arange(36)).sum(axis=1) - 18
    bound = augment.SHIFT_PX + 0.05  # OpenCV places pixels to 1/32
    assert np.abs(x).max() < bound and np.abs(y).max() < bound and x.std() > 0.5


def test_unknown_name_lists_the_known():
    with pytest.raises(errors.UserError, match="mild"):
        augment.apply(EYES, "wild", np.random.default_rng(0))
