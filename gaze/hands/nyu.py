"""NYU's hand pose data set (Tompson et al. 2014): depth images and joints.

A folder, ``train`` or ``test``, holds ``joint_data.mat`` (``joint_uvd`` [views, frames,
36, 3]: u, v in px, depth in mm) and, for every frame, ``depth_V_FFFFFFF.png`` of the
camera and ``synthdepth_V_FFFFFFF.png`` of the rendered model, 640x480; V and F count
from 1. Depth in mm is packed into two channels: its high byte in green, its low byte in
blue; 0 is unknown. The camera is a Kinect of 588 px.

An image is cut to the cube around the hand that the joints' mean lies in: its sides are
``CUBE_MM`` long, farther things are background. Joints are those that the field
measures by, 14 of the 36.
"""

import dataclasses
import os
import pathlib
import re

import cv2
import numpy as np

from gaze.data.formats import matlab, pictures
from gaze.run import errors

FOCAL_PX = 588.0
CUBE_MM = 300.0
JOINTS = (0, 3, 6, 9, 12, 15, 18, 21, 24, 25, 27, 30, 31, 32)
KINDS = {"real": "depth", "synthetic": "synthdepth"}
_LABELS = "joint_data.mat"
_ALL = 36
_LEAST_SHOWN = 0.01  # of a cut: a hand fills a tenth and more of its cube


@dataclasses.dataclass(frozen=True)
class Hands:
    """Cut depth images with their joints.

    Attributes:
        image: float32 [N, size, size, 1], -1 (near) to 1 (far and background).
        joints: float32 [N, 14, 2], (x, y) in px of the image.
        missing: how many labelled frames have no image.
    """

    image: np.ndarray
    joints: np.ndarray
    missing: int


def load(folder: str | os.PathLike, kind: str, size: int, view: int = 1) -> Hands:
    """All frames of a folder that one camera saw.

    Args:
        folder: ``train`` or ``test`` of the data set.
        kind: ``real`` or ``synthetic``.
        size: side of the images, px.
        view: the camera, from 1.

    Raises:
        UserError: no such data, or joints that are not as above.
    """
    folder = pathlib.Path(folder)
    uvd = _joints(folder / _LABELS, view)
    pattern = re.compile(rf"{KINDS[kind]}_{view}_(\d{{7}})\.png")
    named = {
        int(found[1]): path
        for path in sorted(folder.glob(f"{KINDS[kind]}_{view}_*.png"))
        if (found := pattern.fullmatch(path.name)) and 0 < int(found[1]) <= len(uvd)
    }
    if not named:
        raise errors.UserError(
            f"{folder} holds no {KINDS[kind]}_{view}_FFFFFFF.png whose frame "
            f"{_LABELS} has; pass NYU's train or test."
        )
    cut = [crop(depth_mm(path), uvd[frame - 1], size) for frame, path in named.items()]
    images, joints = zip(*cut, strict=True)
    _expect_hands(images, folder)
    return Hands(np.stack(images), np.stack(joints), len(uvd) - len(named))


def _expect_hands(images, folder):
    """Refuses pictures that mostly show nothing where the joints are."""
    shown = np.mean([np.mean(image < 1.0) >= _LEAST_SHOWN for image in images])
    if shown < 0.5:
        raise errors.UserError(
            f"{folder}: {1 - shown:.0%} of the pictures show nothing where "
            f"{_LABELS} has a hand; expected depth in mm with its high byte in green "
            "and its low byte in blue, of the camera that the joints are of."
        )


def depth_mm(path: str | os.PathLike) -> np.ndarray:
    """Depth in mm, float32 [H, W], of a packed picture; 0 is unknown."""
    rgb = pictures.read(path, channels=3).astype(np.float32)
    return 256.0 * rgb[..., 1] + rgb[..., 2]


def crop(
    depth: np.ndarray, uvd: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """(image [size, size, 1], joints [14, 2]) of the cube around a hand.

    Args:
        depth: float32 [H, W] mm.
        uvd: float [36, 3], all joints.
        size: side of the image, px.
    """
    u, v, middle = uvd.mean(axis=0)
    scale = size * middle / (FOCAL_PX * CUBE_MM)  # px of the image per px of depth
    # The middle of the hand comes to the middle of the image.
    warp = np.array([[scale, 0, -scale * u], [0, scale, -scale * v]])
    warp[:, 2] += (size - 1) / 2
    # Nearest: between a finger and what lies behind it there is nothing.
    cut = cv2.warpAffine(depth, warp, (size, size), flags=cv2.INTER_NEAREST)
    near = (cut - middle) / (CUBE_MM / 2)
    image = np.where((cut > 0) & (near >= -1), np.clip(near, -1, 1), 1.0)
    joints = uvd[list(JOINTS), :2] @ warp[:, :2].T + warp[:, 2]
    return image[..., None].astype(np.float32), joints.astype(np.float32)


def _joints(path, view):
    """float64 [frames, 36, 3] of one camera."""
    if not path.is_file():
        raise errors.UserError(f"nothing at {path}: pass NYU's train or test folder.")
    uvd = np.asarray(matlab.load(path, "joint_uvd")["joint_uvd"])
    if uvd.ndim != 4 or uvd.shape[2:] != (_ALL, 3) or not 0 < view <= len(uvd):
        raise errors.UserError(
            f"{path}: joint_uvd is {list(uvd.shape)}, expected [views, frames, 36, 3] "
            f"with view {view} among them."
        )
    if not (np.isfinite(uvd).all() and (uvd[..., 2] > 0).all()):
        raise errors.UserError(
            f"{path}: joint_uvd holds depths that are no positive mm; copy it again."
        )
    return uvd[view - 1].astype(np.float64)
