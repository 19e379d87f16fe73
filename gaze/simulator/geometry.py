"""Whose eye, where it looks and how the camera sees it: the labels' factor.

Lengths are millimetres. The head frame has the camera's axes turned by the head
pose (x to the image's right, y down, z into the head); its origin, the midpoint
of the eye's corners, sits on the normalised camera's axis at 600 mm. The nose is
at negative x. The eyeball's centre lies behind the origin, off by a few tenths of
a millimetre that differ from person to person and that no picture shows: they are
the floor of every appearance-based estimator.

Both domains draw from the same distributions; only the people differ. Gaze is
uniform; the head follows where the eye could not turn far enough.
"""

import dataclasses

import numpy as np

from gaze import geometry
from gaze.simulator import streams

DISTANCE_MM = 600.0
FOCAL_PX = 960.0  # for a picture 60 px wide
WIDTH_PX = 60.0

GAZE_PITCH_DEG, GAZE_YAW_DEG = (-25.0, 20.0), (-35.0, 35.0)
HEAD_PITCH_DEG, HEAD_YAW_DEG = (8.0, 20.0), (10.0, 30.0)  # deviation, limit
EYE_PITCH_DEG, EYE_YAW_DEG = (-27.0, 22.0), (-30.0, 30.0)  # eye in head
SCALE_DEVIATION, JITTER_PX = 0.03, 0.5


@dataclasses.dataclass(frozen=True)
class Scene:
    """Geometry of N pictures; every field float32 [N, 1, 1] unless it says so."""

    gaze: np.ndarray  # [N, 2]
    head_pose: np.ndarray  # [N, 2]
    head_axes: np.ndarray  # [N, 3, 3], columns: the head frame's axes, camera frame
    eye_axes: np.ndarray  # [N, 3, 3], columns: the eyeball's axes, head frame
    eye_pitch: np.ndarray  # eye in head
    scale: np.ndarray
    jitter_x: np.ndarray  # px of a picture 60 px wide
    jitter_y: np.ndarray
    pupil_radius: np.ndarray
    droop: np.ndarray  # share of the aperture the lids are closed by
    shape: dict  # name -> array; the person, see `_person`


def sample(domain, *, seed, subject, index):
    """Draws the scenes of pictures.

    Args:
        domain: geometry domain; it names the stream, so its people are its own.
        seed: non-negative int.
        subject: int [N], who is seen.
        index: int [N], the pictures' numbers.
    """
    shape = _person(streams.Stream(seed, f"geometry/{domain}/subject", subject))
    stream = streams.Stream(seed, f"geometry/{domain}/image", index)
    gaze, head_pose = _directions(stream)
    head_axes = geometry.rotation_matrix(head_pose[:, 0], head_pose[:, 1])
    eye_axes = _matmul(
        np.swapaxes(head_axes, 1, 2), geometry.rotation_matrix(gaze[:, 0], gaze[:, 1])
    )
    in_head = geometry.vector_to_angles(-eye_axes[:, :, 2])
    squint = np.abs(stream.normal(0.0, 0.09))
    return Scene(
        gaze=gaze,
        head_pose=head_pose,
        head_axes=head_axes,
        eye_axes=eye_axes,
        eye_pitch=in_head[:, :1, None].astype(np.float32),
        scale=np.exp(stream.normal(0.0, SCALE_DEVIATION)),
        jitter_x=stream.normal(0.0, JITTER_PX),
        jitter_y=stream.normal(0.0, JITTER_PX),
        pupil_radius=np.clip(shape["pupil_radius"] * stream.normal(1.0, 0.2), 1.0, 3.6),
        droop=squint + stream.chance(0.02) * stream.uniform(0.2, 0.7),
        shape=shape,
    )


def rays(scene, size, columns, rows):
    """Pixels' lines of sight in the head frame: (x0 + z mx, y0 + z my, z).

    Args:
        scene: scenes of N pictures.
        size: (height, width) of the picture.
        columns, rows: float [w], [h], pixel coordinates; pixel centres are integers.

    Returns:
        x0, y0, mx, my, float32 [N, h, w].
    """
    focal, center_x, center_y = _intrinsics(scene, size)
    a = (columns.astype(np.float32) - center_x) / focal
    b = (rows.astype(np.float32)[:, None] - center_y) / focal
    axes = scene.head_axes.astype(np.float32)[:, None, None]
    x, y, z = (
        a * axes[..., 0, k] + (b * axes[..., 1, k] + axes[..., 2, k]) for k in range(3)
    )
    origin = -np.float32(DISTANCE_MM) * axes[..., 2, :]
    mx, my = x / z, y / z
    x0 = origin[..., 0] - origin[..., 2] * mx
    y0 = origin[..., 1] - origin[..., 2] * my
    return x0, y0, mx, my


def project(scene, size, points):
    """Pixel coordinates (x, y), float32 [N, P, 2], of head-frame points [N, P, 3]."""
    focal, center_x, center_y = _intrinsics(scene, size)
    axes = scene.head_axes[:, None]
    x, y, z = (_dot(points, axes[..., j, :]) for j in range(3))
    z = z + DISTANCE_MM
    column = center_x[:, 0] + focal[:, 0] * x / z
    row = center_y[:, 0] + focal[:, 0] * y / z
    return np.stack([column, row], axis=-1).astype(np.float32)


def to_head(scene, vectors):
    """Camera-frame vectors, [N, 3], in the head frame."""
    columns = [_dot(vectors, scene.head_axes[:, :, k]) for k in range(3)]
    return np.stack(columns, axis=-1).astype(np.float32)


def _intrinsics(scene, size):
    height, width = size
    unit = np.float32(width / WIDTH_PX)
    focal = FOCAL_PX * unit * scene.scale
    center_x = np.float32(width / 2) + unit * scene.jitter_x
    center_y = np.float32(height / 2) + unit * scene.jitter_y
    return focal, center_x, center_y


def _directions(stream):
    """Gaze and head pose, float32 [N, 2] each, radians, within the eye's reach."""
    pitch, yaw = stream.uniform(*GAZE_PITCH_DEG), stream.uniform(*GAZE_YAW_DEG)
    head = []
    for gaze, (deviation, limit), (low, high) in (
        (pitch, HEAD_PITCH_DEG, EYE_PITCH_DEG),
        (yaw, HEAD_YAW_DEG, EYE_YAW_DEG),
    ):
        turn = stream.normal(0.0, deviation, limit / deviation)
        head.append(gaze - np.clip(gaze - turn, low, high))
    gaze = np.concatenate([pitch, yaw], axis=1)[:, :, 0]
    head_pose = np.concatenate(head, axis=1)[:, :, 0]
    return np.radians(gaze), np.radians(head_pose)


def _person(stream):
    """What stays with a person: the eyeball, the lids, the bones, the lashes."""
    normal = stream.normal
    radius = normal(12.0, 0.25)
    return {
        "fissure": normal(30.0, 1.3),
        "tilt": normal(1.0, 0.7),  # how much higher the outer corner lies
        "radius": radius,
        "center_x": normal(0.7, 0.7),
        "center_y": normal(-0.8, 0.5),
        "center_z": normal(4.6, 0.4),
        "limbus": np.minimum(normal(5.85, 0.18), 0.52 * radius),
        "pupil_radius": normal(2.2, 0.3),
        "lid_thickness": normal(1.25, 0.15),
        "upper_angle": np.radians(normal(20.0, 3.0)),  # of the lid on the globe
        "lower_angle": np.radians(normal(25.5, 2.0)),
        "upper_peak": normal(0.47, 0.03),
        "lower_peak": normal(0.56, 0.04),
        "upper_fullness": normal(1.95, 0.15),
        "lower_fullness": normal(2.2, 0.15),
        "crease": np.maximum(normal(4.2, 1.3), 1.2),  # height over the lid's edge
        "crease_depth": np.maximum(normal(0.9, 0.3), 0.15),
        "bag": np.maximum(normal(0.4, 0.25), 0.05),
        "nose": normal(1.0, 0.2),
        "nose_x": normal(-17.0, 1.0),
        "brow": normal(0.75, 0.2),
        "brow_y": normal(-9.3, 1.2),
        "brow_hair_y": normal(-14.8, 1.8),
        "cheek": normal(0.22, 0.08),
        "temple": normal(0.018, 0.004),
        "lash_length": normal(6.5, 1.3),
        "lash_darkness": stream.uniform(0.45, 1.0),
        "lash_curl": normal(0.9, 0.25),
        "texture": stream.uniform(0.0, 512.0),
        "texture_across": stream.uniform(0.0, 512.0),
    }


def _matmul(a, b):
    """Products of 3x3 matrices without BLAS, whose bits depend on the batch's size."""
    columns = [
        np.stack([_dot(a[:, i], b[:, :, j]) for i in range(3)], -1) for j in range(3)
    ]
    return np.stack(columns, axis=-1)


def _dot(a, b):
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
