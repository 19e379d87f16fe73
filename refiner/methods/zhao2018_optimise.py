"""Zhao et al. 2018, Eq. 1-9, on the pixels of one image: no generator, no adversary.

Figs. 8 and 9 of the paper show results "at iteration 100 to 1000" beside Gatys', which
is this mode. It is Luan et al. 2017 (*Deep Photo Style Transfer*) with a global style
term: Grams of each region of the label map and of the whole image, the matting
Laplacian, and, unless the equations are taken literally, a content term. The Laplacian
is of the stored eye in [0, 1], summed over its windows, as theta = 1e4 supposes.

Luan's code optimises twice, first without the Laplacian: ``config.free_iterations``.
"""

from keras import ops

from refiner.learning import perception, two_scale
from refiner.losses import matting, objective, structure
from refiner.pixels import method


class Zhao2018Optimise(method.PixelMethod):
    """Content of a synthetic eye, style of one real eye, region by region."""

    def __init__(self, settings, style_bank):
        """See ``method.PixelMethod``."""
        settings = two_scale.with_known_classes(settings, style_bank)
        layers = [*settings["style_layers"]]
        if settings["loss_weights"]["content"]:
            layers.append(settings["content_layer"])
        super().__init__(settings, style_bank, layers)

    def constants(self, image, mask, style_image, style_mask):
        """See ``method.PixelMethod``."""
        return {
            "seen": {"features": self.features(image), "one_hot": self._one_hot(mask)},
            "target": {
                "features": self.features(style_image),
                "one_hot": self._one_hot(style_mask),
            },
            "factors": matting.photorealism_factors((image + 1.0) / 2.0),
            "free": ops.zeros(()),
        }

    def losses(self, eyes, constants):
        """See ``method.PixelMethod``."""
        features, original = self.features(eyes), constants["seen"]
        losses = objective.style_losses(
            {"features": features, "one_hot": original["one_hot"]},
            constants["target"],
            self.settings["style_layers"],
            scale=self.scale(eyes),
            gram=self.settings["gram"],
            pyramid=self.settings["mask_pyramid"],
        )
        matte = matting.photorealism_loss((eyes + 1.0) / 2.0, constants["factors"])
        losses["photorealism"] = (1.0 - constants["free"]) * matte
        if "content" in self.weights:
            layer = self.settings["content_layer"]
            wanted = original["features"][layer]
            losses["content"] = structure.content_loss(features[layer], wanted)
        return losses

    def optimise(self, image, constants, report):
        """See ``method.PixelMethod``; first without the Laplacian if that is asked."""
        count = self.settings["free_iterations"]
        if count:
            free = constants | {"free": ops.ones(())}
            image = self.descent(image, free, count)[count]
        return super().optimise(image, constants, report)

    def _one_hot(self, mask):
        return perception.label_map(mask, self.settings["classes"])


def build(settings, style_bank, guides=None):
    """A ``Zhao2018Optimise``; nothing guides it."""
    return Zhao2018Optimise(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``Zhao2018Optimise``."""
    return Zhao2018Optimise(settings, style_bank)
