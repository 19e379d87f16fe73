"""What mask-guided (2019) and attention-guided (2020) purification share.

Zhao et al., *Mask-guided Style Transfer Network for Purifying Real Images*
(arXiv:1903.08152), and Yan et al., *... Attention-guided ...* (arXiv:2002.06145). Real
eyes under any light become eyes in the uniform light of synthetic ones
(``config.direction = "purify"``), so an estimator trained on raw synthetic eyes meets
what it knows.

Stated in the abstracts: pairs of image and mask go in; style is learned apart from the
attention region and from the background, content from the whole image and from the
attention region; a region-level task-guided loss restrains both. All else is inferred
(``networks/purifier.py`` says from what): the losses below, their weights, and that
each real eye takes its style from one of the synthetic eyes with the nearest masks, so
that the Grams of a region speak of the same things. Weights of the papers are unknown.

Three terms are not of the papers. ``light_field`` is the style's statistics *with
place*: Grams do not see where light falls, and at 36x60 they alone leave half a face in
the dark. But it asks for the mean and the deviation of one drawn eye, which the
generator does not see; all it can give is the mean of many such eyes, which is smooth,
and stripes that make up the deviation. ``slope`` and ``photorealism`` forbid what is
not in the eye itself.
"""

import pathlib
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from gaze.data import record
from gaze.training import phases, precision
from refiner.learning import (
    learner,
    options,
    purification_losses,
    purifying,
    refining,
)
from refiner.learning.outcome import Outcome
from refiner.networks import purifier, vgg
from refiner.style import attention, bank, batches

CHUNK = 256


class PurifyingRefiner(refining.Refiner):
    """A trained purifier, which is told where the eye is."""

    def __init__(
        self,
        settings: dict,
        style_bank: bank.StyleBank,
        network: purifier.Purifier,
        *,
        region: str,
    ):
        """Wraps a purifier; ``region`` is one of ``attention.REGIONS``."""
        super().__init__(settings, style_bank, network, chunk=CHUNK)
        self.region = region

    def generate(
        self, eyes: dict[str, tf.Tensor], phase: phases.Phase | None = None
    ) -> tf.Tensor:
        """See ``refining.Refiner``."""
        return self.generator(eyes["image"], eyes["region"])["image"]

    def inputs(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> dict[str, np.ndarray]:
        """See ``refining.Refiner``; the attention region comes along."""
        region = attention.regions(masks, self.region)  # [N, H, W, 1]
        return super().inputs(images, masks, keys) | {"region": region}


class Purification(learner.Learner):
    """The method in training; a run folder holds its ``PurifyingRefiner``."""

    refiner: PurifyingRefiner

    def __init__(
        self,
        refiner: PurifyingRefiner,
        terms: purification_losses.Terms,
        how: options.Options,
        steps: tuple[phases.Phase, ...],
    ):
        """Makes the method.

        Args:
            refiner: the generator with what feeds it.
            terms: the losses.
            how: how it is trained.
            steps: the phases in order.
        """
        self.terms, self.perceptual = terms, terms.perceptual
        self.guides = terms.guides
        network = refiner.generator
        groups = {"generator": network.trainable_variables}
        outputs = [layer for layer in (network.trunk.head, network.map) if layer]
        super().__init__(refiner, how, steps, groups, outputs=outputs)
        precision.apply(self.perceptual, how.precision)

    def streams(
        self, sets: dict[str, record.Records], seed: int
    ) -> dict[str, Callable[..., dict]]:
        """See ``learner.Learner``."""
        size = self.batch_size()
        streams: dict[str, Callable[..., dict]] = {
            "paired": batches.StyledBatches(
                sets["content"], self.bank, batch_size=size, seed=seed
            )
        }
        if "photographs" in sets:
            streams["photographs"] = batches.PhotographBatches(
                sets["photographs"], self.bank, batch_size=size, seed=seed
            )
        region = self.refiner.region
        return {
            name: purifying.WithRegions(stream, region)
            for name, stream in streams.items()
        }

    def losses(self, batch: dict, phase: phases.Phase) -> Outcome:
        """See ``learner.Learner``; the purifier's maps are left to be watched."""
        content, style = batch["content"], batch["style"]
        purified = self.generator(content["image"], content["region"])
        terms = self.terms.by_name(purified, content, style)
        losses = {name: terms[name]() for name in phase.loss_weights}
        return Outcome(losses, purified["image"], purified)

    def monitors(
        self, watched: dict[str, tf.Tensor], phase: phases.Phase
    ) -> dict[str, tf.Tensor]:
        """See ``learner.Learner``: how well A and the region cover each other."""
        one, other = watched["attention"], watched["region"]  # [B, h, w, 1]
        union = ops.sum(ops.maximum(one, other))
        overlap = ops.sum(ops.minimum(one, other)) / ops.maximum(union, 1e-6)
        return {"attention_overlap": overlap}

    def facts(self) -> dict:
        """For the manifest: where the VGG features came from."""
        return {"vgg": self.perceptual.weights_source}


def build(
    settings: dict,
    style_bank: bank.StyleBank,
    guides: dict[str, keras.Model],
    *,
    learned: bool,
) -> Purification:
    """An untrained ``Purification`` with its perceptual network.

    Args:
        settings, style_bank, guides: see ``methods.build``.
        learned: whether the attention map is learned.

    Raises:
        UserError: a loss lacks its guide, or the guide is for other eyes.
    """
    purifying.check(settings, style_bank, guides)
    layers = {*settings["style_layers"], settings["content_layer"]}
    perceptual = vgg.perceptual_network(sorted(layers), **settings["vgg"])
    keras.utils.set_random_seed(settings["seed"])
    network = purifier.Purifier(
        style_bank.images.shape[-1],
        learned=learned,
        width=settings["width"],
        blocks=settings["blocks"],
        downs=settings["downs"],
        upsampling=settings["upsampling"],
        residual=settings["residual"],
    )
    return Purification(
        PurifyingRefiner(settings, style_bank, network, region=settings["region"]),
        purification_losses.build(settings, perceptual, guides),
        options.build(settings, adversarial=False),
        purifying.build(settings),
    )


def load(
    settings: dict, style_bank: bank.StyleBank, folder: pathlib.Path
) -> PurifyingRefiner:
    """The trained method of a run folder."""
    network = refining.load_generator(folder, purifier.Purifier)
    return PurifyingRefiner(settings, style_bank, network, region=settings["region"])
