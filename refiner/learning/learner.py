"""What all methods that learn a generator share: they differ by their losses alone.

A ``Learner`` is a trainable of ``gaze.training.loop`` and a method of
``refiner.methods``. A subclass says in ``losses`` what a step minimises; optimizers,
updates, the history of refined images and previews stand here once. What the generator
makes of eyes is its ``refining.Refiner``'s affair.
"""

import pathlib
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from gaze import image_ops
from gaze.data import record
from gaze.run import errors, grid
from gaze.training import history, minimize, phases, precision
from refiner.learning import refining, snapshots
from refiner.learning.options import Options
from refiner.learning.outcome import Outcome
from refiner.losses import structure
from refiner.style import past

DISCRIMINATOR = "discriminator"  # a network, and the loss that is its own
_ROWS = 8


class Learner:
    """Base of the methods that learn.

    Attributes:
        refiner: ``refining.Refiner``; its ``settings``, ``bank`` and ``generator`` are
            this one's, too.
        options: ``Options``.
        networks, optimizers, phases, history: see ``gaze.training.trainable``.
    """

    def __init__(
        self,
        refiner: refining.Refiner,
        options: Options,
        steps: Sequence[phases.Phase],
        groups: dict[str, list],
        *,
        outputs: Sequence[keras.layers.Layer] = (),
        **networks: keras.Model,
    ):
        """Makes what training needs.

        Args:
            refiner, options: see the class.
            steps: the phases in order.
            groups: {name in ``Phase.trainable``: variables}. Each that is updated at
                all has an optimizer. Its schedule spans its own updates.
            outputs: layers that stay float32 where the rest computes in half.
            **networks: networks beside the generator, by name.
        """
        self.refiner, self.options = refiner, options
        self.settings, self.bank = refiner.settings, refiner.bank
        self.generator = refiner.generator
        self.networks = {"generator": self.generator, **networks}
        self.phases, self._groups = tuple(steps), groups
        self.optimizers = {
            name: options.optimizer_of(
                variables, updates, discriminator=name == DISCRIMINATOR
            )
            for name, variables in groups.items()
            if (updates := phases.num_updates(steps, name))
        }
        for network in self.networks.values():
            precision.apply(network, options.precision, outputs=outputs)
        self.history = None
        if options.history:
            self.history = history.ImageHistory(options.history, seed=options.seed)

    def streams(
        self, sets: dict[str, record.Records], seed: int
    ) -> dict[str, Callable[..., dict]]:
        """Batch functions of k and a part of the batch, by the phases' ``data``.

        Args:
            sets: records with masks by role: "content", "style" and, where given,
                "photographs".
            seed: of the batches' order.
        """
        raise NotImplementedError(f"{type(self).__name__} overrides streams")

    def losses(self, batch: dict, phase: phases.Phase) -> Outcome:
        """What one step minimises, computed under the gradient tape.

        Args:
            batch: {"content": {"image", "mask", ...}, "style": {...}[, "history"]}.
            phase: its loss weights name the losses wanted.
        """
        raise NotImplementedError(f"{type(self).__name__} overrides losses")

    def monitors(self, watched: Any, phase: phases.Phase) -> dict[str, tf.Tensor]:
        """Scalars to watch by name, of what ``losses`` left to be watched."""
        return {}

    def weights(
        self, outcome: Outcome, tape: tf.GradientTape, phase: phases.Phase
    ) -> dict:
        """Weight of every loss; a method may measure some with the tape."""
        return phase.loss_weights

    def generate(
        self, eyes: dict[str, tf.Tensor], phase: phases.Phase | None = None
    ) -> tf.Tensor:
        """See ``refining.Refiner``."""
        return self.refiner.generate(eyes, phase)

    def inputs(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> dict[str, np.ndarray]:
        """See ``refining.Refiner``."""
        return self.refiner.inputs(images, masks, keys)

    def refine(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> np.ndarray:
        """See ``refining.Refiner``."""
        return self.refiner.refine(images, masks, keys)

    def beginning(self, batch: dict) -> tf.Tensor:
        """What refined eyes of a batch are changed from: the eyes themselves."""
        return batch["content"]["image"]

    def batch_size(self) -> int:
        """Images of a whole step, all its parts together."""
        return self.options.batch_size * self.options.accumulate

    def remember(self, content: record.Records) -> None:
        """Fills the history with unrefined eyes, as an identity would have made."""
        if self.history is not None:
            random = np.random.default_rng((self.options.seed, 4))
            order = random.permutation(len(content))[: self.options.history]
            first = content.take(np.sort(order))
            self.history.add(past.pack(first.image, first.mask).numpy(), step=0)

    def train_step(self, batch: dict, phase: phases.Phase) -> dict:
        """One update of the phase's networks; see ``gaze.training.trainable``."""
        # Persistent: the generator's loss and its rival's are taken from one pass.
        with tf.GradientTape(persistent=True) as tape:
            outcome = self.losses(batch, phase)
        _expect_all(phase, outcome.losses)
        self._update(tape, outcome.losses, self.weights(outcome, tape, phase), phase)
        refined, content = outcome.refined, batch["content"]
        correlation = structure.contrast_correlation(refined, content["image"])
        monitors = {
            "contrast_correlation": ops.mean(correlation),
            "change": structure.self_regularization(refined, self.beginning(batch)),
        }
        monitors |= self.monitors(outcome.watched, phase)
        step = {"losses": outcome.losses, "monitors": monitors}
        if self.history is not None and DISCRIMINATOR in phase.loss_weights:
            step["refined"] = past.pack(refined, content["mask"])
        return step

    def _update(self, tape, losses, weights, phase):
        for rival in (False, True):  # the discriminator has a loss of its own
            # All of one loss together: they share a norm to clip by.
            groups = [
                (self.optimizers[name], self._groups[name])
                for name in phase.trainable
                if (name == DISCRIMINATOR) == rival
            ]
            own = {n: v for n, v in losses.items() if (n == DISCRIMINATOR) == rival}
            if groups:
                clip_norm = self.options.clip_norm
                minimize.minimize(tape, own, weights, groups, clip_norm=clip_norm)

    def preview(self, batch: dict, phase: phases.Phase) -> np.ndarray:
        """Eight rows, uint8 RGB: content, refined, style."""
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

    def facts(self) -> dict:
        """Facts for the manifest."""
        return {}

    def save(self, folder: str | pathlib.Path) -> None:
        """See ``refining.Refiner``."""
        self.refiner.save(folder)

    def keep(self, path: str | pathlib.Path, phase: phases.Phase) -> None:
        """See ``gaze.training.trainable``."""
        snapshots.write(path, self.generator, phase)


def _expect_all(phase, losses):
    """Refuses a weight that no term answers to: it would be dropped without a word."""
    # In the steps between its own the discriminator rests, and its loss with it.
    resting = {DISCRIMINATOR} - set(phase.trainable)
    idle = sorted(set(phase.loss_weights) - set(losses) - resting)
    if idle:
        raise errors.UserError(
            f"config.loss_weights names {', '.join(idle)}, which the phase "
            f"{phase.name} has no term for; it has {', '.join(sorted(losses))}."
        )
