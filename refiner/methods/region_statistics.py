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

    def refine(self, images, masks, keys):
        """Refined eyes.

        Args:
            images: uint8 [N, H, W, 1].
            masks: uint8 [N, H, W].
            keys: int [N], identity of each image for the draw of its style.

        Returns:
            uint8 [N, H, W, 1].
        """
        styles = self.bank.draw(masks, keys)
        eyes = [
            transfer(
                image[..., 0], mask, self.bank.images[s][..., 0], self.bank.masks[s]
            )
            for image, mask, s in zip(
                ranges.to_float(images), masks, styles, strict=True
            )
        ]
        return ranges.to_uint8(np.stack(eyes)[..., None])


def transfer(image, mask, style_image, style_mask):
    """One eye, float32 [H, W] in [-1, 1], with the style's per-class statistics."""
    style = ranges.to_float(style_image)
    refined = image.copy()
    for label in range(record.NUM_CLASSES):
        here, there = mask == label, style_mask == label
        if here.sum() < _MIN_PX or there.sum() < _MIN_PX:
            continue
        ratio = np.clip(style[there].std() / (image[here].std() + 1e-3), 0.2, 5.0)
        refined[here] = (image[here] - image[here].mean()) * ratio + style[there].mean()
    return refined


def build(settings, style_bank):
    """A ``RegionStatistics``."""
    return RegionStatistics(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``RegionStatistics``."""
    return RegionStatistics(settings, style_bank)
