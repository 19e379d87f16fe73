"""Closed-form transfer of the light field: the baseline to beat.

Per class, the local mean of the synthetic eye is replaced by that of a real eye of
like pose and the rest is scaled by the ratio of local deviations; then the sharpness
of edges is matched and the real skin's fine residual is added. It moves light from
place to place, which global statistics cannot, and it learns nothing.
"""

import cv2
import numpy as np

from gaze import images as ranges
from gaze.data import record
from refiner import methods
from refiner.style import light

_MAX_GAIN = 1.5
_MIN_OPENING_PX = 20
_BLURS = (0.0, 0.4, 0.6, 0.8)


class LightTransfer(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(self, image, mask, style_image, style_mask, random):
        """See ``methods.ClosedForm``."""
        return transfer(image, mask, style_image, style_mask, random)


def transfer(image, mask, style_image, style_mask, random):
    """One eye with the light of another.

    Each channel by itself: the light's colour comes along, which moving the luminance
    alone would not bring.

    Args:
        image, style_image: uint8 [H, W, C].
        mask, style_mask: uint8 [H, W].
        random: ``np.random.Generator`` for the roll of the residual.

    Returns:
        uint8 [H, W, C].
    """
    eye, style = ranges.to_float(image), ranges.to_float(style_image)
    channels = range(eye.shape[-1])
    pairs = [(eye[..., c], style[..., c]) for c in channels]
    lit = np.stack([_relight(a, mask, b, style_mask) for a, b in pairs], axis=-1)
    lit = _match_sharpness(lit, mask, style, style_mask)
    here = (mask == record.SKIN)[..., None]
    return ranges.to_uint8(lit + _skin_residual(style, style_mask, random) * here)


def _relight(eye, mask, style, style_mask):
    """The style's local mean, and the rest at its local deviation; all [H, W]."""
    means, deviations = light.local_maps(eye, mask)
    style_means, style_deviations = light.local_maps(style, style_mask)
    gain = light.compose(style_deviations / (deviations + 0.02), mask)
    rest = eye - light.compose(means, mask)
    return light.compose(style_means, mask) + rest * np.clip(gain, 0.0, _MAX_GAIN)


def _match_sharpness(eye, mask, style, style_mask):
    """The mildest blur that brings detail in the eye's opening down to the style's."""
    target = _detail(style, style_mask)
    for sigma in _BLURS:
        blurred = _blur(eye, sigma) if sigma else eye
        if _detail(blurred, mask) <= target:
            break
    return blurred


def _detail(eye, mask):
    """Fine contrast relative to coarse, inside the lids: blind to light and tone."""
    inside = mask != record.SKIN
    if inside.sum() < _MIN_OPENING_PX:
        inside = np.ones_like(inside)
    eye = eye.mean(axis=-1)
    fine = eye - _blur(eye, 1.0)
    coarse = eye - eye[inside].mean()
    return np.std(fine[inside]) / (np.std(coarse[inside]) + 0.02)


def _skin_residual(style, style_mask, random):
    """Fine grain of the style's skin, zero elsewhere, rolled to another place."""
    here = (style_mask == record.SKIN)[..., None]
    grain = (style - _blur(style, 1.0)) * here
    height, width = style_mask.shape
    return np.roll(grain, (random.integers(height), random.integers(width)), (0, 1))


def _blur(eye, sigma):
    # OpenCV drops a last axis of one.
    return cv2.GaussianBlur(eye, (0, 0), sigma).reshape(eye.shape)


def build(settings, style_bank, guides):
    """A ``LightTransfer``."""
    return LightTransfer(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``LightTransfer``."""
    return LightTransfer(settings, style_bank)
