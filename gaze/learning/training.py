"""What the loop trains when there is one gaze network: one phase with one loss."""

import keras
import numpy as np
import tensorflow as tf

from gaze import images
from gaze.run import grid
from gaze.training import minimize, optimizers, phases

_SHOWN = 8


def absolute_error(answers, gaze):
    """Mean distance of the angles, L1; the angular error is never trained through.

    Args:
        answers: what the network gave: {"pitch": [B, 1], "yaw": [B, 1]} radians.
        gaze: [B, 2] radians.
    """
    return keras.ops.mean(keras.ops.abs(angles_of(answers) - gaze))


def squared_error(answers, gaze):
    """Mean squared distance of the angles; arguments as `absolute_error`."""
    return keras.ops.mean(keras.ops.square(angles_of(answers) - gaze))


def angles_of(answers):
    """(pitch, yaw) [B, 2] of {"pitch": [B, 1], "yaw": [B, 1]}, radians."""
    return keras.ops.concatenate([answers["pitch"], answers["yaw"]], axis=-1)


def fed(inputs):
    """What a network is called with: its one input, or all by their names."""
    return next(iter(inputs.values())) if len(inputs) == 1 else inputs


class GazeTraining:
    """A trainable of ``gaze.training.loop``."""

    history = None

    def __init__(self, network, *, steps, learning_rate, settings, loss=absolute_error):
        """A training of ``steps`` steps from ``learning_rate`` on.

        Args:
            network: Keras model that answers {"pitch", "yaw", ...}.
            steps: number of updates.
            learning_rate: at the start.
            settings: a config's values; ``optimizer`` (adam where absent),
                ``clip_norm`` and what ``optimizers.build`` takes are looked at.
            loss: function of the network's answers and the true gaze [B, 2].
        """
        optimizer = optimizers.build(
            settings.get("optimizer", "adam"),
            learning_rate,
            steps,
            network.trainable_variables,
            settings,
        )
        self.clip_norm, self.loss = settings.get("clip_norm", 0.0), loss
        self.networks = {"estimator": network}
        self.optimizers = {"estimator": optimizer}
        self.phases = (
            phases.Phase("fit", steps, ("estimator",), {"gaze": 1.0}, data="labelled"),
        )

    def train_step(self, batch, phase):
        """One update by a batch of the network's inputs and "gaze" [B, 2]."""
        network = self.networks["estimator"]
        inputs = {name: value for name, value in batch.items() if name != "gaze"}
        with tf.GradientTape() as tape:
            answers = network(fed(inputs), training=True)
            losses = {"gaze": self.loss(answers, batch["gaze"])}
        minimize.minimize(
            tape,
            losses,
            phase.loss_weights,
            [(self.optimizers["estimator"], network.trainable_variables)],
            clip_norm=self.clip_norm,
        )
        return {"losses": losses, "monitors": {}}

    def preview(self, batch, phase):
        """Eight eyes as the network sees them, with true and predicted gaze."""
        few = {name: value[:_SHOWN] for name, value in batch.items()}
        gaze, eyes = np.asarray(few.pop("gaze")), images.to_uint8(few["image"])
        answers = self.networks["estimator"](fed(few), training=False)
        eyes = [grid.upscale(eye, 6) for eye in eyes]
        true = map(grid.draw_gaze, eyes, gaze)
        predicted = map(grid.draw_gaze, eyes, np.asarray(angles_of(answers)))
        return grid.contact_sheet({"true": list(true), "predicted": list(predicted)})
