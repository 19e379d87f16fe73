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

import keras
from keras import ops

from gaze.training import precision
from refiner.learning import (
    balance,
    frozen,
    judges,
    learner,
    lighting,
    perception,
    staging,
    two_scale,
)
from refiner.losses import matting, objective, regions, structure
from refiner.networks import generator, vgg
from refiner.style import batches, past

_CONDITION = 3


class Zhao2018(learner.Learner):
    """The method; ``build`` makes it for training, ``load`` for refining."""

    chunk = 25  # at 72x120 more would leave the cache and take twice as long

    def __init__(self, settings, style_bank, network, perceptual=None, guides=None):
        """Wraps a generator.

        Args:
            settings: values of the method's config.
            style_bank: ``bank.StyleBank``.
            network: ``generator.TwoScaleGenerator``.
            perceptual: frozen VGG-19, needed for training only.
            guides: frozen networks by name.
        """
        settings = two_scale.with_known_classes(settings, style_bank)
        super().__init__(settings, style_bank, network)
        self.scale, self.guides = settings["enlarge"], guides or {}
        if perceptual is not None:
            self._prepare_training(perceptual)

    def _prepare_training(self, perceptual):
        settings = self.settings
        self.eye = perception.Perception(
            perceptual,
            scale=self.scale,
            classes=settings["classes"],
            pyramid=settings["mask_pyramid"],
            shown=settings["label_map"],
        )
        groups, networks = staging.groups_of(self.generator), {}
        parts = (self.generator.coarse, self.generator.fine)
        outputs = [part.head for part in parts if part is not None]
        self.judge = judges.build(settings, perceptual, self.bank)
        if self.judge is not None:
            networks["discriminator"] = network = self.judge.network
            groups["discriminator"] = network.trainable_variables
            outputs += network.logits
        steps = staging.phases_of(settings)
        if not settings["balance"]:
            names = [p.name for p in steps if "adversarial" in p.loss_weights]
            networks["balance"] = balance.Balance(names)
        self.prepare(steps, groups, outputs=outputs, **networks)
        precision.apply(perceptual, settings.get("precision", "float32"))

    def streams(self, sets, seed):
        """Batch functions by the phases' ``data``."""
        stream = functools.partial(batches.StyledBatches, batch_size=self.batch_size())
        start = self.settings.get("start", "eye")
        made = {"styled": stream(sets["content"], self.bank, seed=seed, start=start)}
        if "photographs" in sets:
            made["photographs"] = batches.PhotographBatches(
                sets["photographs"], self.bank, batch_size=self.batch_size(), seed=seed
            )
        self.remember(sets["content"])
        return made

    def losses(self, batch, phase):
        """See ``learner.Learner``."""
        content, style = batch["content"], batch["style"]
        refined = self.generate(content, phase)
        seen = self.eye.look(refined, content["mask"])
        target = self.eye.look(style["image"], style["mask"])
        wanted = phase.loss_weights
        losses = {}
        if "style_global" in wanted or "style_local" in wanted:
            losses |= self._style(seen, target)
        if "discriminator" in phase.trainable:
            losses["discriminator"] = objective.discriminator_loss(
                self.judge, seen, target, self._remembered(batch)
            )
        terms = self._terms(refined, content, style["image"], seen, target)
        losses |= {name: term() for name, term in terms.items() if name in wanted}
        losses = {name: loss for name, loss in losses.items() if name in wanted}
        return losses, refined, (seen, target)

    def _remembered(self, batch):
        """The view of past refined eyes, or None without a history."""
        if self.history is None:
            return None
        return self.eye.look(*past.every_other(batch["history"]))

    def _style(self, seen, target):
        return objective.style_losses(
            seen,
            target,
            self.settings["style_layers"],
            scale=self.scale,
            gram=self.settings["gram"],
            pyramid=self.settings["mask_pyramid"],
        )

    def _terms(self, refined, content, style, seen, target):
        """Further terms by name, computed only if a phase asks for them."""
        image = content["image"]
        return {
            "adversarial": lambda: objective.generator_loss(self.judge(seen)),
            "feature_matching": lambda: self.judge.feature_matching(target, seen),
            "photorealism": lambda: matting.photorealism_loss(
                (refined + 1.0) / 2.0, matting.photorealism_factors((image + 1.0) / 2.0)
            ),
            "content": lambda: self._content(seen, image),
            "slope": lambda: structure.slope_loss(
                refined, image, threshold=self.settings["slope_threshold"]
            ),
            "region_statistics": lambda: regions.region_statistics_loss(
                refined, style, seen["one_hot"], target["one_hot"]
            ),
            "light_field": lambda: lighting.loss(refined, content),
            "gaze": lambda: frozen.gaze_consistency(
                self.guides["estimator"], refined, image
            ),
        }

    def _content(self, seen, image):
        layer = self.settings["content_layer"]
        original = self.eye.features(objective.enlarge(image, self.scale))
        wanted = ops.stop_gradient(original[layer])
        return structure.content_loss(seen["features"][layer], wanted)

    def weights(self, losses, refined, tape, phase):
        """The phase's weights, with the automatic lambda of Eq. 10 if that is asked."""
        weights = phase.loss_weights
        if self.settings["balance"] or "adversarial" not in weights:
            factor = self.settings["balance"] or 1.0
        else:
            terms = [n for n in losses if n not in staging.ADVERSARIAL]
            with tape:
                total = sum(weights[n] * losses[n] for n in terms)
                rival = weights["adversarial"] * losses["adversarial"]
            gradients = [tape.gradient(loss, refined) for loss in (total, rival)]
            factor = self.networks["balance"].measure(phase.name, *gradients)
        scaled = {
            n: factor * weights[n] for n in weights if n not in staging.ADVERSARIAL
        }
        return weights | scaled

    def generate(self, eyes, phase=None):
        """See ``learner.Learner``; reduced to the size that eyes are stored at."""
        label_map = perception.label_map(eyes["mask"], self.settings["classes"])
        if not self.settings["label_map"]:
            label_map = ops.zeros_like(label_map)
        inputs = [eyes["start"], label_map]
        if self.settings["condition"]:
            inputs.append(eyes["condition"])
        made = self.generator(*(objective.enlarge(x, self.scale) for x in inputs))
        factor, output = self.scale, "refined"
        if staging.is_g1_alone(self.generator, phase):
            factor, output = factor // self.settings["generator_scale"], "coarse"
        eyes = made[output]
        return ops.average_pool(eyes, factor, factor) if factor > 1 else eyes

    def beginning(self, batch):
        """See ``learner.Learner``; what the generator starts from."""
        return batch["content"]["start"]

    def inputs(self, images, masks, keys):
        """See ``learner.Learner``; the style's light comes along."""
        start = self.settings.get("start", "eye")
        made, _ = batches.conditions(self.bank, images, masks, keys, start)
        return super().inputs(images, masks, keys) | made

    def monitors(self, seen, phase):
        """See ``learner.Learner``."""
        watched = {}
        if "discriminator" in phase.loss_weights:
            refined, real = map(self.judge, seen)
            watched |= judges.recognised(real, refined, threshold=0.5)
        if "balance" in self.networks and "adversarial" in phase.loss_weights:
            watched["balance"] = self.networks["balance"].value_of(phase.name)
        return watched

    def facts(self):
        """For the manifest: where the VGG features came from."""
        return {"vgg": self.eye.network.weights_source}


check = two_scale.check


def build(settings, style_bank, guides):
    """An untrained ``Zhao2018`` with its perceptual network.

    Raises:
        UserError: a loss goes through a frozen network that is not there.
    """
    frozen.check(settings["loss_weights"], guides)
    settings = two_scale.with_known_classes(settings, style_bank)
    seen = {*settings["style_layers"], settings["content_layer"]} - {""}
    if settings["discriminator"] == "vgg_head":
        seen |= {*settings["head_layers"]}
    perceptual = vgg.perceptual_network(
        sorted(seen), weights=settings["vgg"]["weights"], seed=settings["vgg"]["seed"]
    )
    keras.utils.set_random_seed(settings["seed"])
    network = generator.TwoScaleGenerator(
        style_bank.images.shape[-1],
        settings["classes"],
        _CONDITION if settings["condition"] else 0,
        width=settings["width"],
        blocks=settings["blocks"],
        residual=settings["residual"],
        scale=settings["generator_scale"],
        upsampling=settings["upsampling"],
        enhancer=settings["enhancer"],
    )
    return Zhao2018(settings, style_bank, network, perceptual, guides)


def load(settings, style_bank, folder):
    """The trained method of a run folder."""
    network = learner.load_generator(folder, generator.TwoScaleGenerator)
    return Zhao2018(settings, style_bank, network)
