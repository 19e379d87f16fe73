"""Each region gets the mean and deviation of the same region of a real eye.

The simplest use of a mask (Reinhard et al. 2001, region by region): a baseline that
a style loss without place can hardly beat.
"""

import numpy as np

from gaze import images as ranges
from gaze.data import record
from refiner import methods

_MIN_PX = 4


class RegionStatistics(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(self, image, mask, style_image, style_mask, random):
        """See ``methods.ClosedForm``; nothing random is needed."""
        return transfer(image, mask, style_image, style_mask)


def transfer(image, mask, style_image, style_mask):
    """One eye, uint8 [H, W, 1], with the mean and deviation of the style's regions."""
    eye, style = ranges.to_float(image)[..., 0], ranges.to_float(style_image)[..., 0]
    refined = eye.copy()
    for label in range(record.NUM_CLASSES):
        here, there = mask == label, style_mask == label
        if here.sum() < _MIN_PX or there.sum() < _MIN_PX:
            continue
        ratio = np.clip(style[there].std() / (eye[here].std() + 1e-3), 0.2, 5.0)
        refined[here] = (eye[here] - eye[here].mean()) * ratio + style[there].mean()
    return ranges.to_uint8(refined)[..., None]


def build(settings, style_bank):
    """A ``RegionStatistics``."""
    return RegionStatistics(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``RegionStatistics``."""
    return RegionStatistics(settings, style_bank)
