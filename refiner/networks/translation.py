"""Johnson's network as the whole generator: eyes in, refined eyes out, at any size."""

import keras
from keras import ops

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
        channels=1,
        *,
        width=32,
        blocks=5,
        downs=2,
        kernel_size=9,
        upsampling="resize",
        residual=False,
        **kwargs,
    ):
        """A ``johnson.GlobalGenerator`` for ``channels``; see there."""
        super().__init__(**kwargs)
        inner = {
            "width": width,
            "blocks": blocks,
            "downs": downs,
            "kernel_size": kernel_size,
            "upsampling": upsampling,
        }
        self.config = {"channels": channels, "residual": residual, **inner}
        self.network = johnson.GlobalGenerator(channels, channels, **inner)
        self.built = True

    def call(self, images):
        """Refined images; see the class."""
        height, width = images.shape[1:3]
        refined = self.network(self.network.padded(images))["image"][:, :height, :width]
        if self.config["residual"]:
            refined = ops.clip(images + refined, -1.0, 1.0)
        return refined

    def encode(self, images):
        """Features at the depths that CUT compares: ``GlobalGenerator.encode``'s."""
        return self.network.encode(self.network.padded(images))

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return self.config
