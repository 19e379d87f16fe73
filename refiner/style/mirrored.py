"""Batches of which some eyes are mirrored on their way, and the mirror itself.

FastCUT's flip-equivariance (Park et al. 2020): no label is used, so a mirrored eye does
no harm.
"""

import numpy as np
import tensorflow as tf
from keras import ops

from gaze.data import record
from gaze.data.parts import WHOLE, Part
from refiner.style import batches


class MirroredBatches:
    """``batches.UnpairedBatches`` with a number and a coin for every content eye."""

    def __init__(
        self,
        content: record.Records,
        style: record.Records,
        batch_size: int,
        seed: int,
    ):
        """Draws from two sets of records with masks."""
        self.batches = batches.UnpairedBatches(
            content, style, batch_size=batch_size, seed=seed
        )

    def __call__(self, k: int, part: Part = WHOLE) -> dict:
        """As there; beside them "number" int32 [B] and "flip" bool [B] of content."""
        size, seed = self.batches.batch_size, self.batches.seed
        batch, rows = self.batches(k, part), part.rows(size)
        coins = np.random.default_rng((seed, k, 3)).integers(2, size=size)
        batch["content"] |= {
            "number": (k * size + np.arange(size)[rows]).astype(np.int32),
            "flip": coins[rows].astype(bool),
        }
        return batch


def flipped(images: tf.Tensor, flip: tf.Tensor) -> tf.Tensor:
    """Images [B, h, w, N] mirrored where ``flip`` [B] is true."""
    return ops.where(flip[:, None, None, None], images[:, :, ::-1], images)
