"""The blocks of ERFNet (Romera et al. 2018), and what Zhao et al. made of them.

Published is the residual block with batch norm behind the convolutions and ReLU behind
the sum; Zhao et al. 2018 put the norm first and nothing behind the sum (f = identity).
"""

from collections.abc import Sequence

import keras
from keras import KerasTensor, ops

from refiner.networks import layers


def _batch_norm():
    # Keras' 0.99 would still remember the initial statistics after a short training;
    # synchronized, or every replica would normalise by its own few images.
    return keras.layers.BatchNormalization(momentum=0.9, synchronized=True)


class _Block(keras.layers.Layer):
    """A layer whose configuration is its constructor's arguments."""

    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.config = config

    def get_config(self):
        return {**super().get_config(), **self.config}


@keras.saving.register_keras_serializable("refiner")
class Downsampler(_Block):
    """Halves: 3x3 stride-2 convolution beside 2x2 max pooling, then BN and ReLU.

    Batch norm stands before the concatenation, where it folds into the convolution;
    it is channel by channel, so that is the same norm. ERFNet's convolution has a bias,
    which the norm takes off again.
    """

    def __init__(self, filters: int, use_bias: bool = False, **kwargs):
        super().__init__({"filters": filters, "use_bias": use_bias}, **kwargs)
        self.pool = keras.layers.MaxPooling2D(2)
        self.pool_norm = _batch_norm()

    def build(self, input_shape: layers.Shape) -> None:
        # The pooled input is the other part of the output's channels.
        filters = self.config["filters"] - input_shape[-1]
        self.convolution = keras.layers.Conv2D(
            filters, 3, 2, padding="same", use_bias=self.config["use_bias"]
        )
        self.norm = _batch_norm()
        self.convolution.build(input_shape)
        self.norm.build((None, None, None, filters))
        self.pool_norm.build(input_shape)

    def call(self, inputs: KerasTensor, training: bool = False) -> KerasTensor:
        convolved = self.norm(self.convolution(inputs), training=training)
        pooled = self.pool_norm(self.pool(inputs), training=training)
        # ReLU before the concatenation: behind one it stays outside XNNPACK's
        # partition and cuts the exported graph in two.
        halves = [ops.relu(convolved), ops.relu(pooled)]
        return ops.concatenate(halves, axis=-1)  # [B, H / 2, W / 2, filters]


@keras.saving.register_keras_serializable("refiner")
class Upsampler(_Block):
    """Doubles, then BN and ReLU.

    By bilinear resize and a 3x3 convolution; transposed, by ERFNet's 3x3 stride-2
    transposed convolution, whose uneven overlap can show as a checkerboard.
    """

    def __init__(
        self, filters: int, transposed: bool = False, use_bias: bool = False, **kwargs
    ):
        config = {"filters": filters, "transposed": transposed, "use_bias": use_bias}
        super().__init__(config, **kwargs)
        make = keras.layers.Conv2DTranspose if transposed else keras.layers.Conv2D
        strides = 2 if transposed else 1
        self.convolution = make(filters, 3, strides, padding="same", use_bias=use_bias)
        self.norm = _batch_norm()

    def build(self, input_shape: layers.Shape) -> None:
        self.convolution.build(input_shape)
        self.norm.build((None, None, None, self.config["filters"]))

    def call(self, inputs: KerasTensor, training: bool = False) -> KerasTensor:
        h = inputs
        if not self.config["transposed"]:
            height, width = inputs.shape[1:3]
            h = ops.image.resize(inputs, (2 * height, 2 * width), "bilinear")
        # [B, H, W, C] -> [B, 2H, 2W, filters]
        return ops.relu(self.norm(self.convolution(h), training=training))


class _Residual(_Block):
    """Non-bottleneck-1D: 3x1, 1x3, then dilated 3x1, 1x3, with two norms, and a sum."""

    def __init__(self, filters, dilation=1, dropout=0.0, **kwargs):
        config = {"filters": filters, "dilation": dilation, "dropout": dropout}
        super().__init__(config, **kwargs)
        self.norms = [_batch_norm() for _ in range(2)]
        self.convolutions = [
            keras.layers.Conv2D(filters, kernel, padding="same", dilation_rate=rate)
            for rate in (1, dilation)
            for kernel in ((3, 1), (1, 3))
        ]
        # Whole channels: neighbouring pixels are so alike that one tells the other.
        self.dropout = keras.layers.SpatialDropout2D(dropout)

    def build(self, input_shape):
        for layer in (*self.norms, *self.convolutions):
            layer.build(input_shape)

    def pair(self, half, inputs):
        """The convolutions of one half with the ReLU between them."""
        first, second = self.convolutions[2 * half : 2 * half + 2]
        return second(ops.relu(first(inputs)))


@keras.saving.register_keras_serializable("refiner")
class PreActivationResidual(_Residual):
    """Zhao et al.'s: BN and ReLU before each pair, nothing after the sum."""

    def call(self, inputs: KerasTensor, training: bool = False) -> KerasTensor:
        h = inputs
        for half, norm in enumerate(self.norms):
            h = self.pair(half, ops.relu(norm(h, training=training)))
        return inputs + self.dropout(h, training=training)


@keras.saving.register_keras_serializable("refiner")
class PostActivationResidual(_Residual):
    """ERFNet's: BN after each pair, ReLU between them and after the sum."""

    def call(self, inputs: KerasTensor, training: bool = False) -> KerasTensor:
        h = ops.relu(self.norms[0](self.pair(0, inputs), training=training))
        h = self.norms[1](self.pair(1, h), training=training)
        return ops.relu(inputs + self.dropout(h, training=training))


@keras.saving.register_keras_serializable("refiner")
class NormRelu(_Block):
    """The BN + ReLU that closes a stack of pre-activation blocks."""

    def __init__(self, **kwargs):
        super().__init__({}, **kwargs)
        self.norm = _batch_norm()

    def build(self, input_shape: layers.Shape) -> None:
        self.norm.build(input_shape)

    def call(self, inputs: KerasTensor, training: bool = False) -> KerasTensor:
        return ops.relu(self.norm(inputs, training=training))


RESIDUALS = {"pre": PreActivationResidual, "post": PostActivationResidual}


def stack(
    residual: str,
    filters: int,
    count: int,
    *,
    dropout: float = 0.0,
    dilations: Sequence[int] = (1,),
) -> list[keras.layers.Layer]:
    """``count`` residual blocks in a row, and what closes them.

    Args:
        residual: "pre", nothing behind whose sums is normalised, so that one BN and
            ReLU close the stack (He et al. 2016), or "post".
        filters: channels in and out.
        count: number of blocks; 0 for no layer at all.
        dropout: share of channels dropped in training.
        dilations: of the blocks, over and over.
    """
    blocks = [
        RESIDUALS[residual](filters, dilations[i % len(dilations)], dropout)
        for i in range(count)
    ]
    return [*blocks, NormRelu()] if blocks and residual == "pre" else blocks
