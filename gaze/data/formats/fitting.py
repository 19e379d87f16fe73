"""The largest centred part of a picture that has a patch's aspect, resized to it.

For pictures without landmarks. Pixels, masks and points go through the same box, so
that labels stay on what they mark.
"""

import cv2
import numpy as np
import numpy.typing as npt

from gaze import image_ops


def centred_box(
    shape: tuple[int, ...], size: tuple[int, int], width: int | None = None
) -> tuple[int, int, int, int]:
    """The part that is kept: (top, left, height, width) px.

    Args:
        shape: (height, width, ...) of the picture.
        size: (height, width) of the patch.
        width: px of the picture that the patch is wide; None: as many as there are.
    """
    rows, columns = shape[:2]  # of the picture, or of the part that was asked for
    if width is not None:
        columns = min(columns, width)
    height = max(1, min(rows, round(columns * size[0] / size[1])))
    width = max(1, min(columns, round(rows * size[1] / size[0])))
    return (shape[0] - height) // 2, (shape[1] - width) // 2, height, width


def fit_image(
    image: np.ndarray, size: tuple[int, int], width: int | None = None
) -> np.ndarray:
    """The patch, uint8 [*size, C], of a picture uint8 [H, W, C]."""
    return image_ops.resize(_cut(image, size, width), size)


def fit_mask(
    mask: np.ndarray, size: tuple[int, int], width: int | None = None
) -> np.ndarray:
    """The patch's mask, uint8 [*size], of a mask uint8 [H, W]."""
    return resize_mask(_cut(mask, size, width), size)


def fit_points(
    points: npt.ArrayLike,
    shape: tuple[int, ...],
    size: tuple[int, int],
    width: int | None = None,
) -> np.ndarray:
    """Points (x, y), [..., 2], of a picture of ``shape`` in the patch; float32."""
    return move_points(points, centred_box(shape, size, width), size)


def resize_mask(mask: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A mask uint8 [H, W] at ``size``, by nearest neighbours."""
    # INTER_NEAREST is off by up to half a pixel of the source; _EXACT is not.
    return cv2.resize(mask, size[::-1], interpolation=cv2.INTER_NEAREST_EXACT)


def move_points(
    points: npt.ArrayLike, box: tuple[int, int, int, int], size: tuple[int, int]
) -> np.ndarray:
    """Points (x, y), [..., 2], of a picture in its ``box`` resized to ``size``."""
    top, left, height, width = box
    scale = np.array([size[1] / width, size[0] / height])  # (x, y)
    # Pixel centres lie at integers: the corner of the picture is (-0.5, -0.5).
    moved = (np.asarray(points, np.float64) - [left, top] + 0.5) * scale - 0.5
    return moved.astype(np.float32)


def _cut(picture, size, width):
    top, left, height, width = centred_box(picture.shape, size, width)
    return picture[top : top + height, left : left + width]
