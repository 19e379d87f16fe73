"""Eye patches cut from larger pictures: pixels and labels through one transform.

A patch is cut by a similarity (shift, scale and, if asked for, turn), sampled once.
What moves the pixels also moves points (`move`) and, by its turn, directions (`turn`):
whoever cuts a patch takes ``transform`` and applies the same to everything.
"""

import cv2
import numpy as np
import numpy.typing as npt

from gaze import geometry, image_ops
from gaze.data import datasets
from gaze.run import errors

_BORDER = cv2.BORDER_REPLICATE
_SMALLEST, _LARGEST = 4.0, 4.0  # px; times the picture's longer side
_LEAST_SHOWN = 0.25


def middle(size: tuple[int, int]) -> np.ndarray:
    """Where the camera's axis meets a patch, (x, y) px, float64 [2]: (W, H) / 2.

    Pixel centres lie at integers: it is a pixel's centre, as of MPIIGaze's patches and
    the simulator's, and half a pixel right of and below the middle of the area.

    Args:
        size: (height, width) px.
    """
    height, width = size
    return np.array([width / 2, height / 2])


def transform(
    center: npt.ArrayLike, width: float, patch: datasets.Patch, turn: float = 0.0
) -> np.ndarray:
    """The picture-to-patch map, float64 [2, 3], pixel centres at integers.

    Args:
        center: (x, y) px of the picture that becomes the patch's `middle`.
        width: px of the picture that the patch is wide.
        patch: a `datasets.Patch`.
        turn: radians, clockwise as seen, by which the picture is turned.
    """
    scale = patch.size[1] / width
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    matrix = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])
    center = np.asarray(center, np.float64)
    # The centre comes to lie in the patch's middle.
    matrix[:, 2] = middle(patch.size) - matrix[:, :2] @ center
    return matrix


def expect_shown(
    matrix: np.ndarray, shape: tuple[int, ...], patch: datasets.Patch, name: str
) -> None:
    """Refuses a patch that shows little of its picture, or next to none of its pixels.

    Args:
        matrix: the picture-to-patch map.
        shape: (height, width, ...) of the picture.
        patch: a `datasets.Patch`.
        name: what the message calls the picture.

    Raises:
        UserError: the patch is less than 4 px of the picture wide or more than four
            times its longer side, or three quarters of it lie beyond its border.
    """
    width = patch.size[1] / np.hypot(matrix[0, 0], matrix[1, 0])
    if not _SMALLEST <= width <= _LARGEST * max(shape[:2]):
        raise errors.UserError(
            f"{name}: a patch {width:.3g} px wide makes no sense in a picture of "
            f"{shape[1]}x{shape[0]}."
        )
    # All pixel centres of the patch, [H, W] each.
    columns, rows = np.meshgrid(np.arange(patch.size[1]), np.arange(patch.size[0]))
    # The patch's pixels in the picture, [H W, 2]: the map followed backwards.
    places = np.stack([columns.ravel(), rows.ravel()], axis=-1) - matrix[:, 2]
    places = places @ np.linalg.inv(matrix[:, :2]).T  # [H W, 2], px of the picture
    inside = np.all((places > -0.5) & (places < np.array(shape[1::-1]) - 0.5), axis=1)
    if inside.mean() < _LEAST_SHOWN:
        raise errors.UserError(
            f"{name}: {100 * inside.mean():.0f} % of the patch lie within the picture "
            f"of {shape[1]}x{shape[0]}; is the crop of another one?"
        )


def cut(image: np.ndarray, matrix: np.ndarray, patch: datasets.Patch) -> np.ndarray:
    """The patch, uint8 [H, W, C], of a picture under a `transform`.

    A picture much larger than the patch is averaged first, so that nothing aliases;
    beyond its border its last pixels go on.
    """
    image = image_ops.to_channels(image, patch.channels)
    # A similarity's determinant is its scale squared: px of the picture to one here.
    shrink = int(1.0 / np.sqrt(abs(np.linalg.det(matrix[:, :2]))) + 1e-6)
    if shrink > 1:
        height, width = (max(1, side // shrink) for side in image.shape[:2])
        scale = np.array([image.shape[1] / width, image.shape[0] / height])
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        # Pixel centres: x_old = (x_new + 0.5) scale - 0.5.
        offset = (scale - 1.0) / 2.0
        matrix = np.column_stack(
            [matrix[:, :2] * scale, matrix[:, 2] + matrix[:, :2] @ offset]
        )
    size = patch.size[::-1]  # OpenCV: (width, height)
    eye = cv2.warpAffine(
        image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=_BORDER
    )
    return eye.reshape(*patch.size, patch.channels)


def move(matrix: np.ndarray, points: npt.ArrayLike) -> np.ndarray:
    """Points (x, y), float64 [..., 2], of the picture in the patch."""
    return np.asarray(points, np.float64) @ matrix[:, :2].T + matrix[:, 2]


def turn(angles: npt.ArrayLike, radians: npt.ArrayLike) -> np.ndarray:
    """(pitch, yaw), float64 [..., 2], of a direction in a picture that was turned.

    Args:
        angles: float [..., 2], of the direction before.
        radians: float [...], as in `transform`: clockwise as seen.
    """
    # Axes of the camera, [...] each: x right, y down, z into the scene.
    x, y, z = np.moveaxis(geometry.angles_to_vector(np.asarray(angles, float)), -1, 0)
    cos, sin = np.cos(radians), np.sin(radians)
    # About the camera's axis: z, and with it what points at the lens, stays.
    turned = np.stack([cos * x - sin * y, sin * x + cos * y, z], axis=-1)
    return geometry.vector_to_angles(turned)


def region(polygon: npt.ArrayLike, patch: datasets.Patch) -> np.ndarray:
    """Which pixels of the patch have their centres in a polygon, bool [H, W].

    Not `cv2.fillPoly`: it adds every pixel that the outline touches, 10 % of an iris.

    Args:
        polygon: float [P, 2], px (x, y) of the patch.
        patch: a `datasets.Patch`.
    """
    height, width = patch.size
    rows, columns = np.arange(height), np.arange(width)
    inside = np.zeros(patch.size, bool)  # [H, W]
    # Even and odd: a pixel is inside if a ray from it crosses an odd number of edges.
    polygon = np.asarray(polygon, np.float64)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        crossed = rows[(y0 > rows) != (y1 > rows)]
        if len(crossed):
            x = x0 + (crossed - y0) * (x1 - x0) / (y1 - y0)  # [crossed rows]
            inside[crossed] ^= columns < x[:, None]  # [crossed rows, W]
    return inside
