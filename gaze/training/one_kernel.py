"""Keras' SGD with momentum and Adam, each update in one kernel of TensorFlow's.

Keras writes an update as half a dozen operations, each of which goes over the weights,
their gradient and the averages once more: a sixth of a step of LeNet, whose 1.8 million
weights meet 32 eyes a step. Names, weights and settings stay Keras', so that runs go on
from checkpoints of either.
"""

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("gaze")
class SGD(keras.optimizers.SGD):
    """Keras' SGD; with momentum in one kernel."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any):
        """As Keras', m <- beta m - r g; w <- w + m, or + beta m - r g (Nesterov)."""
        if not self.momentum:
            return super().update_step(gradient, variable, learning_rate)
        average = self.momentums[self._get_variable_index(variable)]
        dtype = variable.dtype
        tf.raw_ops.ResourceApplyKerasMomentum(
            var=_handle(variable),
            accum=_handle(average),
            lr=tf.cast(learning_rate, dtype),
            grad=_dense(gradient, dtype),
            momentum=tf.cast(self.momentum, dtype),
            use_nesterov=self.nesterov,
        )


@keras.saving.register_keras_serializable("gaze")
class Adam(keras.optimizers.Adam):
    """Keras' Adam (Kingma & Ba 2015, with the step size before section 2.1's end)."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any):
        """As Keras', of which AMSGrad is not to be had."""
        index = self._get_variable_index(variable)
        dtype = variable.dtype
        step = tf.cast(self.iterations.value + 1, dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=_handle(variable),
            m=_handle(self._momentums[index]),
            v=_handle(self._velocities[index]),
            beta1_power=tf.cast(self.beta_1, dtype) ** step,
            beta2_power=tf.cast(self.beta_2, dtype) ** step,
            lr=tf.cast(learning_rate, dtype),
            beta1=tf.cast(self.beta_1, dtype),
            beta2=tf.cast(self.beta_2, dtype),
            epsilon=tf.cast(self.epsilon, dtype),
            grad=_dense(gradient, dtype),
        )


def _handle(variable):
    """The resource behind a variable of Keras' or TensorFlow's, on this device."""
    is_keras = isinstance(variable, keras.Variable)
    return (variable.value if is_keras else variable).handle


def _dense(gradient, dtype):
    return tf.cast(tf.convert_to_tensor(gradient), dtype)
