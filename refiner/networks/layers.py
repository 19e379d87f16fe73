"""Layers that the refiner's networks share.

Every block is a ``keras.Layer`` built from Keras parts and ``keras.ops``, so that it
runs under any backend and converts to TFLite.
"""

from collections.abc import Callable

import keras
from keras import KerasTensor, ops

Shape = tuple[int | None, ...]
"""A Keras shape, [B, H, W, C]; None where a size is not known."""


@keras.saving.register_keras_serializable("refiner")
class InstanceNormalization(keras.layers.Layer):
    """Instance norm with scale and offset (Ulyanov et al. 2016), [B, H, W, C].

    Written as ``d * rsqrt(mean(d * d))``: GroupNormalization says the same, but its
    NEG and SQUARE ops stay float islands in an int8 graph.
    """

    def __init__(self, epsilon: float = 1e-5, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape: Shape) -> None:
        channels = (input_shape[-1],)
        self.gamma = self.add_weight(name="gamma", shape=channels, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=channels, initializer="zeros")

    def call(self, inputs: KerasTensor) -> KerasTensor:
        # Statistics of one image and channel, [B, 1, 1, C]: no image sees the batch.
        centred = inputs - ops.mean(inputs, axis=(1, 2), keepdims=True)
        variance = ops.mean(centred * centred, axis=(1, 2), keepdims=True)
        scale = self.gamma * ops.rsqrt(variance + self.epsilon)
        return centred * scale + self.beta

    def get_config(self) -> dict:
        return {**super().get_config(), "epsilon": self.epsilon}


@keras.saving.register_keras_serializable("refiner")
class ReflectConv2D(keras.layers.Layer):
    """A convolution with reflect padding: SAME size at stride 1, no dark border."""

    def __init__(self, filters: int, kernel_size: int, strides: int = 1, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.kernel_size, self.strides = filters, kernel_size, strides
        self.convolution = keras.layers.Conv2D(filters, kernel_size, strides)

    def build(self, input_shape: Shape) -> None:
        self.convolution.build(tuple(input_shape))

    def call(self, inputs: KerasTensor) -> KerasTensor:
        # An even kernel has no middle; the longer half goes below and right.
        before = (self.kernel_size - 1) // 2
        after = self.kernel_size - 1 - before
        padding = ((0, 0), (before, after), (before, after), (0, 0))
        return self.convolution(ops.pad(inputs, padding, mode="reflect"))

    def get_config(self) -> dict:
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
        }


@keras.saving.register_keras_serializable("refiner")
class ConvNormRelu(keras.layers.Layer):
    """Reflect-padded convolution, instance norm, ReLU; ``strides=2`` halves."""

    def __init__(self, filters: int, kernel_size: int, strides: int = 1, **kwargs):
        super().__init__(**kwargs)
        self.convolution = ReflectConv2D(filters, kernel_size, strides)
        self.norm = InstanceNormalization()
        self.config: dict = {
            "filters": filters,
            "kernel_size": kernel_size,
            "strides": strides,
        }

    def build(self, input_shape: Shape) -> None:
        self.convolution.build(input_shape)
        self.norm.build((None, None, None, self.config["filters"]))

    def call(self, inputs: KerasTensor) -> KerasTensor:
        return ops.relu(self.norm(self.convolution(inputs)))

    def get_config(self) -> dict:
        return {**super().get_config(), **self.config}


@keras.saving.register_keras_serializable("refiner")
class Upsample(keras.layers.Layer):
    """Nearest-neighbour doubling and a 3x3 ``ConvNormRelu``: no checkerboard."""

    def __init__(self, filters: int, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.convolution = ConvNormRelu(filters, 3)

    def build(self, input_shape: Shape) -> None:
        self.convolution.build(input_shape)

    def call(self, inputs: KerasTensor) -> KerasTensor:
        height, width = inputs.shape[1:3]
        size = (2 * height, 2 * width)
        # [B, H, W, C] -> [B, 2H, 2W, filters]; a pixel is copied, so all are alike.
        return self.convolution(ops.image.resize(inputs, size, "nearest"))

    def get_config(self) -> dict:
        return {**super().get_config(), "filters": self.filters}


@keras.saving.register_keras_serializable("refiner")
class TransposedUpsample(keras.layers.Layer):
    """3x3 transposed convolution of stride 2, instance norm, ReLU, as the paper has.

    Pixel i is spread around 2i, where a stride-2 ``ReflectConv2D`` looked for it.
    Keras' own SAME padding would put it at 2i + 1.
    """

    def __init__(self, filters: int, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.convolution = keras.layers.Conv2DTranspose(filters, 3, 2, padding="valid")
        self.norm = InstanceNormalization()

    def build(self, input_shape: Shape) -> None:
        self.convolution.build(tuple(input_shape))
        self.norm.build((None, None, None, self.filters))

    def call(self, inputs: KerasTensor) -> KerasTensor:
        # VALID gives 2H + 1: the first row and column lie outside the image.
        return ops.relu(self.norm(self.convolution(inputs)[:, 1:, 1:]))

    def get_config(self) -> dict:
        return {**super().get_config(), "filters": self.filters}


UPSAMPLING: dict[str, Callable] = {"resize": Upsample, "transposed": TransposedUpsample}
"""Ways of doubling, by the name that configs use."""


@keras.saving.register_keras_serializable("refiner")
class Residual(keras.layers.Layer):
    """Johnson's residual block: two 3x3 convolutions, ReLU after the first only."""

    def __init__(self, filters: int, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.first = ConvNormRelu(filters, 3)
        self.second = ReflectConv2D(filters, 3)
        self.norm = InstanceNormalization()

    def build(self, input_shape: Shape) -> None:
        for layer in (self.first, self.second, self.norm):
            layer.build(input_shape)

    def call(self, inputs: KerasTensor) -> KerasTensor:
        # No ReLU behind the sum (Gross & Wilber 2016), so a block can take away, too.
        return inputs + self.norm(self.second(self.first(inputs)))

    def get_config(self) -> dict:
        return {**super().get_config(), "filters": self.filters}


def near_zero_convolution(filters: int, kernel_size: int) -> ReflectConv2D:
    """A last convolution near zero: a residual output starts near the identity."""
    head = ReflectConv2D(filters, kernel_size)
    head.convolution.kernel_initializer = keras.initializers.RandomNormal(0.0, 1e-3)
    return head
