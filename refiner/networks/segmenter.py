"""The segmenter of Zhao et al. 2018, section 3.1: encoder-decoder without skips.

    Downsampler 16 ► Downsampler 64 ► Residual x5 ► Downsampler 128 ► Residual x8
    ► Upsampler 64 ► Residual x2 ► Upsampler 16 ► Residual x2 ► Upsampler classes

The ladder and the factorised residual blocks are ERFNet's (Romera et al. 2018);
the paper's change is that a block's output is a plain sum (f = identity) and that
batch norm comes first (pre-activation), hence one BN + ReLU after each stack.
Upsampling is bilinear with a convolution, which has no checkerboard and is a
builtin in TFLite. ``scale`` enlarges small eye patches inside the graph.
"""

import keras
from keras import ops

_DILATIONS = (2, 4, 8, 16)


@keras.saving.register_keras_serializable("refiner")
class Segmenter(keras.Model):
    """Eye images [B, H, W, 1] in [-1, 1] -> class logits [B, H, W, classes].

    H and W times ``scale`` must be multiples of 8.
    """

    def __init__(
        self,
        size=(36, 60),
        classes=4,
        *,
        scale=2,
        widths=(16, 64, 128),
        blocks=(5, 8, 2, 2),
        **kwargs,
    ):
        """The paper's network; smaller ``widths`` and ``blocks`` for CPUs."""
        super().__init__(**kwargs)
        self.config = {
            "size": tuple(size),
            "classes": classes,
            "scale": scale,
            "widths": tuple(widths),
            "blocks": tuple(blocks),
        }
        low, middle, high = widths
        self.parts = [
            Downsampler(low),
            Downsampler(middle),
            *_stack(middle, blocks[0], dropout=0.03),
            Downsampler(high),
            *_stack(high, blocks[1], dropout=0.1, dilations=_DILATIONS),
            Upsampler(middle),
            *_stack(middle, blocks[2]),
            Upsampler(low),
            *_stack(low, blocks[3]),
        ]
        self.logits = keras.layers.Conv2D(classes, 3, padding="same")
        self(keras.KerasTensor((None, *size, 1)))  # builds every layer

    def call(self, images, training=False):
        """Logits of a batch of images."""
        height, width = self.config["size"]
        scale = self.config["scale"]
        h = images
        if scale != 1:
            h = ops.image.resize(h, (scale * height, scale * width), "bilinear")
        for part in self.parts:
            h = part(h, training=training)
        # Half of the input's size here: the last doubling comes after the logits.
        return ops.image.resize(self.logits(h), (height, width), "bilinear")

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return self.config


def _batch_norm():
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

    Batch norm stands before the concatenation, where it folds into the convolution.
    """

    def __init__(self, filters, **kwargs):
        super().__init__({"filters": filters}, **kwargs)
        self.pool = keras.layers.MaxPooling2D(2)
        self.pool_norm = _batch_norm()

    def build(self, input_shape):
        filters = self.config["filters"] - input_shape[-1]
        self.convolution = keras.layers.Conv2D(
            filters, 3, 2, padding="same", use_bias=False
        )
        self.norm = _batch_norm()
        self.convolution.build(input_shape)
        self.norm.build((None, None, None, filters))
        self.pool_norm.build(input_shape)

    def call(self, inputs, training=False):
        convolved = self.norm(self.convolution(inputs), training=training)
        pooled = self.pool_norm(self.pool(inputs), training=training)
        return ops.relu(ops.concatenate([convolved, pooled], axis=-1))


@keras.saving.register_keras_serializable("refiner")
class Upsampler(_Block):
    """Doubles: bilinear resize, 3x3 convolution, BN, ReLU."""

    def __init__(self, filters, **kwargs):
        super().__init__({"filters": filters}, **kwargs)
        self.convolution = keras.layers.Conv2D(
            filters, 3, padding="same", use_bias=False
        )
        self.norm = _batch_norm()

    def build(self, input_shape):
        self.convolution.build(input_shape)
        self.norm.build((None, None, None, self.config["filters"]))

    def call(self, inputs, training=False):
        height, width = inputs.shape[1:3]
        h = ops.image.resize(inputs, (2 * height, 2 * width), "bilinear")
        return ops.relu(self.norm(self.convolution(h), training=training))


@keras.saving.register_keras_serializable("refiner")
class PreActivationResidual(_Block):
    """ERFNet's non-bottleneck-1D block, pre-activation, nothing after the sum."""

    def __init__(self, filters, dilation=1, dropout=0.0, **kwargs):
        config = {"filters": filters, "dilation": dilation, "dropout": dropout}
        super().__init__(config, **kwargs)
        vertical, horizontal = (3, 1), (1, 3)
        dilated = {"dilation_rate": dilation, "use_bias": True}
        self.norms = [_batch_norm() for _ in range(2)]
        self.convolutions = [
            keras.layers.Conv2D(filters, vertical, padding="same"),
            keras.layers.Conv2D(filters, horizontal, padding="same"),
            keras.layers.Conv2D(filters, vertical, padding="same", **dilated),
            keras.layers.Conv2D(filters, horizontal, padding="same", **dilated),
        ]
        self.dropout = keras.layers.SpatialDropout2D(dropout)

    def build(self, input_shape):
        for layer in (*self.norms, *self.convolutions):
            layer.build(input_shape)

    def call(self, inputs, training=False):
        h = inputs
        for i in range(2):
            h = ops.relu(self.norms[i](h, training=training))
            h = ops.relu(self.convolutions[2 * i](h))
            h = self.convolutions[2 * i + 1](h)
        return inputs + self.dropout(h, training=training)


@keras.saving.register_keras_serializable("refiner")
class NormRelu(_Block):
    """The BN + ReLU that closes a stack of pre-activation blocks."""

    def __init__(self, **kwargs):
        super().__init__({}, **kwargs)
        self.norm = _batch_norm()

    def build(self, input_shape):
        self.norm.build(input_shape)

    def call(self, inputs, training=False):
        return ops.relu(self.norm(inputs, training=training))


def _stack(filters, count, *, dropout=0.0, dilations=(1,)):
    blocks = [
        PreActivationResidual(filters, dilations[i % len(dilations)], dropout)
        for i in range(count)
    ]
    return [*blocks, NormRelu()] if blocks else []
