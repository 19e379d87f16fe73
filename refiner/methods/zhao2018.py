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
import tensorflow as tf
from keras import ops

from gaze import images as ranges
from gaze.data import record
from gaze.training import phases, precision
from refiner.learning import balance, frozen, learner
from refiner.losses import light_field, matting, objective, structure
from refiner.networks import discriminator, generator, patchgan, vgg
from refiner.style import batches, light, past

_CONDITION = 3
_SIGMAS_PX = tuple(light.SIGMAS_PX[c] for c in range(record.NUM_CLASSES))
_ADVERSARIAL = ("adversarial", "discriminator", "feature_matching")


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
        super().__init__(settings, style_bank, network)
        self.perceptual, self.guides = perceptual, guides or {}
        self.scale, self.classes = settings["enlarge"], settings["classes"]
        if perceptual is not None:
            self._prepare_training()

    def _prepare_training(self):
        settings, coarse = self.settings, self.generator.coarse
        fine = self.generator.fine
        head = coarse.head.trainable_variables
        known = {id(variable) for variable in head}
        body = [v for v in coarse.trainable_variables if id(v) not in known]
        groups = {
            "global_generator": ("generator", body),
            "global_head": ("generator", head),
        }
        outputs, networks = [coarse.head], {}
        if fine is not None:
            groups["local_enhancer"] = ("generator", fine.trainable_variables)
            outputs.append(fine.head)
        self.discriminator = _discriminator(settings, self.perceptual, self.bank)
        if self.discriminator is not None:
            variables = self.discriminator.trainable_variables
            groups["discriminator"] = ("discriminator", variables)
            networks["discriminator"] = self.discriminator
            outputs += self.discriminator.logits
        steps = phases_of(settings)
        if not settings["balance"]:
            names = [p.name for p in steps if "adversarial" in p.loss_weights]
            networks["balance"] = self.balance = balance.Balance(names)
        self.prepare(steps, groups, outputs=outputs, **networks)
        precision.apply(self.perceptual, settings.get("precision", "float32"))

    def streams(self, sets, seed):
        """Batch functions by the phases' ``data``."""
        stream = functools.partial(batches.StyledBatches, batch_size=self.batch_size())
        made = {"styled": stream(sets["content"], self.bank, seed=seed)}
        if "photographs" in sets:
            made["photographs"] = batches.PhotographBatches(
                sets["photographs"], self.bank, batch_size=self.batch_size(), seed=seed
            )
        self.remember(sets["content"])
        return made

    def losses(self, batch, phase):
        """See ``learner.Learner``."""
        content, style = batch["content"], batch["style"]
        made = self._generate_both(content)
        alone = "global_head" in phase.trainable  # G1 works at the stored size
        refined = made["coarse"] if alone else self._stored(made)
        seen = self._look(refined, content["mask"])
        target = self._look(style["image"], style["mask"])
        losses = {}
        if _any(phase, "style_global", "style_local"):
            losses |= objective.style_losses(
                seen,
                target,
                self.settings["style_layers"],
                scale=self.scale,
                gram=self.settings["gram"],
                pyramid=self.settings["mask_pyramid"],
            )
        if "adversarial" in phase.loss_weights:
            losses["adversarial"] = objective.generator_loss(self._judge(seen))
        if "discriminator" in phase.trainable:
            remembered = self._look(*past.every_other(batch["history"]))
            losses["discriminator"] = objective.discriminator_loss(
                self._judge, seen, target, remembered
            )
        for name, term in self._terms(refined, content, seen, target).items():
            if name in phase.loss_weights:
                losses[name] = term()
        losses = {n: loss for n, loss in losses.items() if n in phase.loss_weights}
        return losses, refined, (seen, target)

    def _terms(self, refined, content, seen, target):
        """Terms on the pixels and those beyond the paper, computed if asked for."""
        image = content["image"]
        return {
            "light_field": lambda: self._light_field(refined, content),
            "photorealism": lambda: matting.photorealism_loss(
                (refined + 1.0) / 2.0, matting.photorealism_factors((image + 1.0) / 2.0)
            ),
            "slope": lambda: structure.slope_loss(
                refined, image, threshold=self.settings["slope_threshold"]
            ),
            "content": lambda: self._content(seen, content),
            "feature_matching": lambda: patchgan.feature_matching_loss(
                self.discriminator(target["image"], target["label_map"]),
                self.discriminator(seen["image"], seen["label_map"]),
            ),
            "gaze": lambda: ops.mean(
                ops.abs(
                    frozen.gaze(self.guides["estimator"], refined)
                    - ops.stop_gradient(frozen.gaze(self.guides["estimator"], image))
                )
            ),
        }

    def _light_field(self, refined, content):
        masks = ops.one_hot(content["mask"], record.NUM_CLASSES)
        grey = ops.mean(refined, axis=-1, keepdims=True)
        statistics = light_field.local_statistics(grey, masks, _SIGMAS_PX)
        condition = content["condition"]
        wanted = condition[..., 0:1], condition[..., 1:2]
        return light_field.light_field_loss(statistics, wanted, masks)

    def _content(self, seen, content):
        layer = self.settings["content_layer"]
        original = self._features(objective.enlarge(content["image"], self.scale))
        wanted = ops.stop_gradient(original[layer])
        return structure.content_loss(seen["features"][layer], wanted)

    def weights(self, losses, refined, tape, phase):
        """The phase's weights, with the automatic lambda of Eq. 10 if that is asked."""
        weights = phase.loss_weights
        if self.settings["balance"] or "adversarial" not in weights:
            factor = self.settings["balance"] or 1.0
        else:
            terms = [n for n in losses if n not in _ADVERSARIAL]
            with tape:
                total = sum(weights[n] * losses[n] for n in terms)
                rival = weights["adversarial"] * losses["adversarial"]
            gradients = [tape.gradient(loss, refined) for loss in (total, rival)]
            factor = self.balance.measure(phase.name, *gradients)
        return {n: w if n in _ADVERSARIAL else factor * w for n, w in weights.items()}

    def _generate_both(self, eyes):
        label_map = self._one_hot(eyes["mask"])
        if not self.settings["label_map"]:
            label_map = ops.zeros_like(label_map)
        inputs = [eyes["image"], label_map]
        if self.settings["condition"]:
            inputs.append(eyes["condition"])
        return self.generator(*(objective.enlarge(x, self.scale) for x in inputs))

    def generate(self, eyes):
        """See ``learner.Learner``."""
        made = self._generate_both(eyes)
        return made["coarse"] if self.generator.fine is None else self._stored(made)

    def inputs(self, images, masks, keys):
        """See ``learner.Learner``; the style's light comes along."""
        condition, _ = batches.conditions(self.bank, masks, keys)
        return super().inputs(images, masks, keys) | {"condition": condition}

    def _stored(self, made):
        """G2's eyes reduced to the size they are stored at."""
        large = made["refined"]
        return ops.average_pool(large, self.scale, self.scale)

    def _one_hot(self, masks):
        masks = ops.cast(masks, "int32")
        if self.classes < record.NUM_CLASSES:  # the paper's: the sclera is rest
            masks = ops.where(masks < self.classes, masks, 0)
        return ops.one_hot(masks, self.classes)

    def _features(self, large):
        features = self.perceptual(large)
        return {n: ops.cast(f, "float32") for n, f in features.items()}

    def _look(self, eyes, masks):
        """What VGG sees of stored eyes, with their label maps."""
        large = objective.enlarge(eyes, self.scale)
        return objective.view(
            self._features(large),
            large,
            self._one_hot(masks),
            scale=self.scale,
            pyramid=self.settings["mask_pyramid"],
        )

    def _judge(self, seen):
        """Logits of the discriminator, one map for each of its levels."""
        if isinstance(self.discriminator, discriminator.PatchHeads):
            return list(self.discriminator(seen["features"], seen["masks"]).values())
        levels = self.discriminator(seen["image"], seen["label_map"])
        return [level["logits"] for level in levels]

    def monitors(self, seen, phase):
        """See ``learner.Learner``."""
        watched = {}
        if "discriminator" in phase.loss_weights:
            refined, real = (self._judge(view) for view in seen)
            watched |= learner.recognised(real, refined, threshold=0.5)
        if "balance" in self.networks and "adversarial" in phase.loss_weights:
            watched["balance"] = self.balance.measured[phase.name].value
        return watched

    def facts(self):
        """For the manifest: where the VGG features came from."""
        return {"vgg": self.perceptual.weights_source}


def build(settings, style_bank, guides):
    """An untrained ``Zhao2018`` with its perceptual network."""
    layers = {*settings["style_layers"], settings["content_layer"]} - {""}
    if settings["discriminator"] == "vgg_head":
        layers |= {*settings["head_layers"]}
    perceptual = vgg.perceptual_network(
        sorted(layers), weights=settings["vgg"]["weights"], seed=settings["vgg"]["seed"]
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


def phases_of(settings):
    """The paper's order: G1 warmed up on photographs, G1, G2, both.

    G1 alone sees the global loss only (lambda_l = 0). Terms of weight 0 are not
    computed.
    """
    weights = {n: w for n, w in settings["loss_weights"].items() if w}
    if settings["discriminator"] == "none":
        weights = {n: w for n, w in weights.items() if n not in _ADVERSARIAL}
    calm = {n: w for n, w in weights.items() if n not in _ADVERSARIAL}
    alone = {n: w for n, w in calm.items() if n != "style_local"}
    warm = {n: settings["loss_weights"][n] or 1.0 for n in ("content", "style_global")}
    rival = ("discriminator",) if "discriminator" in weights else ()
    every = {"discriminator": settings["discriminator_every"]}
    steps, ahead = settings["steps"], settings["photograph_steps"]
    first = round(steps * settings["global_share"])
    second = round(steps * settings["enhancer_share"])
    g1, head, g2 = "global_generator", "global_head", "local_enhancer"
    one = phases.Phase
    made = [one("photographs", ahead, (g1, head), warm, "photographs")]
    if settings["enhancer"]:
        last = steps - first - second
        made += [
            one("global", first, (g1, head), alone, "styled"),
            one("enhancer", second, (g2, *rival), weights, "styled", every),
            one("joint", last, (g1, g2, *rival), weights, "styled", every),
        ]
    else:
        made.append(one("joint", steps, (g1, head, *rival), weights, "styled", every))
    return tuple(phase for phase in made if phase.steps)


def _any(phase, *names):
    return any(name in phase.loss_weights for name in names)


def _discriminator(settings, perceptual, style_bank):
    """The discriminator that ``config.discriminator`` names, or None."""
    channels, classes = style_bank.images.shape[-1], settings["classes"]
    kind = settings["discriminator"]
    if kind == "patchgan":
        return patchgan.MultiScalePatchGAN(channels + classes)
    if kind == "vgg_head":
        return _patch_heads(perceptual, style_bank, settings)
    return None


def _patch_heads(perceptual, style_bank, settings):
    """Discriminator heads scaled by the bank's own feature magnitudes."""
    layers = settings["head_layers"]
    eyes = tf.constant(ranges.to_float(style_bank.images[:32]))
    features = perceptual(objective.enlarge(eyes, settings["enlarge"]))
    magnitudes = {
        n: float(ops.sqrt(ops.mean(ops.square(features[n])))) + 1e-6 for n in layers
    }
    channels = {n: int(features[n].shape[-1]) for n in layers}
    return discriminator.PatchHeads(magnitudes, channels, classes=settings["classes"])
