"""Johnson's network as the whole generator: eyes in, refined eyes out, at any size."""

import keras
from keras import KerasTensor, ops

from refiner.networks import johnson


@keras.saving.register_keras_serializable("refiner")
class Translator(keras.Model):
    """Images [B, H, W, C] in [-1, 1] -> images of the same shape and range.

    The output is the network's tanh(.); with ``residual`` it is I + tanh(.), clipped,
    which starts near the identity. Sides that 2 ** downs does not divide are
    reflect-padded and cropped back.
    """

    def __init__(
        self,
        channels: int = 1,
        *,
        width: int = 32,
        blocks: int = 5,
        downs: int = 2,
        kernel_size: int = 9,
        upsampling: str = "resize",
        residual: bool = False,
        **kwargs,
    ):
        """A ``johnson.GlobalGenerator`` for ``channels``; see there."""
        super().__init__(**kwargs)
        inner: dict = {
            "width": width,
            "blocks": blocks,
            "downs": downs,
            "kernel_size": kernel_size,
            "upsampling": upsampling,
        }
        self.config: dict = {"channels": channels, "residual": residual, **inner}
        self.network = johnson.GlobalGenerator(channels, channels, **inner)
        self.built = True

    def call(self, images: KerasTensor) -> KerasTensor:
        """Refined images; see the class."""
        height, width = images.shape[1:3]
        padded = self.network.padded(images)
        # Cropped back to [B, H, W, C]: the padding lies below and right.
        refined = self.network(padded)["image"][:, :height, :width]
        if self.config["residual"]:
            refined = ops.clip(images + refined, -1.0, 1.0)
        return refined

    def encode(self, images: KerasTensor) -> list[KerasTensor]:
        """Features at the depths that CUT compares: ``GlobalGenerator.encode``'s."""
        return self.network.encode(self.network.padded(images))

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config
