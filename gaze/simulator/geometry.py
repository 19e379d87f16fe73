"""How the camera sees a scene: millimetres at the eye to pixels, and back.

Lengths are millimetres. The head frame has the camera's axes turned by the head
pose (x to the image's right, y down, z into the head); its origin, the midpoint
of the eye's corners, sits on the normalised camera's axis at 600 mm. The nose is
at negative x. The eyeball's centre lies behind the origin, off by a few tenths of
a millimetre that differ from person to person and that no picture shows: they are
the floor of every appearance-based estimator.
"""

import numpy as np

DISTANCE_MM = 600.0
FOCAL_PX = 960.0  # for a picture 60 px wide
WIDTH_PX = 60.0


def px_per_mm(scene, size):
    """Pixels to a millimetre at the eye; the scale's jitter left out."""
    return FOCAL_PX * size[1] / WIDTH_PX * scene.zoom / DISTANCE_MM


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


def sight(scene, points):
    """Lines of sight, as `rays` gives them, through head-frame points [N, P, 3]."""
    camera = -np.float32(DISTANCE_MM) * scene.head_axes[:, None, 2, :]
    x, y, z = (points[:, None, :, k] for k in range(3))
    from_x, from_y, from_z = (camera[:, :, k, None] for k in range(3))
    mx, my = (x - from_x) / (z - from_z), (y - from_y) / (z - from_z)
    return from_x - from_z * mx, from_y - from_z * my, mx, my


def project(scene, size, points):
    """Pixel coordinates (x, y), float32 [N, P, 2], of head-frame points [N, P, 3]."""
    focal, center_x, center_y = _intrinsics(scene, size)
    axes = scene.head_axes[:, None]
    x, y, z = (_dot(points, axes[..., j, :]) for j in range(3))
    z = z + DISTANCE_MM
    column = center_x[:, 0] + focal[:, 0] * x / z
    row = center_y[:, 0] + focal[:, 0] * y / z
    return np.stack([column, row], axis=-1).astype(np.float32)


def depth(scene, points):
    """Distances from the camera's plane in mm, [N, P], of points [N, P, 3]."""
    return _dot(points, scene.head_axes[:, None, 2, :]) + DISTANCE_MM


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


def _dot(a, b):
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
