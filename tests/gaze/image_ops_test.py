"""Ranges, sizes and intensity of eye images."""

import cv2
import numpy as np

from gaze import image_ops

EYES = np.random.default_rng(0).integers(0, 200, (3, 36, 60, 1)).astype(np.uint8)


def test_float_range_and_round_trip():
    assert image_ops.to_float(np.array([0, 255], np.uint8)).tolist() == [-1.0, 1.0]
    np.testing.assert_array_equal(image_ops.to_uint8(image_ops.to_float(EYES)), EYES)


def test_values_outside_the_range_are_clipped():
    assert image_ops.to_uint8(np.array([-3.0, 3.0])).tolist() == [0, 255]


def test_equalize_is_opencv_image_by_image():
    expected = cv2.equalizeHist(EYES[1, ..., 0])
    np.testing.assert_array_equal(image_ops.equalize(EYES)[1, ..., 0], expected)


def test_colours_are_made_grey_before_they_are_equalised():
    colour = np.random.default_rng(1).integers(0, 256, (2, 36, 60, 3)).astype(np.uint8)
    expected = cv2.equalizeHist(cv2.cvtColor(colour[0], cv2.COLOR_RGB2GRAY))
    np.testing.assert_array_equal(image_ops.equalize(colour)[0, ..., 0], expected)


def test_equalized_eyes_are_told_from_raw_ones():
    x = np.linspace(0, 1, 60)[None, None, :, None]
    dark = (60 * x + EYES / 20).astype(np.uint8)
    assert image_ops.intensity(dark) == "raw"
    assert image_ops.intensity(image_ops.equalize(dark)) == "equalized"


def test_shrinking_averages():
    halves = np.zeros((4, 4, 1), np.uint8)
    halves[:, ::2] = 100
    np.testing.assert_array_equal(
        image_ops.resize(halves, (2, 2)), np.full((2, 2, 1), 50)
    )


def test_grey_of_every_shape():
    assert image_ops.to_grey(np.zeros((4, 5), np.uint8)).shape == (4, 5, 1)
    red = np.zeros((4, 5, 3), np.uint8)
    red[..., 0] = 255
    assert image_ops.to_grey(red)[0, 0, 0] == 76  # 0.299 of red: RGB, not BGR
