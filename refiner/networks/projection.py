"""The heads of CUT and FastCUT (Park et al. 2020) that turn features into vectors."""

from collections.abc import Sequence

import keras
from keras import KerasTensor


@keras.saving.register_keras_serializable("refiner")
class PatchProjections(keras.Model):
    """One two-layer perceptron per depth: [[B, S, N], ...] -> [[B, S, width], ...].

    Trained with the generator, on its features at sampled positions.
    """

    def __init__(self, channels: Sequence[int], width: int = 256, **kwargs):
        """Heads for features of ``channels``, a number per depth."""
        super().__init__(**kwargs)
        self.config: dict = {"channels": tuple(channels), "width": width}
        self.heads = [
            keras.Sequential(
                [
                    keras.layers.Dense(width, activation="relu"),
                    keras.layers.Dense(width),
                ]
            )
            for _ in channels
        ]
        for head, count in zip(self.heads, channels, strict=True):
            head.build((None, None, count))  # [B, S, N]: a row for each patch
        self.built = True

    def call(self, features: list[KerasTensor]) -> list[KerasTensor]:
        """Vectors of every depth."""
        return [head(x) for head, x in zip(self.heads, features, strict=True)]

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config
