"""The heads of CUT and FastCUT (Park et al. 2020) that turn features into vectors."""

import keras


@keras.saving.register_keras_serializable("refiner")
class PatchProjections(keras.Model):
    """One two-layer perceptron per depth: [[B, S, N], ...] -> [[B, S, width], ...].

    Trained with the generator, on its features at sampled positions.
    """

    def __init__(self, channels, width=256, **kwargs):
        """Heads for features of ``channels``, a number per depth."""
        super().__init__(**kwargs)
        self.config = {"channels": tuple(channels), "width": width}
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
            head.build((None, None, count))
        self.built = True

    def call(self, features):
        """Vectors of every depth."""
        return [head(x) for head, x in zip(self.heads, features, strict=True)]

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return self.config
