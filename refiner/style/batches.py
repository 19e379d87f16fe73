"""Batches of synthetic eyes, each with its own real style image.

The style image is drawn from the bank by pose; its light field, carried over class
by class to the synthetic eye's layout, goes along as condition and target.
"""

import numpy as np

from gaze import images
from gaze.data import batches
from refiner.style import light


class StyledBatches:
    """Batch function of k for refiners that learn from a style bank."""

    def __init__(self, synthetic, style_bank, *, batch_size, seed):
        """Pairs synthetic records with masks and the eyes of a bank."""
        synthetic.require("mask")
        self.synthetic, self.bank = synthetic, style_bank
        self.batch_size, self.seed = batch_size, seed

    def __call__(self, k):
        """{"synthetic": {"image", "mask", "condition"}, "real": {"image", "mask"}}.

        Images are float32 [B, H, W, 1] in [-1, 1], masks int32 [B, H, W],
        "condition" is float32 [B, H, W, 3] as ``conditions`` gives it.
        """
        rows = batches.shuffled_indices(
            len(self.synthetic), self.batch_size, self.seed, k
        )
        keys = k * self.batch_size + np.arange(self.batch_size)
        masks = self.synthetic.mask[rows]
        condition, styles = conditions(self.bank, masks, keys)
        return {
            "synthetic": {
                "image": images.to_float(self.synthetic.image[rows]),
                "mask": masks.astype(np.int32),
                "condition": condition,
            },
            "real": {
                "image": images.to_float(self.bank.images[styles]),
                "mask": self.bank.masks[styles].astype(np.int32),
            },
        }


def conditions(bank, masks, keys):
    """Draws a style for each mask.

    Args:
        bank: ``bank.StyleBank``.
        masks: uint8 [N, H, W] of the synthetic eyes.
        keys: int [N], identity of each draw.

    Returns:
        (condition float32 [N, H, W, 3], styles int [N]): the style's local mean and
        deviation in the synthetic eye's layout, and unit noise.
    """
    styles = bank.draw(masks, keys)
    condition = np.empty((*masks.shape, 3), np.float32)
    for i, (mask, style, key) in enumerate(zip(masks, styles, keys, strict=True)):
        eye = images.to_float(bank.images[style])[..., 0]
        means, deviations = light.local_maps(eye, bank.masks[style])
        condition[i, ..., 0] = light.compose(means, mask)
        condition[i, ..., 1] = light.compose(deviations, mask)
        random = np.random.default_rng((bank.seed, int(key), 2))
        condition[i, ..., 2] = random.standard_normal(mask.shape, np.float32)
    return condition, styles
