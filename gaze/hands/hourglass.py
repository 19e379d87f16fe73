"""A small stacked hourglass (Newell et al. 2016), as SimGAN judges hands by.

Every hourglass halves the maps three times and comes back up, with a way round each
level; its answer goes into the next one, and the loss sees the answers of all.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from gaze.learning.batch_norm import BatchNormalization
from gaze.run import grid
from gaze.training import minimize, optimizers, phases

_LEVELS = 3
_SHOWN = 8


def network(size: int, joints: int, *, width: int, stacks: int) -> keras.Model:
    """Depth [B, size, size, 1] -> heat maps [B, stacks, size / 4, size / 4, joints].

    Args:
        size: a multiple of 32, px.
        joints: how many are found.
        width: channels inside.
        stacks: hourglasses one after another.
    """
    image = keras.Input((size, size, 1), name="image")
    h = layers.Conv2D(width // 2, 7, strides=2, padding="same")(image)
    h = layers.MaxPooling2D(2)(_residual(h, width))
    answers = []
    for number in range(stacks):
        inside = _residual(_hourglass(h, width, _LEVELS), width)
        answer = layers.Conv2D(joints, 1)(inside)
        answers.append(answer)
        if number + 1 < stacks:
            back = layers.Conv2D(width, 1)(answer)
            h = layers.Add()([h, layers.Conv2D(width, 1)(inside), back])
    return keras.Model(image, _Stack()(answers), name="hourglass")


@keras.saving.register_keras_serializable("gaze")
class _Stack(layers.Layer):
    """Answers [B, s, s, J] of all hourglasses as one tensor, the last one last."""

    def call(self, answers):
        return ops.stack(answers, axis=1)


def _hourglass(x, width, levels):
    if not levels:
        return _residual(x, width)
    below = _residual(layers.MaxPooling2D(2)(x), width)
    below = _residual(_hourglass(below, width, levels - 1), width)
    return layers.Add()([_residual(x, width), layers.UpSampling2D(2)(below)])


def _residual(x, width):
    h = x
    for channels, kernel in ((width // 2, 1), (width // 2, 3), (width, 1)):
        h = layers.ReLU()(BatchNormalization()(h))
        h = layers.Conv2D(channels, kernel, padding="same")(h)
    if x.shape[-1] != width:
        x = layers.Conv2D(width, 1)(x)
    return layers.Add()([x, h])


class HandTraining:
    """A trainable of ``gaze.training.loop``: maps towards the joints' own."""

    history = None

    def __init__(self, model: keras.Model, settings: dict, *, steps: int):
        """A training of ``steps`` steps; settings as ``gaze.training`` takes them."""
        self.clip_norm = settings["clip_norm"]
        self.networks = {"hourglass": model}
        variables = model.trainable_variables
        optimizer = optimizers.build(
            "adam", settings["learning_rate"], steps, variables, settings
        )
        self.optimizers = {"hourglass": optimizer}
        phase = phases.Phase("fit", steps, ("hourglass",), {"maps": 1.0}, data="hands")
        self.phases = (phase,)

    def train_step(self, batch: Any, phase: phases.Phase):
        """One update by {"image": [B, s, s, 1], "maps": [B, s / 4, s / 4, J]}."""
        model = self.networks["hourglass"]
        with tf.GradientTape() as tape:
            apart = model(batch["image"], training=True) - batch["maps"][:, None]
            # Summed over a map, whose few bright pixels a mean would hide.
            losses = {"maps": ops.mean(ops.sum(ops.square(apart), axis=(2, 3)))}
        groups = [(self.optimizers["hourglass"], model.trainable_variables)]
        minimize.minimize(
            tape, losses, phase.loss_weights, groups, clip_norm=self.clip_norm
        )
        return {"losses": losses, "monitors": {}}

    def preview(self, batch: Any, phase: phases.Phase):
        """Eight hands beside the sum of their maps, true and found."""
        some = batch["image"][:_SHOWN]
        found = self.networks["hourglass"](some, training=False)[:, -1]
        pictures = {"hand": np.asarray(some)[..., 0] / 2 + 0.5}
        pictures["true"] = np.asarray(batch["maps"][:_SHOWN]).max(axis=-1)
        pictures["found"] = np.asarray(found).max(axis=-1)
        side = some.shape[1]
        sheet: dict[str, Sequence[np.ndarray]] = {
            name: [_grey(picture, side) for picture in some_pictures]
            for name, some_pictures in pictures.items()
        }
        return grid.contact_sheet(sheet)


def _grey(picture, side):
    picture = np.clip(255 * picture, 0, 255).astype(np.uint8)
    return grid.upscale(picture, side // len(picture))
