"""Zhao et al. 2018: two-scale generator against a VGG-19 perceptual discriminator.

*Refining Synthetic Images with Semantic Layouts by Adversarial Training* (ACML 2018).
The generator (G1, G2) gives a synthetic eye the style of a real one, region by region
of the label map: masked Gram losses, global and local, on frozen VGG-19 features
(Eq. 1-7), the matting Laplacian (Eq. 8) and an adversarial term from trainable heads
on the same features (Eq. 10). Trained in the paper's order: G1, then G2, then both.

Taken literally this inverts the contrast of 36x60 eyes: every term allows it. What
repairs it here, each by its weight in the config: residual output, Grams relative to
their style's, sclera as a class, a bank of styles paired by pose, a slope term against
negative local contrast, and style statistics *with place* (``light_field``), which move
light where a Gram cannot. The refined eye is judged after the reduction to the size it
is stored at, so the discriminator sees exactly the path that the estimator will.
"""

import pathlib

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from gaze import images as ranges
from gaze.data import record
from gaze.run import errors, files, grid
from gaze.training import history, minimize, optimizers, phases, precision
from refiner.losses import objective, structure
from refiner.networks import discriminator, generator, vgg
from refiner.style import batches, light, past

_SCALE = 2  # G2 and VGG work on eyes enlarged by this factor
_CONDITION = 3
_SIGMAS_PX = tuple(light.SIGMAS_PX[c] for c in range(record.NUM_CLASSES))
_CHUNK = 25  # at 72x120 more would leave the cache and take twice as long


class Zhao2018:
    """The method as a trainable of ``gaze.training.loop``, and its ``refine``."""

    def __init__(self, settings, style_bank, network, perceptual=None):
        """Wraps a generator; ``build`` and ``load`` make these.

        Args:
            settings: values of the method's config.
            style_bank: ``bank.StyleBank``.
            network: ``generator.TwoScaleGenerator``.
            perceptual: frozen VGG-19, needed for training only.
        """
        self.settings, self.bank = settings, style_bank
        self.generator, self.perceptual = network, perceptual
        if perceptual is not None:
            self._prepare_training()

    def _prepare_training(self):
        settings = self.settings
        self.heads = _patch_heads(self.perceptual, self.bank, settings["head_layers"])
        coarse, fine = self.generator.coarse, self.generator.fine
        head = coarse.head.trainable_variables
        known = {id(variable) for variable in head}
        self.variables = {
            "global_generator": [
                v for v in coarse.trainable_variables if id(v) not in known
            ],
            "global_head": head,
            "local_enhancer": fine.trainable_variables,
            "discriminator": self.heads.trainable_variables,
        }
        self.networks = {"generator": self.generator, "discriminator": self.heads}
        self.phases = _phases(settings)
        steps = phases.total_steps(self.phases)
        self.optimizers = {
            name: optimizers.build(
                settings["optimizer"],
                settings[rate],
                steps,
                self.networks[name].trainable_variables,
                settings,
                beta_1=0.5,
            )
            for name, rate in (
                ("generator", "learning_rate"),
                ("discriminator", "discriminator_learning_rate"),
            )
        }
        self._lower_precision()
        self.history = history.ImageHistory(settings["history"], seed=settings["seed"])

    def _lower_precision(self):
        how = self.settings.get("precision", "float32")
        heads = [self.generator.coarse.head, self.generator.fine.head]
        precision.apply(self.generator, how, outputs=heads)
        logits = [head.layers[-1] for head in self.heads.heads.values()]
        precision.apply(self.heads, how, outputs=logits)
        precision.apply(self.perceptual, how)

    def streams(self, synthetic, real, seed):
        """Batch functions by the phases' ``data``."""
        size = self.settings["batch_size"] * self.settings.get("accumulate", 1)
        stream = batches.StyledBatches(synthetic, self.bank, batch_size=size, seed=seed)
        first = synthetic.take(slice(0, self.settings["history"]))
        self.history.add(past.pack(first.image, first.mask).numpy(), step=0)
        return {"styled": stream}

    def train_step(self, batch, phase):
        """One update of the phase's networks; see ``gaze.training.loop``."""
        synthetic, real = batch["synthetic"], batch["real"]
        with tf.GradientTape(persistent=True) as tape:
            outputs = self._generate(synthetic)
            if "global_head" in phase.trainable:
                refined = outputs["coarse"]  # G1 works at the stored size
            else:
                refined = ops.average_pool(outputs["refined"], _SCALE, _SCALE)
            seen = self._look(refined, synthetic["mask"])
            target = self._look(real["image"], real["mask"])
            losses = objective.style_losses(
                seen, target, self.settings["style_layers"], scale=_SCALE
            )
            losses |= objective.structure_losses(refined, synthetic, _SIGMAS_PX)
            if "adversarial" in phase.loss_weights:
                losses["adversarial"] = objective.generator_loss(self.heads, seen)
            if "discriminator" in phase.trainable:
                remembered = self._look(*past.every_other(batch["history"]))
                losses["discriminator"] = objective.discriminator_loss(
                    self.heads, seen, target, remembered
                )
        self._update(tape, losses, phase)
        correlation = structure.contrast_correlation(refined, synthetic["image"])
        monitors = {
            "contrast_correlation": ops.mean(correlation),
            "change": structure.self_regularization(refined, synthetic["image"]),
        }
        if "discriminator" in phase.loss_weights:
            monitors |= self._accuracies(seen, target)
        stored = past.pack(refined, synthetic["mask"])
        return {"losses": losses, "monitors": monitors, "refined": stored}

    def _generate(self, synthetic):
        label_map = ops.one_hot(synthetic["mask"], record.NUM_CLASSES)
        inputs = (synthetic["image"], label_map, synthetic["condition"])
        return self.generator(*(objective.enlarge(x, _SCALE) for x in inputs))

    def _look(self, eyes, masks):
        """What VGG sees of stored eyes, with their label maps."""
        features = self.perceptual(objective.enlarge(eyes, _SCALE))
        features = {n: ops.cast(f, "float32") for n, f in features.items()}
        return objective.view(features, masks, classes=record.NUM_CLASSES, scale=_SCALE)

    def _accuracies(self, seen, target):
        """Shares of refined and of real patches that the discriminator knows."""
        refined = self.heads(seen["features"], seen["masks"]).values()
        real = self.heads(target["features"], target["masks"]).values()
        rights = {
            "discriminator_on_refined": [logits < 0.5 for logits in refined],
            "discriminator_on_real": [logits > 0.5 for logits in real],
        }
        return {
            name: ops.mean(ops.stack([ops.mean(ops.cast(r, "float32")) for r in right]))
            for name, right in rights.items()
        }

    def _update(self, tape, losses, phase):
        groups = {"generator": [], "discriminator": []}
        for name in phase.trainable:
            owner = "discriminator" if name == "discriminator" else "generator"
            groups[owner] += self.variables[name]
        own = {"discriminator": losses.get("discriminator")}
        rest = {n: loss for n, loss in losses.items() if n != "discriminator"}
        for name, part in (("generator", rest), ("discriminator", own)):
            if groups[name]:
                minimize.minimize(
                    tape,
                    part,
                    phase.loss_weights,
                    groups[name],
                    self.optimizers[name],
                    clip_norm=self.settings["clip_norm"],
                )

    def refine(self, images, masks, keys):
        """Refined eyes.

        Args:
            images: uint8 [N, H, W, 1].
            masks: uint8 [N, H, W].
            keys: int [N], identity of each image for its style and noise.

        Returns:
            uint8 [N, H, W, 1].
        """
        refined = []
        for first in range(0, len(images), _CHUNK):
            part = slice(first, first + _CHUNK)
            condition, _ = batches.conditions(self.bank, masks[part], keys[part])
            small = self._refine(
                tf.constant(ranges.to_float(images[part])),
                tf.constant(masks[part].astype(np.int32)),
                tf.constant(condition),
            )
            refined.append(ranges.to_uint8(small.numpy()))
        return np.concatenate(refined)

    @tf.function(reduce_retracing=True)
    def _refine(self, image, mask, condition):
        eyes = {"image": image, "mask": mask, "condition": condition}
        return ops.average_pool(self._generate(eyes)["refined"], _SCALE, _SCALE)

    def preview(self, batch):
        """Eight rows: synthetic, refined, its style image."""
        count = min(8, len(batch["real"]["image"]))
        synthetic = {n: x[:count] for n, x in batch["synthetic"].items()}
        large = self._generate(synthetic)["refined"]
        columns = {
            "synthetic": synthetic["image"],
            "refined": ops.average_pool(large, _SCALE, _SCALE),
            "style": batch["real"]["image"][:count],
        }
        return grid.contact_sheet(
            {
                name: [grid.upscale(e, 4) for e in ranges.to_uint8(np.asarray(eyes))]
                for name, eyes in columns.items()
            }
        )

    def facts(self):
        """For the manifest: where the VGG features came from."""
        return {"vgg": self.perceptual.weights_source}

    def save(self, folder):
        """Writes the generator and the bank, which is all that ``refine`` needs."""
        folder = pathlib.Path(folder)
        precision.restore(self.generator)
        files.save_keras(self.generator, folder / "model.keras")
        self.bank.save(folder / "bank.npz")


def build(settings, style_bank):
    """An untrained ``Zhao2018`` with its perceptual network."""
    layers = sorted({*settings["style_layers"], *settings["head_layers"]})
    perceptual = vgg.perceptual_network(
        layers, weights=settings["vgg"]["weights"], seed=settings["vgg"]["seed"]
    )
    keras.utils.set_random_seed(settings["seed"])
    network = generator.TwoScaleGenerator(
        extra=_CONDITION,
        width=settings["width"],
        blocks=settings["blocks"],
        residual=settings["residual"],
    )
    return Zhao2018(settings, style_bank, network, perceptual)


def load(settings, style_bank, folder):
    """The trained method of a run folder."""
    network = keras.saving.load_model(pathlib.Path(folder) / "model.keras")
    if not isinstance(network, generator.TwoScaleGenerator):
        raise errors.UserError(
            f"{folder}/model.keras holds a {type(network).__name__}, not a "
            "TwoScaleGenerator; pass the run folder of refiner.train."
        )
    return Zhao2018(settings, style_bank, network)


def _phases(settings):
    """The paper's order. G1 alone sees the global loss only (lambda_l = 0)."""
    weights = dict(settings["loss_weights"])
    coarse = {n: w for n, w in weights.items() if n not in _ADVERSARIAL}
    coarse["style_local"] = 0.0
    steps, every = settings["steps"], {"discriminator": settings["discriminator_every"]}
    first = max(round(steps * settings["global_share"]), 0)
    second = round(steps * settings["enhancer_share"])
    return (
        phases.Phase(
            "global", first, ("global_generator", "global_head"), coarse, "styled"
        ),
        phases.Phase(
            "enhancer",
            second,
            ("local_enhancer", "discriminator"),
            weights,
            "styled",
            every,
        ),
        phases.Phase(
            "joint",
            steps - first - second,
            ("global_generator", "local_enhancer", "discriminator"),
            weights,
            "styled",
            every,
        ),
    )


_ADVERSARIAL = ("adversarial", "discriminator")


def _patch_heads(perceptual, style_bank, layers):
    """Discriminator heads scaled by the bank's own feature magnitudes."""
    eyes = ranges.to_float(style_bank.images[:32])
    features = perceptual(objective.enlarge(ops.convert_to_tensor(eyes), _SCALE))
    magnitudes = {
        n: float(ops.sqrt(ops.mean(ops.square(features[n])))) + 1e-6 for n in layers
    }
    channels = {n: int(features[n].shape[-1]) for n in layers}
    return discriminator.PatchHeads(magnitudes, channels)
