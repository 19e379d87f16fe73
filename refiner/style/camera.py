"""The real camera's sharpness and grain, measured on one eye and given to another.

Renderers are sharper and cleaner than cameras, and a network refines neither away: at
60x36 both lie near the size of a pixel. Sharpness is measured blind to light and tone;
grain is added in the style's own grey levels. Nothing is made sharper or smoother.
"""

import cv2
import numpy as np

from gaze import image_ops
from gaze.data import record

_MIN_OPENING_PX = 20
_BLURS_PX = (0.0, 0.4, 0.6, 0.8)  # at 60 px width
_FINE_PX = 1.0  # likewise; what a blur by it takes away is detail or grain


def photographed(
    image: np.ndarray,
    mask: np.ndarray,
    style_image: np.ndarray,
    style_mask: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """An eye as the camera of another would show it.

    Args:
        image, style_image: uint8 [H, W, C].
        mask, style_mask: uint8 [H, W].
        random: ``np.random.Generator`` for the place that the grain is taken from.

    Returns:
        uint8 [H, W, C].
    """
    eye, style = image_ops.to_float(image), image_ops.to_float(style_image)
    # Blurred before the grain: a camera's noise comes behind its lens.
    eye = match_sharpness(eye, mask, style, style_mask)
    return image_ops.to_uint8(add_grain(eye, mask, style, style_mask, random))


def match_sharpness(
    eye: np.ndarray, mask: np.ndarray, style: np.ndarray, style_mask: np.ndarray
) -> np.ndarray:
    """The mildest blur that brings detail in the eye's opening down to the style's.

    The strongest of a few where none does; none where the eye has less to begin with.

    Args:
        eye, style: float32 [H, W, C] in [-1, 1].
        mask, style_mask: uint8 [H, W].

    Returns:
        float32 [H, W, C].
    """
    target = _detail(style, style_mask)
    for sigma in _BLURS_PX:
        blurred = _blur(eye, sigma) if sigma else eye
        if _detail(blurred, mask) <= target:
            break
    return blurred


def add_grain(
    eye: np.ndarray,
    mask: np.ndarray,
    style: np.ndarray,
    style_mask: np.ndarray,
    random: np.random.Generator,
) -> np.ndarray:
    """The eye with the fine residual of the style's skin on its own, rolled around.

    Args:
        eye, style: float32 [H, W, C] in [-1, 1].
        mask, style_mask: uint8 [H, W].
        random: ``np.random.Generator``.

    Returns:
        float32 [H, W, C], not clipped.
    """
    theirs = (style_mask == record.SKIN)[..., None]
    # Skin's alone: elsewhere the fine residual is lashes and glints, not grain.
    grain = (style - _blur(style, _FINE_PX)) * theirs
    height, width = style_mask.shape
    # Rolled, or the same eye's grain would lie in the same place on every content.
    roll = random.integers(height), random.integers(width)
    return eye + np.roll(grain, roll, (0, 1)) * (mask == record.SKIN)[..., None]


def _detail(eye, mask):
    """Fine contrast relative to coarse, inside the lids: blind to light and tone."""
    inside = mask != record.SKIN
    if inside.sum() < _MIN_OPENING_PX:
        inside = np.ones_like(inside)
    eye = eye.mean(axis=-1)
    fine = eye - _blur(eye, _FINE_PX)
    coarse = eye - eye[inside].mean()
    # 0.02: in a flat opening there is nothing to be sharp, so no ratio to speak of.
    return np.std(fine[inside]) / (np.std(coarse[inside]) + 0.02)


def _blur(eye, sigma):
    sigma = sigma * eye.shape[1] / 60
    # OpenCV drops a last axis of one.
    return cv2.GaussianBlur(eye, (0, 0), sigma).reshape(eye.shape)
