"""Zhao et al. 2018, Eq. 1-9, on the pixels of one image: no generator, no adversary.

Figs. 8 and 9 of the paper show results "at iteration 100 to 1000" beside Gatys', which
is this mode. It is Luan et al. 2017 (*Deep Photo Style Transfer*) with a global style
term: Grams of each region of the label map and of the whole image, the matting
Laplacian, and, unless the equations are taken literally, a content term. The Laplacian
is of the stored eye in [0, 1], summed over its windows, as theta = 1e4 supposes.

Luan's code optimises twice, first without the Laplacian: ``config.free_iterations``.
"""

import dataclasses
import pathlib
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from refiner.learning import perception, two_scale
from refiner.losses import matting, objective, structure, views
from refiner.pixels import method
from refiner.style import bank


@dataclasses.dataclass(frozen=True)
class Equations:
    """How the paper's equations are read.

    Attributes:
        classes: of the label map.
        style_layers: layers of VGG-19 whose Grams are compared.
        content_layer: layer whose features are kept, where the content has a weight.
        gram: one of ``objective.GRAMS``.
        pyramid: one of ``views.PYRAMIDS``.
        free_iterations: made first, without the Laplacian.
    """

    classes: int
    style_layers: tuple[str, ...]
    content_layer: str
    gram: str
    pyramid: str
    free_iterations: int


class Zhao2018Optimise(method.PixelMethod):
    """Content of a synthetic eye, style of one real eye, region by region."""

    def __init__(self, *arguments, equations: Equations):
        """See ``method.PixelMethod``; beside it, how the equations are read."""
        super().__init__(*arguments)
        self.equations = equations

    def constants(
        self,
        image: tf.Tensor,
        mask: tf.Tensor,
        style_image: tf.Tensor,
        style_mask: tf.Tensor,
    ) -> dict:
        """See ``method.PixelMethod``; dictionaries, which a traced function takes."""
        return {
            "content": {
                "features": self.features(image),
                "one_hot": self._one_hot(mask),
            },
            "target": {
                "features": self.features(style_image),
                "one_hot": self._one_hot(style_mask),
            },
            "factors": matting.photorealism_factors((image + 1.0) / 2.0),
            "free": ops.zeros(()),
        }

    def losses(self, eyes: tf.Tensor, constants: dict) -> dict[str, tf.Tensor]:
        """See ``method.PixelMethod``."""
        features, equations = self.features(eyes), self.equations
        content = views.StyleView(**constants["content"])
        losses = objective.style_losses(
            views.StyleView(features, content.one_hot),
            views.StyleView(**constants["target"]),
            equations.style_layers,
            scale=self.scale(eyes),
            gram=equations.gram,
            pyramid=equations.pyramid,
        )
        matte = matting.photorealism_loss((eyes + 1.0) / 2.0, constants["factors"])
        losses["photorealism"] = (1.0 - constants["free"]) * matte
        if "content" in self.weights:
            layer = equations.content_layer
            losses["content"] = structure.content_loss(
                features[layer], content.features[layer]
            )
        return losses

    def optimise(
        self, image: np.ndarray, constants: dict, report: Callable[[int, float], None]
    ) -> dict[int, np.ndarray]:
        """See ``method.PixelMethod``; first without the Laplacian if that is asked."""
        count = self.equations.free_iterations
        if count:
            # A tensor, not a Python number: both runs share one traced graph.
            free = constants | {"free": ops.ones(())}
            image = self.descent(image, free, count)[count]
        return super().optimise(image, constants, report)

    def _one_hot(self, mask):
        return perception.label_map(mask, self.equations.classes)


def build(
    settings: dict,
    style_bank: bank.StyleBank,
    guides: dict[str, keras.Model] | None = None,
) -> method.PixelMethod:
    """A ``Zhao2018Optimise``; nothing guides it."""
    settings = two_scale.with_known_classes(settings, style_bank)
    layers = [*settings["style_layers"]]
    if settings["loss_weights"]["content"]:
        layers.append(settings["content_layer"])
    equations = Equations(
        classes=settings["classes"],
        style_layers=tuple(settings["style_layers"]),
        content_layer=settings["content_layer"],
        gram=settings["gram"],
        pyramid=settings["mask_pyramid"],
        free_iterations=settings["free_iterations"],
    )
    return method.build(
        Zhao2018Optimise, settings, style_bank, layers, equations=equations
    )


def load(
    settings: dict, style_bank: bank.StyleBank, folder: pathlib.Path
) -> method.PixelMethod:
    """A ``Zhao2018Optimise``: it learnt nothing that a folder could hold."""
    return build(settings, style_bank)
