"""The terms of ``zhao2018`` beside its discriminator's, each a function of one step."""

import dataclasses
from collections.abc import Callable

import keras
import tensorflow as tf
from keras import ops

from refiner.learning import frozen, judges, lighting, perception
from refiner.losses import matting, objective, regions, structure, views


@dataclasses.dataclass(frozen=True)
class Compared:
    """What the terms compare in one step.

    Attributes:
        refined: eyes, float [B, H, W, K] in [-1, 1].
        content, style: eyes of the batch by part ("image" [B, H, W, K], "mask"
            [B, H, W]; of content also "condition" [B, H, W, 3]).
        view: of the refined eyes, with the masks of their content.
        target: view of the style eyes.
    """

    refined: tf.Tensor
    content: dict[str, tf.Tensor]
    style: dict[str, tf.Tensor]
    view: views.View
    target: views.View


@dataclasses.dataclass(frozen=True)
class Terms:
    """The losses of the generator.

    Attributes:
        eye: what VGG-19 sees of eyes.
        judge: the discriminator, or None.
        guides: frozen networks by name.
        style_layers: layers of VGG-19 whose Grams are compared.
        content_layer: layer whose features are kept; "" where no phase asks for that.
        gram: one of ``objective.GRAMS``.
        slope_threshold: local correlation with the content that is enough.
        balance: lambda of Eq. 10; 0: measured.
    """

    eye: perception.Perception
    judge: judges.Judge | None
    guides: dict[str, keras.Model]
    style_layers: tuple[str, ...]
    content_layer: str
    gram: str
    slope_threshold: float
    balance: float

    def style(self, compared: Compared) -> dict[str, tf.Tensor]:
        """The global and the local style loss, which share their Grams."""
        return objective.style_losses(
            compared.view,
            compared.target,
            self.style_layers,
            scale=self.eye.scale,
            gram=self.gram,
            pyramid=self.eye.pyramid,
        )

    def by_name(self, compared: Compared) -> dict[str, Callable[[], tf.Tensor]]:
        """Further terms by name, computed only if a phase asks for them."""
        refined, image = compared.refined, compared.content["image"]
        view, target = compared.view, compared.target
        terms = {} if self.judge is None else _adversarial(self.judge, view, target)
        return terms | {
            # Levin's epsilon is for intensities in [0, 1].
            "photorealism": lambda: matting.photorealism_loss(
                (refined + 1.0) / 2.0, matting.photorealism_factors((image + 1.0) / 2.0)
            ),
            "content": lambda: self._content(view, image),
            "slope": lambda: structure.slope_loss(
                refined, image, threshold=self.slope_threshold
            ),
            "region_statistics": lambda: regions.region_statistics_loss(
                refined, compared.style["image"], view.one_hot, target.one_hot
            ),
            "light_field": lambda: lighting.loss(refined, compared.content),
            "gaze": lambda: frozen.gaze_consistency(
                self.guides["estimator"], refined, image
            ),
        }

    def _content(self, view, image):
        large = views.enlarge(image, self.eye.scale)
        # Detached: the content stays where it is, the refined eye comes to it.
        original = self.eye.features(large)[self.content_layer]
        return structure.content_loss(
            view.features[self.content_layer], ops.stop_gradient(original)
        )


def _adversarial(judge, view, target):
    return {
        "adversarial": lambda: objective.generator_loss(judge(view)),
        "feature_matching": lambda: judge.feature_matching(target, view),
    }


def build(
    settings: dict,
    eye: perception.Perception,
    judge: judges.Judge | None,
    guides: dict[str, keras.Model],
) -> Terms:
    """The ``Terms`` of a method's config."""
    return Terms(
        eye,
        judge,
        guides,
        style_layers=tuple(settings["style_layers"]),
        content_layer=settings["content_layer"],
        gram=settings["gram"],
        slope_threshold=settings["slope_threshold"],
        balance=settings["balance"],
    )
