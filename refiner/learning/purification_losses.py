"""The terms of purification, each a function of one step."""

import dataclasses
from collections.abc import Callable

import keras
import tensorflow as tf
from keras import ops

from refiner.learning import frozen, lighting
from refiner.losses import (
    centroids,
    layouts,
    matting,
    regions,
    structure,
    style,
    views,
)
from refiner.networks import vgg


@dataclasses.dataclass(frozen=True)
class RegionView:
    """What the losses know of eyes.

    Attributes:
        features: of VGG-19, float32 [B, h, w, N] by layer.
        attention: share of the attention region, [B, h, w, 1] by layer.
    """

    features: dict[str, tf.Tensor]
    attention: dict[str, tf.Tensor]

    def at(self, layer: str) -> regions.Region:
        """Features and attention region of a layer."""
        return self.features[layer], self.attention[layer]


@dataclasses.dataclass(frozen=True)
class Terms:
    """The losses of purification.

    Attributes:
        perceptual: frozen VGG-19.
        guides: frozen networks by name.
        scale: factor by which VGG sees stored eyes enlarged.
        style_layers: layers whose Grams are compared.
        content_layer: layer whose features are kept.
        margin: of the region-level triplets.
        slope_threshold: local correlation with the content that is enough.
    """

    perceptual: vgg.PerceptualNetwork
    guides: dict[str, keras.Model]
    scale: int
    style_layers: tuple[str, ...]
    content_layer: str
    margin: float
    slope_threshold: float

    def by_name(
        self,
        purified: dict[str, tf.Tensor],
        content: dict[str, tf.Tensor],
        style_eyes: dict[str, tf.Tensor],
    ) -> dict[str, Callable[[], tf.Tensor]]:
        """Terms by name, computed only if a phase asks for them.

        Args:
            purified: what ``purifier.Purifier`` gives of the content.
            content, style_eyes: {"image" [B, H, W, K], "region" [B, H, W, 1]}; of
                content also "mask" and "condition".
        """
        original, target = (
            self._look(eyes["image"], eyes["region"]) for eyes in (content, style_eyes)
        )
        # Looked at through the content's region: its labels are to survive.
        view = self._look(purified["image"], content["region"])
        terms = self._appearance(view, original, target)
        terms |= self._geometry(purified, content["image"])
        refined = purified["image"]
        return terms | {"light_field": lambda: lighting.loss(refined, content)}

    def _look(self, image, region):
        layers = [*self.style_layers, self.content_layer]
        # float32: Grams sum over more positions than half precision holds.
        features = self.perceptual(views.enlarge(image, self.scale))
        return RegionView(
            {n: ops.cast(f, "float32") for n, f in features.items()},
            layouts.mask_pyramid(views.enlarge(region, self.scale), layers),
        )

    def _appearance(self, view, original, target):
        """Terms by name that hold and move what VGG sees."""
        layer = self.content_layer
        features, _ = view.at(layer)
        kept, region = original.at(layer)
        return {
            "content": lambda: structure.content_loss(features, kept),
            "content_attention": lambda: regions.region_content_loss(
                features, kept, region
            ),
            "style_attention": lambda: self._style(view, target, lambda a: a),
            "style_background": lambda: self._style(view, target, lambda a: 1.0 - a),
            "region": lambda: regions.region_contrast_loss(
                (features, region),
                original.at(layer),
                target.at(layer),
                margin=self.margin,
            ),
        }

    def _style(self, view, target, mask_of):
        """Relative Grams of one region, mean over the layers."""
        total = 0.0
        for layer in self.style_layers:
            grams = []
            for features, attention in (view.at(layer), target.at(layer)):
                mask = mask_of(attention)  # [B, h, w, 1]: one region, one class
                grams.append(style.masked_gram_matrices(features, mask))
            # A small region counts as much as a large one.
            shares = ops.ones_like(grams[0][:, :, 0, 0])  # [B, 1]
            total += style.relative_gram_loss(*grams, shares)
        return total / len(self.style_layers)

    def _geometry(self, purified, image):
        """Further terms by name: what must survive, and how smooth it is to be."""
        refined = purified["image"]
        return {
            "attention": lambda: ops.mean(
                ops.square(purified["attention"] - purified["region"])
            ),
            "gaze": lambda: frozen.gaze_consistency(
                self.guides["estimator"], refined, image
            ),
            "pupil_center": lambda: centroids.centroid_shift(
                *map(self._classes, (refined, image))
            ),
            "slope": lambda: structure.slope_loss(
                refined, image, threshold=self.slope_threshold
            ),
            "total_variation": lambda: structure.total_variation(refined),
            # Levin's epsilon is for intensities in [0, 1].
            "photorealism": lambda: matting.photorealism_loss(
                (refined + 1.0) / 2.0, matting.photorealism_factors((image + 1.0) / 2.0)
            ),
        }

    def _classes(self, eyes):
        """Probabilities of the frozen segmenter, [B, H, W, classes]."""
        return ops.softmax(self.guides["segmenter"](eyes, training=False))


def build(
    settings: dict, perceptual: vgg.PerceptualNetwork, guides: dict[str, keras.Model]
) -> Terms:
    """The ``Terms`` of a method's config."""
    return Terms(
        perceptual,
        guides,
        scale=settings["enlarge"],
        style_layers=tuple(settings["style_layers"]),
        content_layer=settings["content_layer"],
        margin=settings["margin"],
        slope_threshold=settings["slope_threshold"],
    )
