"""Batch norm in one kernel where TensorFlow has it; elsewhere it is Keras' own.

Keras computes moments, scale and shift by operations of their own, each of which goes
over the whole batch: a fifth of a training step of our small CNN, or of a ResNet.
"""

from typing import Any

import keras
import tensorflow as tf


# The name is Keras' too, because files of weights are laid out by the classes' names.
@keras.saving.register_keras_serializable("gaze")
class BatchNormalization(keras.layers.BatchNormalization):
    """Keras' layer with its weights and answers, faster to train.

    Its averages follow within steps, for trainings of minutes, and are of all replicas.
    """

    def __init__(self, *, momentum: float = 0.9, synchronized: bool = True, **kwargs):
        """Arguments as Keras'."""
        super().__init__(momentum=momentum, synchronized=synchronized, **kwargs)

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None):
        """Maps [B, ..., C] to the same; pictures in training by the one kernel."""
        learns = training and self.trainable
        if not learns or mask is not None or _is_shared() or not self._fits(inputs):
            return super().call(inputs, training=training, mask=mask)
        answers, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=tf.cast(inputs, "float32"),
            scale=self.gamma,
            offset=self.beta,
            mean=[],
            variance=[],
            epsilon=self.epsilon,
            is_training=True,
        )
        # The kernel divides by count - 1, Keras by count.
        count = tf.cast(tf.size(inputs) // inputs.shape[-1], "float32")
        variance *= (count - 1.0) / count
        for average, now in (
            (self.moving_mean, mean),
            (self.moving_variance, variance),
        ):
            average.assign(average * self.momentum + now * (1.0 - self.momentum))
        return tf.cast(answers, self.compute_dtype)

    def _fits(self, inputs):
        """Whether the kernel knows the layer's form."""
        is_last = self.axis in (-1, 3) and len(inputs.shape) == 4
        is_single = "float64" not in (self.variable_dtype, inputs.dtype.name)
        return is_last and is_single and self.scale and self.center and not self.renorm


def _is_shared():
    """Whether other replicas have a part of the batch."""
    context = tf.distribute.get_replica_context()
    return context is not None and context.num_replicas_in_sync > 1
