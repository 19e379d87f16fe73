"""The perceptual discriminator: trainable patch heads on frozen VGG-19 features.

Zhao et al. 2018 say that D *is* a pretrained VGG-19 and show it deciding real against
refined. So the trunk stays frozen and small heads of 1x1 convolutions on some of its
layers give a logit for every patch, from the features and the label map of the same
image. A high logit means real.
"""

import keras
from keras import KerasTensor, ops


@keras.saving.register_keras_serializable("refiner")
class PatchHeads(keras.Model):
    """VGG features and masks by layer -> logits [B, h, w, 1] by layer.

    Features of a layer are divided by that layer's typical magnitude: VGG's
    activations of 0-255 images are in the hundreds.
    """

    def __init__(
        self,
        magnitudes: dict[str, float],
        channels: dict[str, int],
        *,
        classes: int = 4,
        width: int = 64,
        **kwargs,
    ):
        """Heads for some VGG layers.

        Args:
            magnitudes: root mean square of the features by layer name.
            channels: number of features by layer name.
            classes: channels of the label map.
            width: hidden channels of a head.
        """
        super().__init__(**kwargs)
        self.config: dict = {
            "magnitudes": magnitudes,
            "channels": channels,
            "classes": classes,
            "width": width,
        }
        # 1x1: VGG has looked at the neighbourhood, a head only weighs what it found.
        self.heads = {
            layer: keras.Sequential(
                [
                    keras.layers.Conv2D(width, 1),
                    keras.layers.LeakyReLU(0.2),
                    keras.layers.Conv2D(1, 1),
                ],
                name=layer,
            )
            for layer in channels
        }
        for layer, head in self.heads.items():
            # Built here and not at the first call: the optimizer needs the variables.
            head.build((None, None, None, channels[layer] + classes))
        self.built = True

    @property
    def logits(self) -> list[keras.layers.Layer]:
        """The layers that give the logits."""
        return [head.layers[-1] for head in self.heads.values()]

    def call(
        self, features: dict[str, KerasTensor], masks: dict[str, KerasTensor]
    ) -> dict[str, KerasTensor]:
        """Logits by layer; ``masks`` are one-hot pyramids by layer."""
        magnitudes, logits = self.config["magnitudes"], {}
        for layer, head in self.heads.items():
            # In units of the layer's own magnitude, beside masks of 0 and 1.
            scaled = features[layer] / magnitudes[layer]  # [B, h, w, N]
            labelled = ops.concatenate([scaled, masks[layer]], -1)
            logits[layer] = head(labelled)  # [B, h, w, N + C] -> [B, h, w, 1]
        return logits

    def get_config(self) -> dict:
        """Constructor arguments, for ``.keras`` files."""
        return self.config
