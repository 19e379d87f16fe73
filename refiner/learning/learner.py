"""What all methods that learn a generator share: they differ by their losses alone.

A ``Learner`` is a trainable of ``gaze.training.loop`` and a method of
``refiner.methods``. A subclass says in ``losses`` what a step minimises and in
``generate`` what its generator makes of eyes; optimizers, updates, the history of
refined images, previews, saving and refining in chunks stand here once.
"""

import pathlib

import numpy as np
import tensorflow as tf
from keras import ops

from gaze import image_ops
from gaze.run import errors, files, grid
from gaze.training import (
    history,
    minimize,
    networks,
    optimizers,
    phases,
    precision,
    results,
)
from refiner.learning import snapshots
from refiner.losses import structure
from refiner.style import finish, past

DISCRIMINATOR = "discriminator"  # a network, and the loss that is its own
_ROWS = 8


class Learner:
    """Base of the methods that learn.

    Attributes:
        settings: values of the method's config.
        bank: ``bank.StyleBank``.
        generator: Keras model, all that ``refine`` needs beside the bank.
        networks, optimizers, phases, history: see ``gaze.training.trainable``.
        taken_in: phase of a snapshot, whose part of the generator refines; else None.
    """

    taken_in = None
    chunk = 256
    """Eyes refined at once."""

    def __init__(self, settings, style_bank, generator):
        """Wraps a generator; training needs ``prepare`` in addition."""
        self.settings, self.bank, self.generator = settings, style_bank, generator
        self.networks, self.optimizers = {"generator": generator}, {}
        self.phases, self.history = (), None
        self._groups = {}

    def losses(self, batch, phase):
        """What one step minimises, computed under the gradient tape.

        Args:
            batch: {"content": {"image", "mask", ...}, "style": {...}[, "history"]}.
            phase: ``phases.Phase``; its loss weights name the losses wanted.

        Returns:
            (losses by name, refined eyes float [B, H, W, C] in [-1, 1], whatever
            ``monitors`` needs). The loss "discriminator" is the discriminator's, all
            others are those of every other network.
        """
        raise NotImplementedError(f"{type(self).__name__} overrides losses")

    def monitors(self, seen, phase):
        """Scalars to watch by name, from what ``losses`` gave."""
        return {}

    def weights(self, losses, refined, tape, phase):
        """Weight of every loss; a method may measure some with the tape."""
        return phase.loss_weights

    def generate(self, eyes, phase=None):
        """Refined eyes [B, H, W, C] of ``inputs``' tensors.

        In training ``phase`` is the present one: a part of the generator may be alone.
        """
        return self.generator(eyes["image"])

    def inputs(self, images, masks, keys):
        """Arrays by name that ``generate`` takes, of uint8 eyes and their masks."""
        return {"image": image_ops.to_float(images), "mask": masks.astype(np.int32)}

    def beginning(self, batch):
        """What refined eyes of a batch are changed from: the eyes themselves."""
        return batch["content"]["image"]

    def prepare(self, steps, groups, *, outputs=(), **networks):
        """Makes what training needs.

        Args:
            steps: the phases in order.
            groups: {name in ``Phase.trainable``: variables}. Each that is updated at
                all has an optimizer. Its schedule spans its own updates, its warm-up
                at most all but one of them.
            outputs: layers that stay float32 where the rest computes in half.
            **networks: networks beside the generator, by name.

        Raises:
            UserError: a history for batches of one eye.
        """
        settings = self.settings
        self.phases, self._groups = steps, groups
        self.networks |= networks
        for name, variables in groups.items():
            updates = phases.num_updates(steps, name)
            if not updates:
                continue
            rate = settings["learning_rate"]
            if name == DISCRIMINATOR:
                rate = settings["discriminator_learning_rate"]
            warmup = min(settings.get("warmup_steps", 0), updates - 1)
            self.optimizers[name] = optimizers.build(
                settings["optimizer"],
                rate,
                updates,
                variables,
                {**settings, "warmup_steps": warmup},
                beta_1=settings["beta_1"],
            )
        for network in self.networks.values():
            how = settings.get("precision", "float32")
            precision.apply(network, how, outputs=outputs)
        if settings.get("history"):
            _refuse_single(settings)
            seed = settings["seed"]
            self.history = history.ImageHistory(settings["history"], seed=seed)

    def batch_size(self):
        """Images of a whole step, all its parts together."""
        return self.settings["batch_size"] * self.settings.get("accumulate", 1)

    def remember(self, content):
        """Fills the history with unrefined eyes, as an identity would have made."""
        if self.history is not None:
            random = np.random.default_rng((self.settings["seed"], 4))
            order = random.permutation(len(content))[: self.settings["history"]]
            first = content.take(np.sort(order))
            self.history.add(past.pack(first.image, first.mask).numpy(), step=0)

    def train_step(self, batch, phase):
        """One update of the phase's networks; see ``gaze.training.trainable``."""
        with tf.GradientTape(persistent=True) as tape:
            losses, refined, seen = self.losses(batch, phase)
        self._update(tape, losses, self.weights(losses, refined, tape, phase), phase)
        content = batch["content"]["image"]
        correlation = structure.contrast_correlation(refined, content)
        monitors = {
            "contrast_correlation": ops.mean(correlation),
            "change": structure.self_regularization(refined, self.beginning(batch)),
        }
        monitors |= self.monitors(seen, phase)
        step = {"losses": losses, "monitors": monitors}
        if self.history is not None and DISCRIMINATOR in phase.loss_weights:
            step["refined"] = past.pack(refined, batch["content"]["mask"])
        return step

    def _update(self, tape, losses, weights, phase):
        for rival in (False, True):  # the discriminator has a loss of its own
            groups = [
                (self.optimizers[name], self._groups[name])
                for name in phase.trainable
                if (name == DISCRIMINATOR) == rival
            ]
            own = {n: v for n, v in losses.items() if (n == DISCRIMINATOR) == rival}
            if groups:
                clip_norm = self.settings["clip_norm"]
                minimize.minimize(tape, own, weights, groups, clip_norm=clip_norm)

    def refine(self, images, masks, keys):
        """Refined eyes.

        Args:
            images: uint8 [N, H, W, C].
            masks: uint8 [N, H, W].
            keys: int [N], identity of each image for its style and noise.

        Returns:
            uint8 [N, H, W, C].
        """
        refined, masks = [], self.bank.as_its_own(masks)
        for first in range(0, len(images), self.chunk):
            part = slice(first, first + self.chunk)
            eyes = self.inputs(images[part], masks[part], keys[part])
            made = self._generate({n: tf.constant(x) for n, x in eyes.items()})
            refined.append(image_ops.to_uint8(made.numpy()))
        refined = np.concatenate(refined)
        return finish.finish(images, refined, masks, keys, self.bank, self.settings)

    @tf.function(reduce_retracing=True)
    def _generate(self, eyes):
        return self.generate(eyes, self.taken_in)

    def preview(self, batch, phase):
        """Eight rows: content, refined, style."""
        content = {n: x[:_ROWS] for n, x in batch["content"].items()}
        size = content["image"].shape[1:3]  # photographs have one of their own
        columns = {
            "content": content["image"],
            "refined": self.generate(content, phase),
            "style": ops.image.resize(batch["style"]["image"][:_ROWS], size),
        }
        return grid.contact_sheet(
            {
                name: [grid.upscale(e, 4) for e in image_ops.to_uint8(np.asarray(eyes))]
                for name, eyes in columns.items()
            }
        )

    def facts(self):
        """Facts for the manifest."""
        return {}

    def save(self, folder):
        """Writes the generator and the bank, which is all that ``refine`` needs."""
        folder = pathlib.Path(folder)
        precision.restore(self.generator)
        files.save_keras(self.generator, folder / "model.keras")
        self.bank.save(folder / "bank.npz")

    def keep(self, path, phase):
        """See ``gaze.training.trainable``."""
        snapshots.write(path, self.generator, phase)


def _refuse_single(settings):
    """Refuses batches of one: every other eye that is judged is a past one."""
    if settings["batch_size"] < 2:
        raise errors.UserError(
            "config.batch_size is 1; expected 2 or more with a config.history, which "
            "fills half of a batch; raise it or set config.history to 0."
        )


def load_generator(folder, kind):
    """The trained generator of a run folder.

    Args:
        folder: run folder of ``refiner.train``.
        kind: its class.

    Raises:
        UserError: the file is missing, damaged, or holds another network.
    """
    found = results.manifest(folder, "refiner.train")
    return networks.load(results.file(folder, networks.MODEL, found), kind)
