"""What the loop trains when there is one gaze network: one phase with one loss."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf
from keras import ops

from gaze import image_ops
from gaze.run import grid
from gaze.training import minimize, optimizers, phases

_SHOWN = 8


def absolute_error(answers: Mapping[str, Any], batch: Any):
    """Mean distance of the angles, L1; the angular error is never trained through.

    Args:
        answers: what the network gave: {"pitch": [B, 1], "yaw": [B, 1]} radians.
        batch: its "gaze" is [B, 2], radians.
    """
    return ops.mean(ops.abs(_angles(answers) - batch["gaze"]))


def squared_error(answers: Mapping[str, Any], batch: Any):
    """Mean squared distance of the angles; arguments as `absolute_error`."""
    return ops.mean(ops.square(_angles(answers) - batch["gaze"]))


def _angles(answers):
    return ops.concatenate([answers["pitch"], answers["yaw"]], axis=-1)


def fed(inputs: Any):
    """What a network is called with: its one input, or all by their names."""
    return next(iter(inputs.values())) if len(inputs) == 1 else inputs


class GazeTraining:
    """A trainable of ``gaze.training.loop``."""

    history = None

    def __init__(self, estimator: Any, *, steps: int, learning_rate: float):
        """A training of ``steps`` steps from ``learning_rate`` on.

        Args:
            estimator: ``network.NetworkEstimator`` with its network; of its settings
                ``optimizer`` (adam where absent), ``clip_norm`` and what
                ``optimizers.build`` takes are looked at.
            steps: number of updates.
            learning_rate: at the start.
        """
        settings, network = estimator.settings, estimator.network
        optimizer = optimizers.build(
            settings.get("optimizer", "adam"),
            learning_rate,
            steps,
            network.trainable_variables,
            settings,
        )
        self.clip_norm = settings.get("clip_norm", 0.0)
        self.loss, self.angles = estimator.loss, estimator.angles
        self.networks = {"estimator": network}
        self.optimizers = {"estimator": optimizer}
        self.phases = (
            phases.Phase("fit", steps, ("estimator",), {"gaze": 1.0}, data="labelled"),
        )

    def train_step(self, batch: Any, phase: phases.Phase):
        """One update by {"inputs": the network's by name, "gaze": [B, 2], ...}."""
        network = self.networks["estimator"]
        with tf.GradientTape() as tape:
            answers = network(fed(batch["inputs"]), training=True)
            losses = {"gaze": self.loss(answers, batch)}
        minimize.minimize(
            tape,
            losses,
            phase.loss_weights,
            [(self.optimizers["estimator"], network.trainable_variables)],
            clip_norm=self.clip_norm,
        )
        return {"losses": losses, "monitors": {}}

    def preview(self, batch: Any, phase: phases.Phase):
        """Eight eyes as the network sees them, with true and predicted gaze."""
        few = {name: value[:_SHOWN] for name, value in batch["inputs"].items()}
        eyes = [grid.upscale(eye, 6) for eye in image_ops.to_uint8(few["image"])]
        answers = self.networks["estimator"](fed(few), training=False)
        true = map(grid.draw_gaze, eyes, np.asarray(batch["gaze"]))
        predicted = map(grid.draw_gaze, eyes, self.angles(answers))
        return grid.contact_sheet({"true": list(true), "predicted": list(predicted)})
