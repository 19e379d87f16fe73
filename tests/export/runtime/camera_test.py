"""A camera without OpenCV, held to OpenCV's numbers."""

import cv2
import numpy as np
import pytest

from export.runtime import camera

MATRIX = np.array([[1000.0, 0, 640], [0, 990.0, 360], [0, 0, 1]])
LENSES = {
    "none": (),
    "webcam": (-0.163, 0.668, -0.0012, -0.003, -1.02),
    "four": (0.1, -0.2, 0.001, 0.002),
    "rational": (0.2, -0.1, 0.001, -0.002, 0.03, 0.1, 0.05, -0.02),
    "prism": (0.1, 0, 0, 0, 0, 0, 0, 0, 0.01, -0.02, 0.015, 0.005),
}
POINTS = np.random.default_rng(0).uniform([-200, -150, 400], [200, 150, 900], (50, 3))


@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
def test_points_are_seen_where_opencv_sees_them(lens):
    distortion = np.array(lens) if lens else None
    expected, _ = cv2.projectPoints(
        POINTS, np.zeros(3), np.zeros(3), MATRIX, distortion
    )
    seen_at = camera.Camera(MATRIX, lens).project(POINTS)
    np.testing.assert_allclose(seen_at, expected[:, 0], atol=1e-9)


@pytest.mark.parametrize("lens", LENSES.values(), ids=LENSES)
def test_derivatives_are_those_of_small_steps(lens):
    device = camera.Camera(MATRIX, lens)
    slopes, step = POINTS[:, :2] / POINTS[:, 2:], 1e-6
    bent, derivatives = device.bend_and_differentiate(slopes)
    for axis in range(2):
        moved, _ = device.bend_and_differentiate(slopes + step * np.eye(2)[axis])
        np.testing.assert_allclose(
            derivatives[:, :, axis], (moved - bent) / step, atol=1e-4
        )


def test_a_matrix_may_be_rounded():
    rounded = np.array(MATRIX, float)
    rounded[1, 0], rounded[2, 2] = 5e-15, np.nextafter(1.0, 0.0)
    np.testing.assert_array_equal(
        camera.Camera(rounded).pixels(0.1, 0.2),
        [*camera.Camera(MATRIX).pixels(0.1, 0.2)],
    )
    rounded[1, 0] = 1e-5
    with pytest.raises(ValueError, match="expected a camera matrix"):
        camera.Camera(rounded)


@pytest.mark.parametrize(
    ("matrix", "distortion", "words"),
    [
        (np.eye(2), (), r"camera matrix \[3, 3\], found \[2, 2\]"),
        (np.full((3, 3), np.nan), (), "not finite"),
        (-MATRIX, (), "above 0"),
        (MATRIX, (0.1, 0.2), "distortion coefficients, found 2"),
        (MATRIX, (*[0.0] * 12, 0.1, 0.0), "tilted sensor"),
    ],
)
def test_what_is_no_camera_is_one_line(matrix, distortion, words):
    with pytest.raises(ValueError, match=words):
        camera.Camera(matrix, distortion)
