"""Eyes moved within their patch, with every label that moves along.

One map per eye (`gaze.data.patches.transform`) moves the image, the mask and the
pupil's centre, and by its turn the gaze, the head pose and the rotation that leads back
to the real camera: the eye lies on the camera's axis, so that a turned picture is what
a turned camera sees. Shift and scale leave directions as they are.
"""

import cv2
import numpy as np

from gaze import geometry
from gaze.data import datasets, patches

_BORDER = cv2.BORDER_REPLICATE


def similarities(
    size: tuple[int, int], *, shift_px: np.ndarray, scale: np.ndarray, turn: np.ndarray
) -> np.ndarray:
    """Maps that turn, enlarge and shift pictures around `patches.middle`, [N, 2, 3].

    Args:
        size: (height, width) px.
        shift_px: float [N, 2], to the right and down.
        scale: float [N], 1.1 shows an eye a tenth larger.
        turn: float [N], radians, clockwise as seen.
    """
    patch, middle = datasets.Patch(size), patches.middle(size)
    # An eye shown larger is cut from a narrower part of the picture.
    each = [
        patches.transform(middle, size[1] / s, patch, turn=t)
        for s, t in zip(scale, turn, strict=True)
    ]
    maps = np.stack(each)  # [N, 2, 3]
    maps[:, :, 2] += shift_px
    return maps


def warp(columns: dict, maps: np.ndarray) -> dict:
    """Columns of records under one map each; what is not there stays away.

    Args:
        columns: dict of image [N, H, W, C] and any of mask [N, H, W], pupil_center,
            gaze and head_pose [N, 2], normalizing_rotation [N, 9] (with eye [N], if
            some are right ones). Other columns are kept.
        maps: float [N, 2, 3], similarities.

    Returns:
        A dict of the same columns.
    """
    moved = dict(columns)
    moved["image"] = _warp_each(columns["image"], maps, cv2.INTER_LINEAR)
    if "mask" in columns:
        # Classes have no values between them.
        moved["mask"] = _warp_each(columns["mask"], maps, cv2.INTER_NEAREST)
    if "pupil_center" in columns:
        points = zip(maps, columns["pupil_center"], strict=True)  # N of [2, 3] and [2]
        centers = np.stack([patches.move(map_, point) for map_, point in points])
        moved["pupil_center"] = centers.astype(np.float32)
    turn = np.arctan2(maps[:, 1, 0], maps[:, 0, 0])  # radians [N], clockwise as seen
    for name in {"gaze", "head_pose"} & set(columns):
        moved[name] = patches.turn(columns[name], turn).astype(np.float32)
    if "normalizing_rotation" in columns:
        moved["normalizing_rotation"] = _turn_rotations(columns, turn)
    return moved


def mirror(columns: dict) -> dict:
    """Columns of the horizontally flipped eyes: yaws are negated.

    What comes out looks like a right eye; records hold left ones. It is for tests that
    must not depend on the side, and never stored.
    """
    flipped = dict(columns)
    for name in {"image", "mask"} & set(columns):
        flipped[name] = columns[name][:, :, ::-1]  # columns of pixels, axis 2 of both
    for name in {"gaze", "head_pose"} & set(columns):
        flipped[name] = geometry.mirror_angles(columns[name])
    if "pupil_center" in columns:
        last = columns["image"].shape[2] - 1
        x, y = np.transpose(columns["pupil_center"])  # [N] each
        flipped["pupil_center"] = np.stack([last - x, y], axis=-1)
    return flipped


def _turn_rotations(columns, turn):
    """R of the turned camera, float32 [N, 9].

    R leads to the patch before it was mirrored: a right eye's turns the other way.
    """
    turn = np.where(np.asarray(columns.get("eye", "left")) == "right", -turn, turn)
    cos, sin = np.cos(turn), np.sin(turn)  # [N] each
    # The rows are the patch's axes, three [N, 3]: they turn about z, its camera's axis.
    x, y, z = np.reshape(columns["normalizing_rotation"], (-1, 3, 3)).swapaxes(0, 1)
    turned = [
        cos[:, None] * x - sin[:, None] * y,  # [N, 3]
        sin[:, None] * x + cos[:, None] * y,
        z,
    ]
    return np.concatenate(turned, axis=-1).astype(np.float32)  # three [N, 3] -> [N, 9]


def _warp_each(pictures, maps, interpolation):
    """Pictures [N, H, W, C] or masks [N, H, W], each under its own map."""
    size = pictures.shape[2], pictures.shape[1]  # OpenCV: (width, height)
    moved = [
        cv2.warpAffine(picture, map_, size, flags=interpolation, borderMode=_BORDER)
        for picture, map_ in zip(pictures, maps, strict=True)
    ]
    return np.stack(moved).reshape(pictures.shape)  # OpenCV drops a single channel
