"""A dense layer for large kernels, whose backward pass reads its kernel as it lies.

TensorFlow multiplies the gradient with the kernel's transpose, which its product first
copies into another order: at LeNet's 3600 x 500 that takes longer than the product.
Here the kernel stands in front, and the small answer is transposed instead.
"""

from typing import Any

import keras
import tensorflow as tf


# The name is Keras' too, because files of weights are laid out by the classes' names.
@keras.saving.register_keras_serializable("gaze")
class Dense(keras.layers.Dense):
    """Keras' layer with its weights, answers and gradients, faster to train."""

    def call(self, inputs: Any, training: bool | None = None):
        """Maps [B, I] to [B, O]; other forms and answers without training as Keras."""
        if not training or len(inputs.shape) != 2 or not self.use_bias:
            return super().call(inputs, training=training)
        product = _product(inputs, tf.convert_to_tensor(self.kernel))
        return self.activation(tf.nn.bias_add(product, self.bias))


@tf.custom_gradient
def _product(x, kernel):
    # [B, I], [I, O] -> [B, O]
    def gradients(dy):
        dx = tf.transpose(tf.matmul(kernel, dy, transpose_b=True))
        return dx, tf.matmul(x, dy, transpose_a=True)

    return tf.matmul(x, kernel), gradients
