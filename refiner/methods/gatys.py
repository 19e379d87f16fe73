"""Gatys et al. 2016: style transfer by optimising the pixels of one image.

*Image Style Transfer Using Convolutional Neural Networks*, in the form of its authors'
code: content at relu4_2, style at relu1_1 to relu5_1, whole-image Grams, max pooling,
L-BFGS from the content image. It knows no masks.

Their VGG is normalised: every filter's mean activation over photographs is one. Ours is
ImageNet's as it is. Activations s times as large make the content term s^2 and the
style term s^4 times as large, so their style weight, 1e3 / n^2 on Grams divided by h w
(which is 1e3 on Grams divided by n h w, as ours are), would let the style rule alone.
``configs/gatys.py`` says what stands there instead.
"""

import pathlib

import keras
import tensorflow as tf
from keras import ops

from refiner.losses import structure, style
from refiner.pixels import method
from refiner.style import bank


class Gatys(method.PixelMethod):
    """Content of a synthetic eye, style of one real eye."""

    def __init__(self, *arguments, style_layers: tuple[str, ...], content_layer: str):
        """See ``method.PixelMethod``; beside it, which layers carry what."""
        super().__init__(*arguments)
        self.style_layers, self.content_layer = style_layers, content_layer

    def constants(
        self,
        image: tf.Tensor,
        mask: tf.Tensor,
        style_image: tf.Tensor,
        style_mask: tf.Tensor,
    ) -> dict:
        """See ``method.PixelMethod``."""
        return {
            "content": self.features(image)[self.content_layer],
            "grams": self._grams(self.features(style_image)),
        }

    def losses(self, eyes: tf.Tensor, constants: dict) -> dict[str, tf.Tensor]:
        """See ``method.PixelMethod``."""
        features = self.features(eyes)
        grams, target = self._grams(features), constants["grams"]
        content = features[self.content_layer]
        distances = [style.gram_distances(grams[n], target[n]) for n in grams]  # [B]
        return {
            "content": structure.content_loss(content, constants["content"]),
            "style": ops.mean(sum(distances)),
        }

    def _grams(self, features):
        layers = self.style_layers
        return {layer: style.gram_matrix(features[layer]) for layer in layers}


def build(
    settings: dict,
    style_bank: bank.StyleBank,
    guides: dict[str, keras.Model] | None = None,
) -> method.PixelMethod:
    """A ``Gatys``; nothing guides it."""
    content, layers = settings["content_layer"], tuple(settings["style_layers"])
    return method.build(
        Gatys,
        settings,
        style_bank,
        [content, *layers],
        style_layers=layers,
        content_layer=content,
    )


def load(
    settings: dict, style_bank: bank.StyleBank, folder: pathlib.Path
) -> method.PixelMethod:
    """A ``Gatys``: it learnt nothing that a folder could hold."""
    return build(settings, style_bank)
