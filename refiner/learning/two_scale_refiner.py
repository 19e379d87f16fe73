"""How eyes go through the two-scale generator of Zhao et al. 2018, and come out."""

import dataclasses

import numpy as np
import tensorflow as tf
from keras import ops

from gaze.training import phases
from refiner.learning import perception, refining, staging
from refiner.losses import views
from refiner.networks import generator
from refiner.style import bank, batches

CHUNK = 25  # at 72x120 more would leave the cache and take twice as long
CONDITION_CHANNELS = 3
"""Of the style's light: mean, deviation, and noise (``batches.conditions``)."""


@dataclasses.dataclass(frozen=True)
class Feed:
    """What the generator is fed.

    Attributes:
        scale: factor by which stored eyes are enlarged for G2 and VGG.
        global_scale: factor by which G1's eyes are smaller than G2's.
        classes: classes of the label map.
        start: what the generator starts from, one of ``initial.KINDS``.
        condition: whether the style's light and noise go in.
        label_map: whether the segmentation goes in; else zeros stand in its place.
    """

    scale: int
    global_scale: int
    classes: int
    start: str
    condition: bool
    label_map: bool


class TwoScaleRefiner(refining.Refiner):
    """Refines by G2, or by G1 where it is alone."""

    def __init__(
        self,
        settings: dict,
        style_bank: bank.StyleBank,
        network: generator.TwoScaleGenerator,
        feed: Feed,
    ):
        """Wraps a two-scale generator; see ``refining.Refiner``."""
        super().__init__(settings, style_bank, network, chunk=CHUNK)
        self.feed = feed

    def generate(
        self, eyes: dict[str, tf.Tensor], phase: phases.Phase | None = None
    ) -> tf.Tensor:
        """See ``refining.Refiner``; reduced to the size that eyes are stored at."""
        feed = self.feed
        label_map = perception.label_map(eyes["mask"], feed.classes)  # [B, H, W, C]
        if not feed.label_map:  # zeros, so that an ablation has the same network
            label_map = ops.zeros_like(label_map)
        condition = eyes["condition"] if feed.condition else None
        return self.paint(eyes["start"], label_map, condition, phase)

    def paint(
        self,
        start: tf.Tensor,
        label_map: tf.Tensor,
        condition: tf.Tensor | None,
        phase: phases.Phase | None = None,
    ) -> tf.Tensor:
        """Refined eyes of what the generator is fed, at the size of stored eyes.

        Args:
            start: [B, H, W, K] in [-1, 1], as ``feed.start`` says.
            label_map: [B, H, W, classes].
            condition: [B, H, W, 3], or None where ``feed.condition`` is False.
            phase: see ``generate``.

        Returns:
            [B, H, W, K] in [-1, 1].
        """
        feed = self.feed
        inputs = [x for x in (start, label_map, condition) if x is not None]
        scales = self.generator(*(views.enlarge(x, feed.scale) for x in inputs))
        factor, scale = feed.scale, "refined"
        if staging.is_g1_alone(self.generator, phase):
            factor, scale = factor // feed.global_scale, "coarse"
        refined = scales[scale]  # [B, factor H, factor W, K]
        # Judged and stored at one size: the discriminator sees what the estimator will.
        return ops.average_pool(refined, factor, factor) if factor > 1 else refined

    def inputs(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> dict[str, np.ndarray]:
        """See ``refining.Refiner``; the style's light comes along."""
        light, _ = batches.conditions(self.bank, images, masks, keys, self.feed.start)
        return super().inputs(images, masks, keys) | light


def build(
    settings: dict, style_bank: bank.StyleBank, network: generator.TwoScaleGenerator
) -> TwoScaleRefiner:
    """The ``TwoScaleRefiner`` of a method's config, round a generator.

    Args:
        settings: values of the method's config, with classes that the bank knows.
        style_bank: of the eyes whose style is wanted.
        network: trained or not.
    """
    feed = Feed(
        scale=settings["enlarge"],
        global_scale=settings["generator_scale"],
        classes=settings["classes"],
        start=settings.get("start", "eye"),
        condition=settings["condition"],
        label_map=settings["label_map"],
    )
    return TwoScaleRefiner(settings, style_bank, network, feed)
