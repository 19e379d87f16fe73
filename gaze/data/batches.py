"""The batch law: batch k is a pure function of (seed, k).

No iterator is checkpointed. Resuming starts the counter elsewhere; two replicas
see the halves of the one-device batch, and of several workers each asks for its own
part (`gaze.data.parts`). Every random choice of batch k comes from
a generator seeded with (seed, k), and epoch e's order from (seed, e).
"""

import collections
import concurrent.futures
import functools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf

from gaze import image_ops
from gaze.data import augment, parts, record, streaming
from gaze.data.parts import WHOLE, Part


# A batch falls into one epoch or two; a few are kept for those computed ahead.
@functools.lru_cache(maxsize=8)
def _permutation(count, seed, epoch):
    return np.random.default_rng((seed, epoch)).permutation(count)


def shuffled_indices(count: int, batch_size: int, seed: int, k: int) -> np.ndarray:
    """Indices of batch k in an endless stream of shuffled epochs, int [batch_size]."""
    positions = np.arange(k * batch_size, (k + 1) * batch_size)  # in the endless stream
    epochs, places = np.divmod(positions, count)  # [B] each: which epoch, where in it
    orders = {int(e): _permutation(count, seed, int(e)) for e in np.unique(epochs)}
    return np.array([orders[int(e)][p] for e, p in zip(epochs, places, strict=True)])


class EstimatorBatches:
    """Augmented eyes with their gaze, for estimators.

    The path of every arm of a comparison: augment, then equalise (if asked). The
    order is worth half a degree, so it stands here and nowhere else.
    """

    def __init__(
        self,
        records: record.Records | streaming.Streamed,
        *,
        batch_size: int,
        seed: int,
        augmentation: str,
        equalize: bool,
        labels: Sequence[str] = ("gaze",),
    ):
        """Batches of ``records``, which must carry ``labels``.

        Args:
            records: in memory or streamed: the batches are the same.
            batch_size: images per batch.
            seed: seeds order and augmentation.
            augmentation: name in ``augment.AUGMENTATIONS``.
            equalize: whether images are histogram-equalised after augmentation.
            labels: columns passed on beside the image; those that an augmentation
                moves (gaze, head_pose, mask, pupil_center) come moved.
        """
        records.require(*labels)
        self.records, self.batch_size, self.seed = records, batch_size, seed
        self.augmentation, self.equalize, self.labels = augmentation, equalize, labels

    def __call__(self, k: int, part: Part = WHOLE) -> dict[str, np.ndarray]:
        """{"image": float32 [B, H, W, C] in [-1, 1], "gaze": float32 [B, 2], ...}.

        Of a ``part`` of the batch its rows alone are read and augmented.
        """
        count = len(self.records)
        indices = shuffled_indices(count, self.batch_size, self.seed, k)  # [B]
        # The 1 keeps this generator apart from the order's, which has (seed, epoch).
        random = np.random.default_rng((self.seed, k, 1))
        draws = parts.Draws(random, self.batch_size, part)
        batch = self.records.rows(indices[draws.rows], ("image", *self.labels))
        batch["image"] = image_ops.grey(batch["image"])  # what estimators read
        batch = augment.apply_to(batch, self.augmentation, draws)  # still uint8
        if self.equalize:
            batch["image"] = image_ops.equalize(batch["image"])  # [B, H, W, 1]
        return {**batch, "image": image_ops.to_float(batch["image"])}


def stream(
    function: Callable[..., dict],
    *,
    start: int,
    stop: int,
    ahead: int = 4,
    part: Part = WHOLE,
) -> Iterator[dict]:
    """Yields batches ``start`` to ``stop`` of a batch function, computed ahead.

    One thread of NumPy beside the training step; a tf.data pipeline around
    ``numpy_function`` made a training of few threads take 1.4 times as long.

    Args:
        function: batch function of k that gives (nested) dicts of arrays; asked for a
            part it must know ``part``, too.
        start, stop: first k, and the k behind the last.
        ahead: batches computed before they are asked for.
        part: which part of every batch is wanted.

    Yields:
        The same structures with tensors as leaves.
    """

    def tensors(k):  # there too: the copies took longer than waiting for a batch
        batch = function(k) if part == WHOLE else function(k, part=part)
        return tf.nest.map_structure(tf.convert_to_tensor, batch)

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting: collections.deque[concurrent.futures.Future] = collections.deque()
        try:
            for k in range(start, stop):
                # At first all that is computed ahead, then one for each that is taken.
                for _ in range(1 if waiting else ahead + 1):
                    following = k + len(waiting)
                    if following < stop:
                        waiting.append(pool.submit(tensors, following))
                yield waiting.popleft().result()
        finally:
            # Whoever stops early need not wait for batches that nobody takes.
            for future in waiting:
                future.cancel()
