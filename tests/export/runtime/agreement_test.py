"""Training and the car refuse the same cameras and face models, in the same words.

Neither may import the other, so each has the checks; what passes here and is refused
there would train on eyes that the car never cuts.
"""

import numpy as np
import pytest

from export.runtime import camera, pose
from gaze import pose as training
from tests.export.heads import FACE

MATRIX = np.array([[950.0, 0, 640], [0, 950, 360], [0, 0, 1]])
CAMERAS = {
    "transposed": (MATRIX.T, (), r"\[\[fx, 0, cx\], \[0, fy, cy\], \[0, 0, 1\]\]"),
    "in homogeneous units": (MATRIX * 2, (), r"\[\[fx, 0, cx\]"),
    "mirrored": (MATRIX * [[-1], [1], [1]], (), "focal lengths above 0"),
    "empty": (np.zeros((3, 3)), (), "focal lengths above 0"),
    "of four rows": (np.eye(4), (), r"camera matrix \[3, 3\], found \[4, 4\]"),
    "not finite": (MATRIX * np.nan, (), "not finite"),
    "of six coefficients": (MATRIX, [0.1] * 6, "coefficients, found 6"),
    "of a lens not finite": (MATRIX, [0.1, np.inf, 0, 0], "not finite"),
}
FACES = {
    "in metres": (FACE / 1000, "in another unit"),
    "in centimetres": (FACE / 10, "in another unit"),
    "in micrometres": (FACE * 1000, "in another unit"),
    "on a line": (FACE * [1, 0, 1], "points lie on a line"),
    "not finite": (FACE + np.where(np.arange(3) == 1, np.nan, 0), "not finite"),
}


@pytest.mark.parametrize("kind", [camera.Camera, training.Camera])
@pytest.mark.parametrize("name", CAMERAS)
def test_a_wrong_camera_is_refused(name, kind):
    matrix, distortion, words = CAMERAS[name]
    with pytest.raises(ValueError, match=words):
        kind(matrix, distortion)


@pytest.mark.parametrize("name", FACES)
def test_a_wrong_face_is_refused(name):
    model, words = FACES[name]
    points = training.project(FACE + [20, 10, 650], training.Camera(MATRIX))
    with pytest.raises(ValueError, match=words):
        pose.PoseFinder(model, camera.Camera(MATRIX))
    with pytest.raises(ValueError, match=words):
        training.head_pose(points, model, training.Camera(MATRIX))


@pytest.mark.parametrize("distortion", [(), [0.1] * 4, [0.01] * 5, [0.01] * 8])
def test_a_good_camera_is_taken_and_projects_alike(distortion):
    points = FACE + [20, 10, 650]
    one = camera.Camera(MATRIX, distortion).project(points)
    other = training.project(points, training.Camera(MATRIX, distortion))
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_what_arithmetic_leaves_of_a_matrix_is_taken_by_both():
    rounded = np.array(MATRIX, float)
    rounded[2, 2], rounded[1, 0] = 1 - 1e-16, 5e-15
    for kind in (camera.Camera, training.Camera):
        assert kind(rounded).matrix[0, 0] == rounded[0, 0]
