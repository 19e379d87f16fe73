"""The two-scale generator G = (G1, G2) of Zhao et al. 2018, section 3.2.

    synthetic ─ average pool ÷2 ─► G1(F) ► G1(R) ► G1(B) ─┐ last feature map
    synthetic + label map ───────► G2(F) ──────────────── + ► G2(R) ► G2(B) ► refined

G1, the global generator, is Johnson's network (2016) and sees the whole image at
half size. G2, the local enhancer, sees the full size with the one-hot label map;
the input of its residual part is the sum of its own features and G1's last ones.
While G1 trains alone a head of its own turns that feature map into an image.

Sizes that four does not divide (the paper's 297) are reflect-padded and cropped
back. ``extra`` channels carry what the method conditions on beside the picture,
such as noise. The last convolution starts at zero, so that with residual output
training starts at the identity, with every edge of the right sign.
"""

import keras
from keras import ops

from refiner.networks import layers


@keras.saving.register_keras_serializable("refiner")
class GlobalGenerator(keras.Model):
    """G1: images [B, H, W, C] -> {"features": [B, H, W, width], "image": [B, H, W, K]}.

    "image" is the head's tanh output in [-1, 1], used only while G1 trains alone.
    """

    def __init__(self, channels, out_channels=1, width=32, blocks=5, **kwargs):
        """G1 for ``channels`` inputs; widths are ``width``, 2x and 4x as Johnson's."""
        super().__init__(**kwargs)
        self.config = {
            "channels": channels,
            "out_channels": out_channels,
            "width": width,
            "blocks": blocks,
        }
        self.front = [
            layers.ConvNormRelu(width, 9),
            layers.ConvNormRelu(2 * width, 3, strides=2),
            layers.ConvNormRelu(4 * width, 3, strides=2),
        ]
        self.residual = [layers.Residual(4 * width) for _ in range(blocks)]
        self.back = [layers.Upsample(2 * width), layers.Upsample(width)]
        self.head = _zero_head(out_channels, 9)
        self.build((None, None, None, channels))

    def build(self, input_shape):
        """Builds all layers; only the number of channels matters."""
        width, shape = self.config["width"], (None, None, None)
        sizes = [input_shape[-1], width, 2 * width]
        for layer, size in zip(self.front, sizes, strict=True):
            layer.build((*shape, size))
        for layer in self.residual:
            layer.build((*shape, 4 * width))
        for layer, size in zip(self.back, (4 * width, 2 * width), strict=True):
            layer.build((*shape, size))
        self.head.build((*shape, width))
        self.built = True

    def call(self, inputs):
        """Features and image of a batch; H and W are multiples of 4."""
        h = inputs
        for layer in (*self.front, *self.residual, *self.back):
            h = layer(h)
        return {"features": h, "image": ops.tanh(self.head(h))}

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return self.config


@keras.saving.register_keras_serializable("refiner")
class LocalEnhancer(keras.Model):
    """G2: image with label map [B, 2H, 2W, C] and G1's features [B, H, W, width].

    Gives tanh outputs [B, 2H, 2W, out_channels] in [-1, 1].
    """

    def __init__(self, channels, out_channels=1, width=32, blocks=3, **kwargs):
        """G2 for ``channels`` inputs, to be added to G1's ``width`` features."""
        super().__init__(**kwargs)
        self.config = {
            "channels": channels,
            "out_channels": out_channels,
            "width": width,
            "blocks": blocks,
        }
        self.front = [
            layers.ConvNormRelu(width // 2, 7),
            layers.ConvNormRelu(width, 3, strides=2),
        ]
        self.residual = [layers.Residual(width) for _ in range(blocks)]
        self.back = layers.Upsample(width // 2)
        self.head = _zero_head(out_channels, 7)
        self.build((None, None, None, channels))

    def build(self, input_shape):
        """Builds all layers; only the number of channels matters."""
        width, shape = self.config["width"], (None, None, None)
        self.front[0].build((*shape, input_shape[-1]))
        self.front[1].build((*shape, width // 2))
        for layer in (*self.residual, self.back):
            layer.build((*shape, width))
        self.head.build((*shape, width // 2))
        self.built = True

    def call(self, inputs, features):
        """Image of a batch and G1's features of the same batch."""
        h = inputs
        for layer in self.front:
            h = layer(h)
        h = h + features
        for layer in (*self.residual, self.back):
            h = layer(h)
        return ops.tanh(self.head(h))

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return self.config


@keras.saving.register_keras_serializable("refiner")
class TwoScaleGenerator(keras.Model):
    """G1 and G2 together.

    ``call(image, label_map, extra)`` takes the synthetic image [B, H, W, K] in
    [-1, 1], its one-hot label map [B, H, W, classes] and ``extra`` [B, H, W, E],
    and gives {"refined": [B, H, W, K], "coarse": [B, H/2, W/2, K]}, clipped to
    [-1, 1]; "coarse" is G1's own answer. With ``residual`` an output is
    I + tanh(.), else tanh(.) as the paper's figures suggest.
    """

    def __init__(
        self, channels=1, classes=4, extra=1, *, width=32, residual=True, **kwargs
    ):
        """Generator for images of ``channels`` with ``classes`` labels."""
        blocks = kwargs.pop("blocks", (5, 3))
        super().__init__(**kwargs)
        self.config = {
            "channels": channels,
            "classes": classes,
            "extra": extra,
            "width": width,
            "residual": residual,
            "blocks": tuple(blocks),
        }
        self.coarse = GlobalGenerator(channels + extra, channels, width, blocks[0])
        self.fine = LocalEnhancer(
            channels + classes + extra, channels, width, blocks[1]
        )
        self.built = True

    def call(self, image, label_map, extra):
        """Refined images; see the class."""
        height, width = image.shape[1:3]
        image, label_map, extra = (_pad(x) for x in (image, label_map, extra))
        small = ops.average_pool(ops.concatenate([image, extra], axis=-1), 2, 2)
        g1 = self.coarse(small)
        inputs = ops.concatenate([image, label_map, extra], axis=-1)
        refined = self.fine(inputs, g1["features"])
        coarse = g1["image"]
        if self.config["residual"]:
            refined = refined + image
            coarse = coarse + small[..., : self.config["channels"]]
        return {
            "refined": ops.clip(_crop(refined, height, width), -1.0, 1.0),
            "coarse": ops.clip(_crop(coarse, height // 2, width // 2), -1.0, 1.0),
        }

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return self.config


def _zero_head(channels, kernel_size):
    head = layers.ReflectConv2D(channels, kernel_size)
    head.convolution.kernel_initializer = keras.initializers.RandomNormal(0.0, 1e-3)
    return head


def _pad(x):
    """Reflect-pads height and width to multiples of 8, the smaller half first."""
    pads = [(-size) % 8 for size in x.shape[1:3]]
    if not any(pads):
        return x
    (top, left), (bottom, right) = ((p // 2 for p in pads), (p - p // 2 for p in pads))
    return ops.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)), mode="reflect")


def _crop(x, height, width):
    top, left = (x.shape[1] - height) // 2, (x.shape[2] - width) // 2
    return x[:, top : top + height, left : left + width]
