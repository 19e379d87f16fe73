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

from keras import ops

from refiner.losses import structure, style
from refiner.pixels import method


class Gatys(method.PixelMethod):
    """Content of a synthetic eye, style of one real eye."""

    def __init__(self, settings, style_bank):
        """See ``method.PixelMethod``."""
        layers = [settings["content_layer"], *settings["style_layers"]]
        super().__init__(settings, style_bank, layers)

    def constants(self, image, mask, style_image, style_mask):
        """See ``method.PixelMethod``."""
        return {
            "content": self.features(image)[self.settings["content_layer"]],
            "grams": self._grams(self.features(style_image)),
        }

    def losses(self, eyes, constants):
        """See ``method.PixelMethod``."""
        features = self.features(eyes)
        grams, wanted = self._grams(features), constants["grams"]
        content = features[self.settings["content_layer"]]
        distances = [style.gram_distances(grams[n], wanted[n]) for n in grams]
        return {
            "content": structure.content_loss(content, constants["content"]),
            "style": ops.mean(sum(distances)),
        }

    def _grams(self, features):
        layers = self.settings["style_layers"]
        return {layer: style.gram_matrix(features[layer]) for layer in layers}


def build(settings, style_bank, guides=None):
    """A ``Gatys``; nothing guides it."""
    return Gatys(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``Gatys``."""
    return Gatys(settings, style_bank)
