"""Each region gets the mean and deviation of the same region of a real eye.

The simplest use of a mask (Reinhard et al. 2001, region by region): a baseline that
a style loss without place can hardly beat.
"""

import numpy as np

from gaze import image_ops
from gaze.data import record
from refiner import methods

_MIN_PX = 4


class RegionStatistics(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        style_image: np.ndarray,
        style_mask: np.ndarray,
        random: np.random.Generator,
    ) -> np.ndarray:
        """See ``methods.ClosedForm``; nothing random is needed."""
        return transfer(image, mask, style_image, style_mask)


def transfer(
    image: np.ndarray, mask: np.ndarray, style_image: np.ndarray, style_mask: np.ndarray
) -> np.ndarray:
    """One eye with the mean and deviation of the style's regions, channel by channel.

    Args:
        image, style_image: uint8 [H, W, C].
        mask, style_mask: uint8 [H, W].

    Returns:
        uint8 [H, W, C]; a region of few pixels in either eye stays as it is.
    """
    eye, style = image_ops.to_float(image), image_ops.to_float(style_image)
    refined = eye.copy()
    for label in range(record.NUM_CLASSES):
        here, there = eye[mask == label], style[style_mask == label]
        if min(len(here), len(there)) < _MIN_PX:
            continue
        # Bounded: of a flat region the ratio is noise.
        ratio = np.clip(there.std(axis=0) / (here.std(axis=0) + 1e-3), 0.2, 5.0)
        refined[mask == label] = (here - here.mean(axis=0)) * ratio + there.mean(axis=0)
    return image_ops.to_uint8(refined)


build, load = RegionStatistics.build, RegionStatistics.load
