"""How well joints were found: SimGAN's measure and the plain mean."""

import numpy as np

from gaze.hands import nyu


def of_joints(found: np.ndarray, true: np.ndarray, size: int) -> dict:
    """Mean joint error and the share of joints within 5 px, SimGAN's measure.

    SimGAN measures at 224 px; distances at another size are brought to it.

    Args:
        found, true: float [N, J, 2], px of the images.
        size: side of the images, px.

    Returns:
        ``error_px`` (at 224 px), ``error_mm`` (in the image's plane at the hand's
        depth), ``within_5_px`` (share), ``by_joint_px`` {number in NYU's order: px}.
    """
    apart = np.linalg.norm(np.asarray(found, np.float64) - true, axis=-1)
    apart_px = apart * (_MEASURED_AT / size)
    return {
        "error_px": float(apart_px.mean()),
        "error_mm": float(apart.mean() * nyu.CUBE_MM / size),
        "within_5_px": float((apart_px <= _WITHIN_PX).mean()),
        "by_joint_px": {
            str(joint): float(error)
            for joint, error in zip(nyu.JOINTS, apart_px.mean(axis=0), strict=True)
        },
    }


_MEASURED_AT, _WITHIN_PX = 224, 5.0
