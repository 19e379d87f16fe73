"""Zhao et al. 2018: two-scale generator against a VGG-19 perceptual discriminator.

*Refining Synthetic Images with Semantic Layouts by Adversarial Training* (ACML 2018).
The generator (G1, G2) gives a synthetic eye the style of a real one, region by region
of the label map: masked Gram losses, global and local, on frozen VGG-19 features
(Eq. 1-7), the matting Laplacian (Eq. 8-9) and an adversarial term from trainable heads
on the same features (Eq. 10). Trained in the paper's order: G1, then G2, then both.

Taken literally (``configs/zhao2018_literal.py``) this inverts the contrast of 36x60
eyes: every term allows it. What repairs it, each by its weight or key in the config:
residual output, Grams relative to their style's, sclera as a class, a bank of styles
paired by pose, a slope term against negative local contrast, and style statistics *with
place* (``light_field``), which move light where a Gram cannot. The refined eye is
judged after the reduction to the size it is stored at, so the discriminator sees
exactly the path that the estimator will.
"""

import functools
import pathlib
from collections.abc import Callable

import keras
import tensorflow as tf

from gaze.data import record
from gaze.training import phases, precision
from refiner.learning import (
    balance,
    frozen,
    judges,
    learner,
    options,
    perception,
    refining,
    staging,
    two_scale,
    two_scale_losses,
    two_scale_refiner,
)
from refiner.learning.outcome import Outcome
from refiner.losses import objective
from refiner.networks import generator, vgg
from refiner.style import bank, batches, past


class Zhao2018(learner.Learner):
    """The method in training; a run folder holds its ``TwoScaleRefiner``."""

    refiner: two_scale_refiner.TwoScaleRefiner

    def __init__(
        self,
        refiner: two_scale_refiner.TwoScaleRefiner,
        eye: perception.Perception,
        judge: judges.Judge | None,
        terms: two_scale_losses.Terms,
        measured: balance.Balance | None,
        how: options.Options,
        steps: tuple[phases.Phase, ...],
    ):
        """Makes the method.

        Args:
            refiner: the generator with what feeds it.
            eye: what VGG-19 sees of eyes.
            judge: the discriminator, or None.
            terms: the losses beside the discriminator's.
            measured: where Eq. 10's lambda is measured, or None: ``terms.balance``.
            how: how it is trained.
            steps: the phases in order.
        """
        self.eye, self.judge, self.terms, self.measured = eye, judge, terms, measured
        groups, networks = staging.groups_of(refiner.generator), {}
        parts = (refiner.generator.coarse, refiner.generator.fine)
        outputs = [part.head for part in parts if part is not None]
        if judge is not None:
            networks["discriminator"] = judge.network
            groups["discriminator"] = judge.network.trainable_variables
            outputs += judge.network.logits
        if measured is not None:
            networks["balance"] = measured
        super().__init__(refiner, how, steps, groups, outputs=outputs, **networks)
        precision.apply(eye.network, how.precision)

    def streams(
        self, sets: dict[str, record.Records], seed: int
    ) -> dict[str, Callable[..., dict]]:
        """See ``learner.Learner``."""
        stream = functools.partial(batches.StyledBatches, batch_size=self.batch_size())
        start = self.refiner.feed.start
        streams: dict[str, Callable[..., dict]] = {
            "styled": stream(sets["content"], self.bank, seed=seed, start=start)
        }
        if "photographs" in sets:
            streams["photographs"] = batches.PhotographBatches(
                sets["photographs"], self.bank, batch_size=self.batch_size(), seed=seed
            )
        self.remember(sets["content"])
        return streams

    def losses(self, batch: dict, phase: phases.Phase) -> Outcome:
        """See ``learner.Learner``; the views are left to be watched."""
        content, style = batch["content"], batch["style"]
        refined = self.generate(content, phase)
        view = self.eye.look(refined, content["mask"])
        target = self.eye.look(style["image"], style["mask"])
        compared = two_scale_losses.Compared(refined, content, style, view, target)
        weights, losses = phase.loss_weights, {}
        if "style_global" in weights or "style_local" in weights:
            losses |= self.terms.style(compared)
        if self.judge is not None and "discriminator" in phase.trainable:
            losses["discriminator"] = objective.discriminator_loss(
                self.judge, view, target, self._remembered(batch)
            )
        terms = self.terms.by_name(compared)
        losses |= {name: term() for name, term in terms.items() if name in weights}
        losses = {name: loss for name, loss in losses.items() if name in weights}
        return Outcome(losses, refined, (view, target))

    def _remembered(self, batch):
        """The view of past refined eyes, or None without a history."""
        if self.history is None:
            return None
        return self.eye.look(*past.every_other(batch["history"]))

    def weights(
        self, outcome: Outcome, tape: tf.GradientTape, phase: phases.Phase
    ) -> dict:
        """The phase's weights, with the automatic lambda of Eq. 10 if that is asked."""
        weights, factor = phase.loss_weights, self.terms.balance or 1.0
        if self.measured is not None and "adversarial" in weights:
            factor = self.measured.of_step(outcome, tape, phase)
        scaled = {
            n: factor * weights[n] for n in weights if n not in staging.ADVERSARIAL
        }
        return weights | scaled

    def beginning(self, batch: dict) -> tf.Tensor:
        """See ``learner.Learner``; what the generator starts from."""
        return batch["content"]["start"]

    def monitors(self, watched: tuple, phase: phases.Phase) -> dict[str, tf.Tensor]:
        """See ``learner.Learner``."""
        monitors = {}
        if self.judge is not None and "discriminator" in phase.loss_weights:
            refined, real = map(self.judge, watched)
            monitors |= judges.recognised(real, refined, threshold=0.5)
        if self.measured is not None and "adversarial" in phase.loss_weights:
            monitors["balance"] = self.measured.value_of(phase.name)
        return monitors

    def facts(self) -> dict:
        """For the manifest: where the VGG features came from."""
        return {"vgg": self.eye.network.weights_source}


check = two_scale.check


def build(
    settings: dict, style_bank: bank.StyleBank, guides: dict[str, keras.Model]
) -> Zhao2018:
    """An untrained ``Zhao2018`` with its perceptual network.

    Raises:
        UserError: a loss goes through a frozen network that is not there.
    """
    frozen.check(settings["loss_weights"], guides)
    settings = two_scale.with_known_classes(settings, style_bank)
    layers = {*settings["style_layers"], settings["content_layer"]} - {""}
    if settings["discriminator"] == "vgg_head":
        layers |= {*settings["head_layers"]}
    perceptual = vgg.perceptual_network(sorted(layers), **settings["vgg"])
    # From here on every weight is drawn in the order of building.
    keras.utils.set_random_seed(settings["seed"])
    network = generator.TwoScaleGenerator(
        style_bank.images.shape[-1],
        settings["classes"],
        two_scale_refiner.CONDITION_CHANNELS if settings["condition"] else 0,
        width=settings["width"],
        blocks=settings["blocks"],
        residual=settings["residual"],
        scale=settings["generator_scale"],
        upsampling=settings["upsampling"],
        enhancer=settings["enhancer"],
    )
    eye = perception.build(settings, perceptual)
    judge, measured = judges.build(settings, perceptual, style_bank), None
    steps = staging.build(settings)
    if not settings["balance"]:
        names = [phase.name for phase in steps if "adversarial" in phase.loss_weights]
        measured = balance.Balance(names)
    return Zhao2018(
        two_scale_refiner.build(settings, style_bank, network),
        eye,
        judge,
        two_scale_losses.build(settings, eye, judge, guides),
        measured,
        options.build(settings, adversarial=judge is not None),
        steps,
    )


def load(
    settings: dict, style_bank: bank.StyleBank, folder: pathlib.Path
) -> two_scale_refiner.TwoScaleRefiner:
    """The trained method of a run folder."""
    settings = two_scale.with_known_classes(settings, style_bank)
    network = refining.load_generator(folder, generator.TwoScaleGenerator)
    return two_scale_refiner.build(settings, style_bank, network)
