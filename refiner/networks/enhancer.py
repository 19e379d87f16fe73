"""G2, the local enhancer of Zhao et al. 2018: pix2pixHD's (2018) with a label map."""

import keras
from keras import KerasTensor, ops

from refiner.networks import johnson, layers


@keras.saving.register_keras_serializable("refiner")
class LocalEnhancer(keras.Model):
    """G2: image with label map [B, sH, sW, C] and G1's features [B, H, W, width].

    Gives tanh outputs [B, sH, sW, out_channels] in [-1, 1].
    """

    def __init__(
        self,
        channels: int,
        out_channels: int = 1,
        width: int = 32,
        blocks: int = 3,
        *,
        scale: int = 2,
        upsampling: str = "resize",
        **kwargs,
    ):
        """G2 for ``channels`` inputs, to be added to G1's ``width`` features.

        Args:
            channels, out_channels: of inputs and output images.
            width: features of the residual blocks; half of them at full size.
            blocks: residual blocks.
            scale: s, 2, or 1: neither halves nor doubles.
            upsampling: name in ``layers.UPSAMPLING``.
        """
        super().__init__(**kwargs)
        if scale not in (1, 2):
            raise ValueError(f"scale is 1 or 2, found {scale}")
        self.config: dict = {
            "channels": channels,
            "out_channels": out_channels,
            "width": width,
            "blocks": blocks,
            "scale": scale,
            "upsampling": upsampling,
        }
        half = width // 2
        self.front = [
            layers.ConvNormRelu(half, 7),
            layers.ConvNormRelu(width, 3, strides=scale),
        ]
        self.residual = [layers.Residual(width) for _ in range(blocks)]
        if scale == 2:
            self.back: keras.layers.Layer = layers.UPSAMPLING[upsampling](half)
        else:
            self.back = layers.ConvNormRelu(half, 3)
        self.head = layers.near_zero_convolution(out_channels, 7)
        johnson.build_chain(self.front, [channels, half])
        johnson.build_chain([*self.residual, self.back], [width] * (blocks + 1))
        johnson.build_chain([self.head], [half])
        self.built = True

    def call(self, inputs: KerasTensor, features: KerasTensor) -> KerasTensor:
        """Image of a batch and G1's features of the same batch."""
        h = inputs
        for layer in self.front:  # [B, sH, sW, C] -> [B, H, W, width]
            h = layer(h)
        # pix2pixHD's one bridge: what G1 has understood joins by addition, so G2 can
        # begin behind a trained G1 without being built anew.
        h = h + features
        for layer in (*self.residual, self.back):  # -> [B, sH, sW, width / 2]
            h = layer(h)
        return ops.tanh(self.head(h))  # [B, sH, sW, out_channels]

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config
