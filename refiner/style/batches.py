"""Batches for refiners: content eyes, whose labels must survive, and style eyes.

Content are synthetic eyes and styles real ones where eyes are refined; where they are
purified it is the other way round. Either each content eye has its own style eye, drawn
from the bank by pose, whose light field, carried over class by class to the content's
layout, goes along as condition and target; or both are drawn apart, as SimGAN does. All
can give a part of their batches (`gaze.data.parts`).
"""

import numpy as np

from gaze import image_ops
from gaze.data import batches, record
from gaze.data.parts import WHOLE, Part
from gaze.run import errors
from refiner.style import bank, initial, light


class StyledBatches:
    """Batch function of k for refiners that learn from a style bank."""

    def __init__(
        self,
        content: record.Records,
        style_bank: bank.StyleBank,
        *,
        batch_size: int,
        seed: int,
        start: str = "eye",
    ):
        """Pairs content records with masks and the eyes of a bank.

        Args:
            content: ``record.Records``.
            style_bank: ``bank.StyleBank``.
            batch_size: eyes of a batch.
            seed: of the order.
            start: what a generator starts from, one of ``initial.KINDS``.
        """
        content.require("mask")
        self.content, self.bank, self.start = content, style_bank, start
        self.batch_size, self.seed = batch_size, seed

    def __call__(self, k: int, part: Part = WHOLE) -> dict:
        """{"content": {"image", "mask", "start", "condition"}, "style": {...}}.

        Images are float32 [B, H, W, C] in [-1, 1], masks int32 [B, H, W]; "start" is an
        image, "condition" float32 [B, H, W, 3] as ``conditions`` gives it.
        """
        rows = batches.shuffled_indices(
            len(self.content), self.batch_size, self.seed, k
        )[part.rows(self.batch_size)]
        # A new key in every step: an eye that comes again draws another style.
        keys = k * self.batch_size + np.arange(self.batch_size)
        keys = keys[part.rows(self.batch_size)]
        masks = np.asarray(self.content.mask)[rows]
        eyes = self.content.image[rows]
        condition, styles = conditions(self.bank, eyes, masks, keys, self.start)
        return {
            "content": _eyes(eyes, masks) | condition,
            "style": _eyes(self.bank.images[styles], self.bank.masks[styles]),
        }


class UnpairedBatches:
    """Batch function of k: content and style eyes drawn independently."""

    def __init__(
        self,
        content: record.Records,
        style: record.Records,
        *,
        batch_size: int,
        seed: int,
    ):
        """Draws from two sets of records with masks."""
        for records in (content, style):
            records.require("mask")
        self.sets = {"content": content, "style": style}
        self.batch_size, self.seed = batch_size, seed

    def __call__(self, k: int, part: Part = WHOLE) -> dict:
        """{"content": {"image", "mask"}, "style": {"image", "mask"}}, as above."""
        batch, own = {}, part.rows(self.batch_size)
        for number, (name, records) in enumerate(self.sets.items()):
            seed = 2 * self.seed + number  # the orders of equal sets differ
            rows = batches.shuffled_indices(len(records), self.batch_size, seed, k)[own]
            batch[name] = _eyes(records.image[rows], np.asarray(records.mask)[rows])
        return batch


class PhotographBatches:
    """Batch function of k: photographs of anything, such as COCO's, as content.

    They have no regions and no label: masks are all rest, the condition is zero.
    """

    def __init__(
        self,
        photographs: record.Records,
        style_bank: bank.StyleBank,
        *,
        batch_size: int,
        seed: int,
    ):
        """Pairs records of photographs with random eyes of a bank."""
        if photographs.image.shape[-1] != style_bank.images.shape[-1]:
            raise errors.UserError(
                f"photographs have {photographs.image.shape[-1]} channels and eyes "
                f"{style_bank.images.shape[-1]}; prepare both grey or both in colour."
            )
        self.photographs, self.bank = photographs, style_bank
        self.batch_size, self.seed = batch_size, seed

    def __call__(self, k: int, part: Part = WHOLE) -> dict:
        """As ``StyledBatches``."""
        count, size = len(self.photographs), self.batch_size
        own = part.rows(size)
        rows = batches.shuffled_indices(count, size, self.seed, k)[own]
        styles = batches.shuffled_indices(len(self.bank), size, self.seed, k)[own]
        image = self.photographs.image[rows]
        masks = np.zeros(image.shape[:3], np.uint8)
        condition = np.zeros((*masks.shape, 3), np.float32)
        eyes = _eyes(image, masks)
        return {
            "content": eyes | {"start": eyes["image"], "condition": condition},
            "style": _eyes(self.bank.images[styles], self.bank.masks[styles]),
        }


def _eyes(image, mask):
    return {"image": image_ops.to_float(image), "mask": mask.astype(np.int32)}


def conditions(
    bank: bank.StyleBank,
    eyes: np.ndarray,
    masks: np.ndarray,
    keys: np.ndarray,
    start: str = "eye",
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Draws a style for each eye.

    Args:
        bank: ``bank.StyleBank``.
        eyes: uint8 [N, H, W, C], the content.
        masks: uint8 [N, H, W], theirs.
        keys: int [N], identity of each draw.
        start: one of ``initial.KINDS``.

    Returns:
        ({"condition": float32 [N, H, W, 3], "start": float32 [N, H, W, C]}, styles int
        [N]). The condition is the style's local mean and deviation in the content's
        layout, and unit noise; the start is what a generator begins with.
    """
    styles = bank.draw(masks, keys)
    condition = np.empty((*masks.shape, 3), np.float32)
    for i, (mask, style, key) in enumerate(zip(masks, styles, keys, strict=True)):
        eye = image_ops.to_float(bank.images[style]).mean(axis=-1)
        means, deviations = light.local_maps(eye, bank.masks[style])
        condition[i, ..., 0] = light.compose(means, mask)
        condition[i, ..., 1] = light.compose(deviations, mask)
        random = np.random.default_rng((bank.seed, int(key), 2))
        # Noise, so that one content and one style can have many answers.
        condition[i, ..., 2] = random.standard_normal(mask.shape, np.float32)
    # uint8 first and float then: in use the generator starts from stored eyes, too.
    first = initial.initial_images(start, eyes, masks, bank, styles, keys)
    return {"condition": condition, "start": image_ops.to_float(first)}, styles
