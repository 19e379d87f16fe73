"""An exponential moving average of a network's weights: ``config.ema``.

A GAN's generator circles around its equilibrium, and the average of its weights lies
nearer to it (Yazici et al. 2019). The average is what ``refine`` uses and what previews
show; training itself never sees it.
"""

import contextlib
from collections.abc import Iterable, Iterator

import keras
import tensorflow as tf


class MovingAverage(tf.Module):
    """Averages of the trainable variables of some networks, part of the checkpoint.

    The decay rises to its value as (1 + k) / (10 + k) over the updates k
    (tf.train.ExponentialMovingAverage), so that the average of a short training is not
    mostly its first weights.
    """

    def __init__(self, networks: Iterable[keras.Model], decay: float):
        """Starts at the present weights of ``networks``, in the current strategy."""
        super().__init__(name="moving_average")
        self.decay = decay
        self.updates = tf.Variable(0, dtype=tf.int64, trainable=False)
        # TensorFlow's variables, not Keras': under a strategy those are mirrored.
        self._sources = [v.value for n in networks for v in n.trainable_variables]
        self.values = [tf.Variable(v, trainable=False) for v in self._sources]

    def update(self) -> None:
        """Takes in the present weights; in a graph, outside ``strategy.run``."""
        count = tf.cast(self.updates, tf.float32)
        decay = tf.minimum(self.decay, (1.0 + count) / (10.0 + count))
        for value, source in zip(self.values, self._sources, strict=True):
            kept = tf.cast(decay, value.dtype)  # of the average so far
            # In the variable's own type: float32 also in mixed precision.
            value.assign(kept * value + (1.0 - kept) * source)
        self.updates.assign_add(1)

    def put(self) -> None:
        """Gives the networks the averages as their weights."""
        for value, source in zip(self.values, self._sources, strict=True):
            source.assign(value)

    @contextlib.contextmanager
    def shown(self) -> Iterator[None]:
        """Inside, the networks' weights are the averages; after, what they were."""
        present = [tf.identity(source) for source in self._sources]  # copies
        self.put()
        try:
            yield
        finally:
            for value, source in zip(present, self._sources, strict=True):
                source.assign(value)
