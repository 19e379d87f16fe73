"""Refiner and local discriminator of SimGAN (Shrivastava et al., CVPR 2017).

The refiner keeps the size everywhere and has no norm: a residual network that can only
repaint what it finds within 19 pixels. The discriminator judges patches of 23 pixels
one by one. The arguments' defaults are the eyes'; ``HAND_REFINER`` and
``HAND_DISCRIMINATOR`` are those of the hand-pose variant on depth images of 224x224.

Borders are zero-padded as in the paper; zero is the middle of the images' range.
"""

from collections.abc import Sequence

import keras
from keras import KerasTensor, ops

HAND_REFINER = {"kernel_size": 7, "blocks": 10}
HAND_DISCRIMINATOR: dict = {
    "front": ((96, 7, 4), (64, 5, 2)),
    "pool_strides": 2,
    "back": ((32, 3, 2), (32, 1, 1)),
}


@keras.saving.register_keras_serializable("refiner")
class Refiner(keras.Model):
    """R: images [B, H, W, C] in [-1, 1] -> refined images of the same shape and range.

    The output is tanh(.); with ``residual`` it is I + tanh(.), clipped, from a last
    layer that starts near zero, so that training starts near the identity.
    """

    def __init__(
        self,
        channels: int = 1,
        *,
        width: int = 64,
        blocks: int = 4,
        kernel_size: int = 3,
        residual: bool = False,
        **kwargs,
    ):
        """R of ``width`` features; ``kernel_size`` is the first convolution's."""
        super().__init__(**kwargs)
        self.config: dict = {
            "channels": channels,
            "width": width,
            "blocks": blocks,
            "kernel_size": kernel_size,
            "residual": residual,
        }
        self.front = keras.layers.Conv2D(width, kernel_size, padding="same")
        self.pairs = [
            [keras.layers.Conv2D(width, 3, padding="same") for _ in range(2)]
            for _ in range(blocks)
        ]
        # A direct output has to begin somewhere else than at grey: Keras' default.
        start = keras.initializers.RandomNormal(0.0, 1e-3)
        self.head = keras.layers.Conv2D(
            channels, 1, kernel_initializer=start if residual else "glorot_uniform"
        )
        self.front.build((None, None, None, channels))
        for layer in (*sum(self.pairs, []), self.head):
            layer.build((None, None, None, width))
        self.built = True

    def call(self, images: KerasTensor) -> KerasTensor:
        """Refined images; see the class."""
        h = ops.relu(self.front(images))  # [B, H, W, width], as all that follows
        for first, second in self.pairs:  # the sum is rectified, as in the paper
            h = ops.relu(h + second(ops.relu(first(h))))
        refined = ops.tanh(self.head(h))
        if self.config["residual"]:
            refined = ops.clip(images + refined, -1.0, 1.0)
        return refined

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config


@keras.saving.register_keras_serializable("refiner")
class LocalDiscriminator(keras.Model):
    """D: images [B, H, W, C] -> a map of logits [B, h, w, 1], high where real.

    35x55 gives 9x14 logits, 36x60 gives 9x15. The paper's two channels, (refined,
    real) with a softmax, are kept; their difference is the logit of the same
    probability, so ``adversarial``'s cross entropies are the paper's per patch.
    """

    def __init__(
        self,
        channels: int = 1,
        *,
        front: Sequence[tuple[int, int, int]] = ((96, 3, 2), (64, 3, 2)),
        pool_strides: int = 1,
        back: Sequence[tuple[int, int, int]] = ((32, 3, 1), (32, 1, 1)),
        **kwargs,
    ):
        """D of convolutions (filters, kernel size, strides) around one max pooling."""
        super().__init__(**kwargs)
        self.config: dict = {
            "channels": channels,
            "front": tuple(map(tuple, front)),
            "pool_strides": pool_strides,
            "back": tuple(map(tuple, back)),
        }
        self.front, self.back = (
            [keras.layers.Conv2D(*layer, padding="same") for layer in layers]
            for layers in (front, back)
        )
        self.pool = keras.layers.MaxPooling2D(3, pool_strides, padding="same")
        self.head = keras.layers.Conv2D(2, 1)
        for layer in (*self.front, *self.back, self.head):
            layer.build((None, None, None, channels))
            channels = layer.filters
        self.built = True

    def call(self, images: KerasTensor) -> KerasTensor:
        """Logits; see the class."""
        h = images
        for layer in self.front:
            h = ops.relu(layer(h))
        h = self.pool(h)  # a patch keeps its strongest answer
        for layer in self.back:
            h = ops.relu(layer(h))
        refined, real = ops.split(self.head(h), 2, axis=-1)  # two of [B, h, w, 1]
        # Of two classes softmax is a sigmoid of the difference.
        return real - refined

    @property
    def logits(self) -> list[keras.layers.Layer]:
        """Layers that give the outputs, to stay float32 where the rest does not."""
        return [self.head]

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config
