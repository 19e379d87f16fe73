"""The one gaze convention: axes, signs and conversions.

Camera axes are OpenCV's: x right, y down, z forward into the scene. A gaze
vector points from the eye to what it looks at, so z < 0 towards the camera.
Angles are ``(pitch, yaw)`` in radians: up is positive pitch, towards the left
edge of the image is positive yaw. A head pose is the same two angles of the
direction the face points at. The canonical eye is the subject's left one, with
the nose at the left edge of the image; right eyes are mirrored, labels too.

Nothing else in the project converts between angles and vectors. This module
runs in the car as well: NumPy only.
"""

import numpy as np
import numpy.typing as npt


def angles_to_vector(angles: npt.ArrayLike) -> np.ndarray:
    """Unit gaze vectors of angles.

    Args:
        angles: float [..., 2], (pitch, yaw) in radians.

    Returns:
        float [..., 3], unit vectors in camera axes.
    """
    angles = np.asarray(angles)
    pitch, yaw = angles[..., 0], angles[..., 1]
    return np.stack(
        [-np.cos(pitch) * np.sin(yaw), -np.sin(pitch), -np.cos(pitch) * np.cos(yaw)],
        axis=-1,
    )


def vector_to_angles(vectors: npt.ArrayLike) -> np.ndarray:
    """(pitch, yaw) in radians, [..., 2], of gaze vectors [..., 3] of any length."""
    vectors = np.asarray(vectors)
    unit = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    x, y, z = np.moveaxis(unit, -1, 0)  # [...] each
    # A unit vector's y may exceed 1 by a rounding error.
    return np.stack([np.arcsin(np.clip(-y, -1.0, 1.0)), np.arctan2(-x, -z)], axis=-1)


def angular_error_deg(predicted: npt.ArrayLike, true: npt.ArrayLike) -> np.ndarray:
    """Angle between two gaze directions.

    ``atan2(|a x b|, a.b)`` instead of ``acos``: exact at small angles, and it
    never needs a clip.

    Args:
        predicted, true: float [..., 2], (pitch, yaw) in radians.

    Returns:
        float64 [...], degrees in [0, 180].
    """
    a = angles_to_vector(np.asarray(predicted, np.float64))  # [..., 3]
    b = angles_to_vector(np.asarray(true, np.float64))
    cross = np.linalg.norm(np.cross(a, b), axis=-1)
    return np.degrees(np.arctan2(cross, np.sum(a * b, axis=-1)))


def mirror_angles(angles: npt.ArrayLike) -> np.ndarray:
    """Angles [..., 2] of the same gaze in the horizontally flipped image."""
    return np.asarray(angles) * np.array([1.0, -1.0], np.float32)


def rotation_matrix(pitch: npt.ArrayLike, yaw: npt.ArrayLike) -> np.ndarray:
    """Rotations that turn the direction (pitch 0, yaw 0) towards (pitch, yaw).

    The columns are the images of the camera axes x, y, z; pitch is applied
    first, then yaw, and there is no roll.

    Args:
        pitch, yaw: float [...], radians.

    Returns:
        float [..., 3, 3].
    """
    cos_p, sin_p = np.cos(pitch), np.sin(pitch)
    cos_y, sin_y = np.cos(yaw), np.sin(yaw)
    zero = np.zeros_like(cos_p)
    rows = [  # R_y(yaw) R_x(pitch), multiplied out
        [cos_y, -sin_y * sin_p, sin_y * cos_p],
        [zero, cos_p, sin_p],
        [-sin_y, -cos_y * sin_p, cos_y * cos_p],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def rotation_vectors_to_matrices(vectors: npt.ArrayLike) -> np.ndarray:
    """Rotations of Rodrigues vectors: their axis times the angle in radians.

    As ``cv2.Rodrigues`` does, for many at once.

    Args:
        vectors: float [..., 3].

    Returns:
        float64 [..., 3, 3].
    """
    vectors = np.asarray(vectors, np.float64)
    angle = np.linalg.norm(vectors, axis=-1)[..., None, None]  # [..., 1, 1]
    x, y, z = np.moveaxis(vectors, -1, 0)
    zero = np.zeros_like(x)
    # K v = vector x v; of angle a, R = I + sin a / a K + (1 - cos a) / a^2 K K.
    rows = [[zero, -z, y], [z, zero, -x], [-y, x, zero]]
    cross = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)  # [..., 3, 3]
    # sinc keeps both factors exact down to angle 0; numpy's is sin(pi t) / (pi t).
    sine = np.sinc(angle / np.pi)
    versine = np.sinc(angle / (2.0 * np.pi)) ** 2 / 2.0
    return np.eye(3) + sine * cross + versine * (cross @ cross)


def head_angles(rotations: npt.ArrayLike) -> np.ndarray:
    """(pitch, yaw) of where heads point, [..., 2], of rotations head to camera.

    A head's axes are its face model's: x towards the image's right, y down, z into the
    head. The face looks along -z.

    Args:
        rotations: float [..., 3, 3].
    """
    return vector_to_angles(-np.asarray(rotations)[..., :, 2])
