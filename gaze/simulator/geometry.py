"""How the camera sees a scene: millimetres at the eye to pixels, and back.

Lengths are millimetres. The head frame has the camera's axes turned by the head
pose (x to the image's right, y down, z into the head); its origin, the midpoint
of the eye's corners, sits on the normalised camera's axis at 600 mm. The nose is
at negative x. The eyeball's centre lies behind the origin, off by a few tenths of
a millimetre that differ from person to person and that no picture shows: they are
the floor of every appearance-based estimator.
"""

import dataclasses

import numpy as np

from gaze.simulator import scenes

DISTANCE_MM = 600.0
FOCAL_PX = 960.0  # for a picture 60 px wide
WIDTH_PX = 60.0


@dataclasses.dataclass(frozen=True)
class Rays:
    """Lines of sight in the head frame: the points (x0 + z mx, y0 + z my, z).

    Depth is the parameter, because every surface here is a height over x and y.

    Attributes:
        x0, y0: float32 [N, h, w], mm, where the lines pass z = 0.
        mx, my: float32 [N, h, w], their slopes.
    """

    x0: np.ndarray
    y0: np.ndarray
    mx: np.ndarray
    my: np.ndarray

    def at_depth(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x and y of the lines at depths z, float32 [N, h, w] each."""
        return self.x0 + z * self.mx, self.y0 + z * self.my

    def within(self, box: tuple[slice, ...]) -> "Rays":
        """The lines within slices of [N, h, w]."""
        return Rays(*(part[box] for part in vars(self).values()))


def px_per_mm(scene: scenes.Scene, size: tuple[int, int]) -> float:
    """Pixels to a millimetre at the eye; the scale's jitter left out."""
    return FOCAL_PX * size[1] / WIDTH_PX * scene.zoom / DISTANCE_MM


def rays(
    scene: scenes.Scene, size: tuple[int, int], columns: np.ndarray, rows: np.ndarray
) -> Rays:
    """Lines of sight of pixels, float32 [N, h, w].

    Args:
        scene: scenes of N pictures.
        size: (height, width) of the picture.
        columns, rows: float [w], [h], pixel coordinates; pixel centres are integers.
    """
    focal, center_x, center_y = _intrinsics(scene, size)
    a = (columns.astype(np.float32) - center_x) / focal  # [N, 1, w]
    b = (rows.astype(np.float32)[:, None] - center_y) / focal  # [N, h, 1]
    axes = scene.head_axes.astype(np.float32)[:, None, None]  # [N, 1, 1, 3, 3]
    # (a, b, 1) in the camera's frame, seen along the head's axes: three [N, h, w].
    x, y, z = (
        a * axes[..., 0, k] + (b * axes[..., 1, k] + axes[..., 2, k]) for k in range(3)
    )
    origin = -np.float32(DISTANCE_MM) * axes[..., 2, :]  # the camera, [N, 1, 1, 3]
    mx, my = x / z, y / z
    x0 = origin[..., 0] - origin[..., 2] * mx
    y0 = origin[..., 1] - origin[..., 2] * my
    return Rays(x0, y0, mx, my)


def rays_through(scene: scenes.Scene, points: np.ndarray) -> Rays:
    """Lines of sight [N, 1, P] through head-frame points [N, P, 3]."""
    camera = -np.float32(DISTANCE_MM) * scene.head_axes[:, None, 2, :]  # [N, 1, 3]
    x, y, z = (points[:, None, :, k] for k in range(3))  # [N, 1, P] each
    from_x, from_y, from_z = (camera[:, :, k, None] for k in range(3))
    mx, my = (x - from_x) / (z - from_z), (y - from_y) / (z - from_z)
    return Rays(from_x - from_z * mx, from_y - from_z * my, mx, my)


def project(
    scene: scenes.Scene, size: tuple[int, int], points: np.ndarray
) -> np.ndarray:
    """Pixel coordinates (x, y), float32 [N, P, 2], of head-frame points [N, P, 3]."""
    focal, center_x, center_y = _intrinsics(scene, size)
    axes = scene.head_axes[:, None]  # [N, 1, 3, 3]
    x, y, z = (_dot(points, axes[..., j, :]) for j in range(3))  # [N, P] each
    z = z + DISTANCE_MM
    column = center_x[:, 0] + focal[:, 0] * x / z
    row = center_y[:, 0] + focal[:, 0] * y / z
    return np.stack([column, row], axis=-1).astype(np.float32)


def depth(scene: scenes.Scene, points: np.ndarray) -> np.ndarray:
    """Distances from the camera's plane in mm, [N, P], of points [N, P, 3]."""
    return _dot(points, scene.head_axes[:, None, 2, :]) + DISTANCE_MM


def to_head(scene: scenes.Scene, vectors: np.ndarray) -> np.ndarray:
    """Camera-frame vectors, [N, 3], in the head frame, float32 [N, 3]."""
    # The head's axes are columns; a vector's part along each is its coordinate there.
    columns = [_dot(vectors, scene.head_axes[:, :, k]) for k in range(3)]
    return np.stack(columns, axis=-1).astype(np.float32)


def _intrinsics(scene, size):
    """Focal length and principal point, px, [N, 1, 1] each; jitter is in px of 60."""
    height, width = size
    unit = np.float32(width / WIDTH_PX)
    focal = FOCAL_PX * unit * scene.scale
    center_x = np.float32(width / 2) + unit * scene.jitter_x
    center_y = np.float32(height / 2) + unit * scene.jitter_y
    return focal, center_x, center_y


def _dot(a, b):
    # Written out: BLAS' bits depend on how many pictures are multiplied at once.
    return a[..., 0] * b[..., 0] + a[..., 1] * b[..., 1] + a[..., 2] * b[..., 2]
