"""Johnson's image transformation network (2016), which is G1 of Zhao et al. 2018.

With other arguments it is pix2pixHD's global generator (``width=64, blocks=9, downs=4,
kernel_size=7``) or the ResNet of CycleGAN and CUT (``width=64, blocks=9,
kernel_size=7``).
"""

from collections.abc import Sequence

import keras
from keras import KerasTensor, ops

from refiner.networks import layers


@keras.saving.register_keras_serializable("refiner")
class GlobalGenerator(keras.Model):
    """G1: images [B, H, W, C] -> {"features": [B, H, W, width], "image": [B, H, W, K]}.

    Front end, residual blocks, back end and head. "features" is the back end's last
    feature map; "image" is the head's tanh output in [-1, 1]. H and W are multiples
    of 2 ** downs.
    """

    def __init__(
        self,
        channels: int,
        out_channels: int = 1,
        width: int = 32,
        blocks: int = 5,
        *,
        downs: int = 2,
        kernel_size: int = 9,
        upsampling: str = "resize",
        **kwargs,
    ):
        """G1 for ``channels`` inputs.

        Args:
            channels, out_channels: of input and output images.
            width: features at full size; every halving doubles them.
            blocks: residual blocks.
            downs: halvings.
            kernel_size: of the first and the last convolution.
            upsampling: name in ``layers.UPSAMPLING``.
        """
        super().__init__(**kwargs)
        self.config: dict = {
            "channels": channels,
            "out_channels": out_channels,
            "width": width,
            "blocks": blocks,
            "downs": downs,
            "kernel_size": kernel_size,
            "upsampling": upsampling,
        }
        widths = [width * 2**level for level in range(downs + 1)]
        up = layers.UPSAMPLING[upsampling]
        # Full size, then halved ``downs`` times; residual blocks work at the bottom.
        self.front = [
            layers.ConvNormRelu(width, kernel_size),
            *(layers.ConvNormRelu(wide, 3, strides=2) for wide in widths[1:]),
        ]
        self.residual = [layers.Residual(widths[-1]) for _ in range(blocks)]
        self.back = [up(narrow) for narrow in reversed(widths[:-1])]
        self.head = layers.near_zero_convolution(out_channels, kernel_size)
        build_chain(self.front, [channels, *widths])
        build_chain(self.residual, [widths[-1]] * blocks)
        build_chain(self.back, widths[::-1])
        build_chain([self.head], [width])
        self.built = True

    def call(self, inputs: KerasTensor) -> dict[str, KerasTensor]:
        """Features and image of a batch."""
        h = inputs
        for layer in (*self.front, *self.residual, *self.back):
            h = layer(h)  # halved, kept, doubled; [B, H, W, width] in the end
        return {"features": h, "image": ops.tanh(self.head(h))}

    def padded(self, images: KerasTensor) -> KerasTensor:
        """Images reflect-padded below and right to sides that the network takes."""
        unit = 2 ** self.config["downs"]
        below, right = (-side % unit for side in images.shape[1:3])
        # No empty padding: it would be one more op in an exported graph.
        if not below and not right:
            return images
        padding = ((0, 0), (0, below), (0, right), (0, 0))
        return ops.pad(images, padding, mode="reflect")

    def encode(self, inputs: KerasTensor) -> list[KerasTensor]:
        """What the encoder makes of a batch at the depths that CUT compares.

        Returns:
            The images themselves, the features after each halving, after the first
            and after the middle residual block: a list of [B, h, w, N].
        """
        h = self.front[0](inputs)
        depths = [inputs]
        for layer in self.front[1:]:  # each halves: [B, h, w, N] -> [B, h/2, w/2, 2 N]
            h = layer(h)
            depths.append(h)
        middle = len(self.residual) // 2
        for index, layer in enumerate(self.residual[: middle + 1]):
            h = layer(h)
            if index in (0, middle):
                depths.append(h)
        return depths

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config


def build_chain(chain: Sequence[keras.layers.Layer], channels: Sequence[int]) -> None:
    """Builds layers for the channels that each of them is given."""
    for layer, count in zip(chain, channels, strict=False):
        layer.build((None, None, None, count))
