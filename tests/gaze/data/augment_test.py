"""Augmentations keep shape and type, move labels along, and do what they say."""

import numpy as np
import pytest

from gaze.data import augment, parts
from gaze.run import errors
from tests.gaze.data import eyes

COLUMNS = eyes.columns(16)
EYES = COLUMNS["image"]


def draws(images):
    return parts.Draws(np.random.default_rng(0), len(images))


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
    moved = augment._shift({"image": dot}, draws(dot))["image"][..., 0]
    weights = moved / moved.sum(axis=(1, 2), keepdims=True)
    x = (weights * np.arange(60)).sum(axis=(1, 2)) - 30
    y = (weights.sum(axis=2) * np.arange(36)).sum(axis=1) - 18
    bound = augment.SHIFT_PX + 0.05  # OpenCV places pixels to 1/32
    assert np.abs(x).max() < bound and np.abs(y).max() < bound and x.std() > 0.5


def test_unknown_name_lists_the_known():
    with pytest.raises(errors.UserError, match="mild"):
        augment.apply(EYES, "wild", np.random.default_rng(0))


def test_the_image_does_not_depend_on_the_labels_beside_it():
    for name in augment.AUGMENTATIONS:
        alone = augment.apply(EYES, name, np.random.default_rng(2))
        beside = augment.apply_to(COLUMNS, name, np.random.default_rng(2))["image"]
        np.testing.assert_array_equal(alone, beside)


@pytest.mark.parametrize("name", ["none", "mild", "photometric", "strong"])
def test_without_a_turn_directions_keep_every_bit(name):
    augmented = augment.apply_to(COLUMNS, name, np.random.default_rng(1))
    for label in ("gaze", "head_pose"):
        np.testing.assert_array_equal(augmented[label], COLUMNS[label])
    assert augmented["subject"] is COLUMNS["subject"]


def test_geometric_turns_scales_and_shifts_within_its_bounds():
    count = 400
    dots = np.zeros((count, 36, 60, 1), np.float32)
    dots[:, 17:20, 39:42] = 255  # ten to the right of the middle
    gaze = np.tile(np.float32([0.0, -0.4]), (count, 1))  # to the right as well
    points = np.tile(np.float32([40.0, 18.0]), (count, 1))
    columns = {"image": dots, "gaze": gaze, "pupil_center": points}
    moved = augment._turn_scale_shift(columns, draws(dots))
    turned = -np.degrees(np.arctan2(moved["gaze"][:, 0], -moved["gaze"][:, 1]))
    assert 9 < np.abs(turned).max() < 11 and abs(turned.mean()) < 1
    offsets = moved["pupil_center"] - [30, 18]
    # Ten times the scale, and a shift of up to 1.5 either way.
    reach = np.linalg.norm(offsets, axis=1)
    assert 11.5 < reach.max() < 10.8 + 1.5 * 1.5 and 7.2 < reach.min() < 8.5
    seen = moved["image"][..., 0]
    weight = seen / seen.sum(axis=(1, 2), keepdims=True)
    x = (weight * np.arange(60)).sum(axis=(1, 2))
    y = (weight * np.arange(36)[:, None]).sum(axis=(1, 2))
    assert np.abs(np.stack([x, y], 1) - moved["pupil_center"]).max() < 0.1


@pytest.mark.parametrize("name", augment.AUGMENTATIONS)
@pytest.mark.parametrize("size", [(36, 60, 3), (8, 12, 1), (2, 3, 3), (1, 1, 1)])
def test_colours_and_small_patches_are_augmented_too(name, size):
    images = np.random.default_rng(0).integers(0, 256, (64, *size), np.uint8)
    augmented = augment.apply(images, name, np.random.default_rng(1))
    assert augmented.shape == images.shape and augmented.dtype == np.uint8


def test_lengths_grow_with_the_patch():
    """Of twice the size, the same draws move, blur and erase twice as far."""
    count = 200
    small, large = (
        {"image": np.zeros((count, 36 * k, 60 * k, 1), np.float32)} for k in (1, 2)
    )
    shifts = []
    for k, columns in ((1, small), (2, large)):
        columns["pupil_center"] = np.zeros((count, 2), np.float32)
        moved = augment._shift(columns, draws(columns["image"]))
        shifts.append(moved["pupil_center"] / k)
    np.testing.assert_allclose(shifts[0], shifts[1], atol=1e-6)
    areas, spreads = [], []
    for columns in (small, large):
        image = columns["image"]
        erased = augment._erase(image + 300, draws(image))
        areas.append((erased < 290).mean())
        image[:, image.shape[1] // 2, image.shape[2] // 2] = 1.0
        blurred = augment._blur(image, draws(image))
        far = np.arange(image.shape[2]) - image.shape[2] // 2
        spreads.append((blurred.sum(axis=(1, 3)) * far**2).sum(axis=1).max() ** 0.5)
    assert areas[1] == pytest.approx(areas[0], rel=0.02)
    assert spreads[1] == pytest.approx(2 * spreads[0], rel=0.05)
