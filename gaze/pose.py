"""Where a head stands before a real camera, from landmarks in the raw frame.

The lens is never undone: landmarks stay where they were found, and points are projected
through its distortion. Millimetres, pixels and radians; NumPy and OpenCV only, and what
is wrong is a ValueError in one line.
"""

import dataclasses

import cv2
import numpy as np

from gaze import geometry

_MIN_POINTS = 6
# Landmarks' error, of a face's extent, beyond which they are no face of this model.
_MISFIT = 0.15


@dataclasses.dataclass(frozen=True, eq=False)
class Camera:
    """A real camera.

    Attributes:
        matrix: float [3, 3], px.
        distortion: float [D], OpenCV's coefficients; empty for none.
    """

    matrix: np.ndarray
    distortion: np.ndarray = ()


def project(points, camera):
    """Points [N, 3], mm in the camera's frame, in the raw frame: float64 [N, 2] px."""
    none = np.zeros(3)
    return cv2.projectPoints(points, none, none, *_lens(camera))[0][:, 0]


def head_pose(landmarks, face_model, camera):
    """Rotation and translation of a head: EPnP, then iterative refinement.

    Args:
        landmarks: float [P, 2], px of the raw frame.
        face_model: float [P, 3], mm: the same points of a face; x towards the image's
            right, y down, z into the head.
        camera: a `Camera`.

    Returns:
        (rotation float64 [3, 3], translation float64 [3] mm), head to camera.

    Raises:
        ValueError: wrong shapes, values that are not finite, or landmarks that fit no
            face before the camera.
    """
    points = _finite(landmarks, "landmarks", (None, 2))
    model = _finite(face_model, "face model", (len(points), 3))
    if len(points) < _MIN_POINTS:
        raise ValueError(
            f"expected at least {_MIN_POINTS} landmarks, found {len(points)}."
        )
    lens = _lens(camera)
    try:
        found, turn, shift = cv2.solvePnP(model, points, *lens, flags=cv2.SOLVEPNP_EPNP)
        if found:
            found, turn, shift = cv2.solvePnP(
                model, points, *lens, turn, shift, True, cv2.SOLVEPNP_ITERATIVE
            )
    except cv2.error as error:
        raise ValueError(f"no head pose fits the landmarks ({error.err}).") from None
    if not found or not np.all(np.isfinite([turn, shift])):
        raise ValueError("no head pose fits the landmarks.")
    rotation, translation = (
        geometry.rotation_vectors_to_matrices(turn[:, 0]),
        shift[:, 0],
    )
    _check(rotation, translation, points, model, camera)
    return rotation, translation


def _check(rotation, translation, points, model, camera):
    """Refuses poses that only landmarks of another order or of no face can have."""
    placed = model @ rotation.T + translation
    if placed[:, 2].min() <= 0 or rotation[2, 2] <= 0:
        raise ValueError(
            "the face lies behind the camera or looks away from it; are the landmarks "
            "in the face model's order?"
        )
    apart = np.linalg.norm(project(placed, camera) - points, axis=1)
    extent = np.ptp(points, axis=0).max()
    if not np.sqrt(np.mean(apart**2)) < _MISFIT * extent:
        raise ValueError(
            f"no head pose fits the landmarks: they are {apart.max():.0f} px off in a "
            f"face of {extent:.0f} px."
        )


def _lens(camera):
    matrix = _finite(camera.matrix, "camera matrix", (3, 3))
    distortion = np.ravel(camera.distortion)
    return matrix, _finite(distortion, "distortion", (len(distortion),))


def _finite(values, name, shape):
    """float64 values of a shape (None: any length), all finite; or ValueError."""
    values = np.ascontiguousarray(values, np.float64)
    if len(shape) != values.ndim or any(
        expected not in (None, found)
        for expected, found in zip(shape, values.shape, strict=True)
    ):
        raise ValueError(f"expected {name} {list(shape)}, found {list(values.shape)}.")
    if not np.all(np.isfinite(values)):
        raise ValueError(f"{name} hold values that are not finite.")
    return values
