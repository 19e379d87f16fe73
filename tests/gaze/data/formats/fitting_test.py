"""Pixels, masks and points of a picture stay together in its patch."""

import numpy as np
import pytest

from gaze.data.formats import fitting


@pytest.mark.parametrize(
    ("shape", "size", "width", "expected"),
    [
        ((480, 640), (36, 60), None, (48, 0, 384, 640)),
        ((480, 640), (256, 256), None, (0, 80, 480, 480)),
        ((36, 200), (36, 60), None, (0, 70, 36, 60)),
        ((480, 640), (36, 60), 300, (150, 170, 180, 300)),
        ((480, 640), (36, 60), 9000, (48, 0, 384, 640)),
        ((1, 1), (36, 60), None, (0, 0, 1, 1)),
    ],
)
def test_the_box_is_the_largest_centred_one(shape, size, width, expected):
    assert fitting.centred_box(shape, size, width) == expected


@pytest.mark.parametrize("size", [(36, 60), (18, 30), (72, 120), (256, 256)])
@pytest.mark.parametrize("width", [None, 250])
def test_a_dot_its_mask_and_its_point_move_together(size, width):
    y, x = np.indices((480, 640))
    dot = (x - 301.0) ** 2 + (y - 222.0) ** 2 < 40**2
    image = (200 * dot).astype(np.uint8)[..., None]
    eye = fitting.fit_image(image, size, width)[..., 0].astype(float)
    mask = fitting.fit_mask(dot.astype(np.uint8), size, width)
    point = fitting.fit_points([301.0, 222.0], image.shape, size, width)
    rows, columns = np.indices(size)
    weighted = np.array([(columns * eye).sum(), (rows * eye).sum()]) / eye.sum()
    covered = np.array([columns[mask == 1].mean(), rows[mask == 1].mean()])
    np.testing.assert_allclose(weighted, point, atol=0.05)
    # Nearest neighbours round the outline, the centre by much less than a pixel.
    np.testing.assert_allclose(covered, point, atol=0.2)


def test_masks_are_not_shifted_by_shrinking():
    # Two columns in three are iris: the middle of every three must decide.
    mask = np.tile(np.array([0, 1, 1], np.uint8), (9, 20))
    np.testing.assert_array_equal(fitting.resize_mask(mask, (3, 20)), 1)
    mask = np.tile(np.array([1, 0, 1], np.uint8), (9, 20))
    np.testing.assert_array_equal(fitting.resize_mask(mask, (3, 20)), 0)


def test_the_same_size_changes_nothing():
    picture = np.random.default_rng(0).integers(0, 256, (36, 60, 3), np.uint8)
    np.testing.assert_array_equal(fitting.fit_image(picture, (36, 60)), picture)
    points = np.array([[0.0, 0.0], [59.0, 35.0]])
    moved = fitting.fit_points(points, picture.shape, (36, 60))
    np.testing.assert_array_equal(moved, points)
