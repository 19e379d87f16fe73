"""Eye patches cut from larger pictures: pixels and labels through one transform.

A patch is cut by a similarity (shift, scale and, if asked for, turn), sampled once.
What moves the pixels also moves points (`move`) and, by its turn, directions (`turn`):
whoever cuts a patch takes ``transform`` and applies the same to everything.
"""

import cv2
import numpy as np

from gaze import geometry, images

_BORDER = cv2.BORDER_REPLICATE


def transform(center, width, patch, turn=0.0):
    """The picture-to-patch map, float64 [2, 3], pixel centres at integers.

    Args:
        center: (x, y) px of the picture that becomes the patch's middle.
        width: px of the picture that the patch is wide.
        patch: a `datasets.Patch`.
        turn: radians, clockwise as seen, by which the picture is turned.
    """
    height_px, width_px = patch.size
    scale = width_px / width
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    matrix = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])
    middle = np.array([(width_px - 1) / 2, (height_px - 1) / 2])
    matrix[:, 2] = middle - matrix[:, :2] @ np.asarray(center, np.float64)
    return matrix


def cut(image, matrix, patch):
    """The patch, uint8 [H, W, C], of a picture under a `transform`.

    A picture much larger than the patch is averaged first, so that nothing aliases;
    beyond its border its last pixels go on.
    """
    image = images.to_channels(image, patch.channels)
    shrink = int(1.0 / np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if shrink > 1:
        height, width = (max(1, side // shrink) for side in image.shape[:2])
        scale = np.array([image.shape[1] / width, image.shape[0] / height])
        image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        # Pixel centres: x_old = (x_new + 0.5) scale - 0.5.
        offset = (scale - 1.0) / 2.0
        matrix = np.column_stack(
            [matrix[:, :2] * scale, matrix[:, 2] + matrix[:, :2] @ offset]
        )
    size = patch.size[::-1]
    eye = cv2.warpAffine(
        image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=_BORDER
    )
    return eye.reshape(*patch.size, patch.channels)


def move(matrix, points):
    """Points (x, y), float64 [..., 2], of the picture in the patch."""
    return np.asarray(points, np.float64) @ matrix[:, :2].T + matrix[:, 2]


def turn(angles, radians):
    """(pitch, yaw), float64 [..., 2], of a direction in a picture that was turned.

    Args:
        angles: float [..., 2], of the direction before.
        radians: as in `transform`: clockwise as seen.
    """
    x, y, z = np.moveaxis(geometry.angles_to_vector(np.asarray(angles, float)), -1, 0)
    cos, sin = np.cos(radians), np.sin(radians)
    turned = np.stack([cos * x - sin * y, sin * x + cos * y, z], axis=-1)
    return geometry.vector_to_angles(turned)


def region(polygon, patch):
    """Which pixels of the patch have their centres in a polygon, bool [H, W].

    Not `cv2.fillPoly`: it adds every pixel that the outline touches, 10 % of an iris.

    Args:
        polygon: float [P, 2], px (x, y) of the patch.
        patch: a `datasets.Patch`.
    """
    height, width = patch.size
    rows, columns = np.arange(height), np.arange(width)
    inside = np.zeros(patch.size, bool)
    polygon = np.asarray(polygon, np.float64)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        crossed = rows[(y0 > rows) != (y1 > rows)]
        if len(crossed):
            x = x0 + (crossed - y0) * (x1 - x0) / (y1 - y0)
            inside[crossed] ^= columns < x[:, None]
    return inside
