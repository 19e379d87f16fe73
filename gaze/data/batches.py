"""The batch law: batch k is a pure function of (seed, k).

No iterator is checkpointed. Resuming starts the counter elsewhere; two replicas
see the halves of the one-device batch. Every random choice of batch k comes from
a generator seeded with (seed, k), and epoch e's order from (seed, e).
"""

import functools

import numpy as np
import tensorflow as tf

from gaze import images
from gaze.data import augment


@functools.lru_cache(maxsize=8)
def _permutation(count, seed, epoch):
    return np.random.default_rng((seed, epoch)).permutation(count)


def shuffled_indices(count, batch_size, seed, k):
    """Indices of batch k in an endless stream of shuffled epochs, int [batch_size]."""
    positions = np.arange(k * batch_size, (k + 1) * batch_size)
    epochs, places = np.divmod(positions, count)
    orders = {int(e): _permutation(count, seed, int(e)) for e in np.unique(epochs)}
    return np.array([orders[int(e)][p] for e, p in zip(epochs, places, strict=True)])


class EstimatorBatches:
    """Augmented eyes with their gaze, for estimators.

    The path of every arm of a comparison: augment, then equalise (if asked). The
    order is worth half a degree, so it stands here and nowhere else.
    """

    def __init__(self, records, *, batch_size, seed, augmentation, equalize):
        """Batches of ``records``, which must carry gaze.

        Args:
            records: ``record.Records``.
            batch_size: images per batch.
            seed: seeds order and augmentation.
            augmentation: name in ``augment.AUGMENTATIONS``.
            equalize: whether images are histogram-equalised after augmentation.
        """
        records.require("gaze")
        self.records, self.batch_size, self.seed = records, batch_size, seed
        self.augmentation, self.equalize = augmentation, equalize

    def __call__(self, k):
        """{"image": float32 [B, H, W, C] in [-1, 1], "gaze": float32 [B, 2]}."""
        count = len(self.records)
        indices = shuffled_indices(count, self.batch_size, self.seed, k)
        random = np.random.default_rng((self.seed, k, 1))
        eyes = augment.apply(self.records.image[indices], self.augmentation, random)
        if self.equalize:
            eyes = images.equalize(eyes)
        return {"image": images.to_float(eyes), "gaze": self.records.gaze[indices]}


def dataset(function, *, start, stop):
    """Batches ``start`` to ``stop`` of a batch function as a prefetching tf.data set.

    Args:
        function: batch function of k that gives (nested) dicts of arrays.
        start, stop: first k, and the k behind the last.

    Returns:
        ``tf.data.Dataset`` of the same structure.
    """
    example = function(start)
    types = [tf.as_dtype(leaf.dtype) for leaf in tf.nest.flatten(example)]

    def flat(k):
        return tf.nest.flatten(function(int(k)))

    def element(k):
        leaves = tf.numpy_function(flat, [k], types)
        for leaf, shape in zip(leaves, tf.nest.flatten(example), strict=True):
            leaf.set_shape(shape.shape)
        return tf.nest.pack_sequence_as(example, leaves)

    counter = tf.data.Dataset.range(start, stop)
    return counter.map(element, num_parallel_calls=2, deterministic=True).prefetch(4)
