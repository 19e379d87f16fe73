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

    Args:
        image, style_image: uint8 [H, W, 1].
        mask, style_mask: uint8 [H, W].
        random: ``np.random.Generator`` for the roll of the residual.

    Returns:
        uint8 [H, W, 1].
    """
    eye = ranges.to_float(image)[..., 0]
    style = ranges.to_float(style_image)[..., 0]
    means, deviations = light.local_maps(eye, mask)
    style_means, style_deviations = light.local_maps(style, style_mask)
    gain = light.compose(style_deviations / (deviations + 0.02), mask)
    rest = eye - light.compose(means, mask)
    lit = light.compose(style_means, mask) + rest * np.clip(gain, 0.0, _MAX_GAIN)
    lit = _match_sharpness(lit, mask, style, style_mask)
    lit = lit + _skin_residual(style, style_mask, random) * (mask == record.SKIN)
    return ranges.to_uint8(lit)[..., None]


def _match_sharpness(eye, mask, style, style_mask):
    """The mildest blur that brings detail in the eye's opening down to the style's."""
    target = _detail(style, style_mask)
    for sigma in _BLURS:
        blurred = cv2.GaussianBlur(eye, (0, 0), sigma) if sigma else eye
        if _detail(blurred, mask) <= target:
            break
    return blurred


def _detail(eye, mask):
    """Fine contrast relative to coarse, inside the lids: blind to light and tone."""
    inside = mask != record.SKIN
    if inside.sum() < _MIN_OPENING_PX:
        inside = np.ones_like(inside)
    fine = eye - cv2.GaussianBlur(eye, (0, 0), 1.0)
    coarse = eye - eye[inside].mean()
    return np.std(fine[inside]) / (np.std(coarse[inside]) + 0.02)


def _skin_residual(style, style_mask, random):
    """Fine grain of the style's skin, zero elsewhere, rolled to another place."""
    grain = (style - cv2.GaussianBlur(style, (0, 0), 1.0)) * (style_mask == record.SKIN)
    height, width = grain.shape
    return np.roll(grain, (random.integers(height), random.integers(width)), (0, 1))


def build(settings, style_bank):
    """A ``LightTransfer``."""
    return LightTransfer(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``LightTransfer``."""
    return LightTransfer(settings, style_bank)
