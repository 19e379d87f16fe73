"""The segmenter of Zhao et al. 2018, section 2.1: encoder-decoder without skips.

    Downsampler 16 ► Downsampler 64 ► Residual x5 ► Downsampler 128 ► Residual x8
    ► Upsampler 64 ► Residual x2 ► Upsampler 16 ► Residual x2 ► Upsampler classes

The ladder and the factorised residual blocks are ERFNet's (Romera et al. 2018);
the paper's change is that a block's output is a plain sum (f = identity) and that
batch norm comes first (pre-activation), hence one BN + ReLU after each stack.
Upsampling is bilinear with a convolution, which has no checkerboard and is a
builtin in TFLite (as the transposed convolution is). ``residual="post"`` with
``upsampling="transposed"`` is ERFNet as published. ``scale`` enlarges small eye
patches inside the graph.
"""

import keras
from keras import KerasTensor, ops

from refiner.networks import segmenter_blocks as parts

STRIDE = 8
UPSAMPLINGS = ("resize", "transposed")
_DILATIONS = (2, 4, 8, 16)


@keras.saving.register_keras_serializable("refiner")
class Segmenter(keras.Model):
    """Eye images [B, H, W, channels] in [-1, 1] -> class logits [B, H, W, classes]."""

    def __init__(
        self,
        size: tuple[int, int] = (36, 60),
        classes: int = 4,
        *,
        channels: int = 1,
        scale: int = 2,
        widths: tuple[int, int, int] = (16, 64, 128),
        blocks: tuple[int, int, int, int] = (5, 8, 2, 2),
        residual: str = "pre",
        upsampling: str = "resize",
        dropout: tuple[float, float] = (0.03, 0.1),
        **kwargs,
    ):
        """The paper's network; smaller ``widths`` and ``blocks`` for CPUs.

        Args:
            size: (height, width) of the images; their product with ``scale`` must be
                multiples of 8.
            classes, channels: of the logits; of the images, 1 grey or 3 RGB.
            scale: whole factor by which images are enlarged first.
            widths: channels at a half, a quarter and an eighth of the enlarged size.
            blocks: residual blocks at a quarter and an eighth on the way down, and at a
                quarter and a half on the way up.
            residual: "pre" as Zhao et al. 2018, or "post" as ERFNet, which also gives
                the convolutions before a norm ERFNet's redundant biases.
            upsampling: "resize" (bilinear), or "transposed" as ERFNet.
            dropout: share of channels dropped in the blocks on the way down, at a
                quarter and at an eighth; ERFNet has 0.03 and 0.3.

        Raises:
            ValueError: an unknown ``residual`` or ``upsampling``, or sides that cannot
                be halved three times.
        """
        super().__init__(**kwargs)
        _check(size, scale, residual, upsampling)
        self.config: dict = {
            "size": tuple(size),
            "classes": classes,
            "channels": channels,
            "scale": scale,
            "widths": tuple(widths),
            "blocks": tuple(blocks),
            "residual": residual,
            "upsampling": upsampling,
            "dropout": tuple(dropout),
        }
        self.parts = self._ladder()
        self.logits = _classifier(classes, upsampling)
        self._build_for((None, *size, channels))

    def _build_for(self, shape):
        # The size is part of the network: an int8 graph has no other.
        self.input_spec = keras.layers.InputSpec(shape=shape)
        self(keras.KerasTensor(shape))  # builds every layer

    def _ladder(self):
        config = self.config
        # A norm right behind a convolution makes its bias useless; ERFNet has it yet.
        (low, middle, high), counts = config["widths"], config["blocks"]
        kind, drop = config["residual"], config["dropout"]
        bias = {"use_bias": kind == "post"}
        up = bias | {"transposed": config["upsampling"] == "transposed"}
        # Dilated at an eighth only: there 16 px see nearly the whole eye.
        stack, dilations = parts.stack, _DILATIONS
        return [
            parts.Downsampler(low, **bias),
            parts.Downsampler(middle, **bias),
            *stack(kind, middle, counts[0], dropout=drop[0]),
            parts.Downsampler(high, **bias),
            *stack(kind, high, counts[1], dropout=drop[1], dilations=dilations),
            parts.Upsampler(middle, **up),
            *stack(kind, middle, counts[2]),
            parts.Upsampler(low, **up),
            *stack(kind, low, counts[3]),
        ]

    def call(self, images: KerasTensor, training: bool = False) -> KerasTensor:
        """Logits of a batch of images."""
        height, width = self.config["size"]
        scale = self.config["scale"]
        h = images
        if scale != 1:
            h = ops.image.resize(h, (scale * height, scale * width), "bilinear")
        for part in self.parts:  # down to an eighth, up to a half, widths[0] channels
            h = part(h, training=training)
        # Half of the enlarged size here. The transposed convolution doubles it; else
        # the logits come first, and a resize does that. At scale 2 there is nothing to
        # do, which an exported graph would do all the same.
        logits = self.logits(h)
        if tuple(logits.shape[1:3]) == (height, width):
            return logits  # [B, H, W, classes]
        return ops.image.resize(logits, (height, width), "bilinear")

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config


def _check(size, scale, residual, upsampling):
    enlarged = [scale * side for side in size]
    if any(side % STRIDE for side in enlarged):
        raise ValueError(
            f"sides times scale must be multiples of {STRIDE}; "
            f"{size[0]}x{size[1]} at scale {scale} is {enlarged[0]}x{enlarged[1]}"
        )
    for name, value, known in (
        ("residual", residual, parts.RESIDUALS),
        ("upsampling", upsampling, UPSAMPLINGS),
    ):
        if value not in known:
            raise ValueError(f"{name} is {value!r}; choose one of {', '.join(known)}")


def _classifier(classes, upsampling):
    if upsampling == "transposed":
        return keras.layers.Conv2DTranspose(classes, 2, 2, padding="same")
    return keras.layers.Conv2D(classes, 3, padding="same")
