"""A trainable small enough to reason about: a line, and a history of its outputs."""

import keras
import numpy as np
import tensorflow as tf

from gaze.data.parts import WHOLE
from gaze.training import history, loop, minimize, phases


class Toy:
    """Fits y = 2x by SGD; keeps its outputs in a history and learns from those too."""

    def __init__(self, *, steps=12, seed=0, poison_at=None, dropout=0.0):
        keras.utils.set_random_seed(seed)
        layers = [keras.layers.Dense(1)]
        if dropout:
            layers.append(keras.layers.Dropout(dropout))
        network = keras.Sequential(layers)
        network.build((None, 1))
        optimizer = keras.optimizers.SGD(0.05, momentum=0.9)
        optimizer.build(network.trainable_variables)
        self.networks, self.optimizers = {"line": network}, {"line": optimizer}
        first = phases.Phase("warm", steps // 3, ("line",), {"fit": 1.0}, "points")
        rest = phases.Phase(
            "main", steps - steps // 3, ("line",), {"fit": 1.0}, "points"
        )
        self.phases = (first, rest)
        self.history = history.ImageHistory(6, seed=1)
        self.history.add(np.zeros((6, 1), np.uint8), step=0)
        self.poison_at = poison_at
        self.seen = []

    def points(self, k, part=WHOLE):
        self.seen.append(k)
        x = np.random.default_rng((0, k)).uniform(0, 1, (4, 1)).astype(np.float32)
        x = x[part.rows(4)]
        scale = np.float32(np.nan if k == self.poison_at else 2.0)
        return {"x": x, "y": scale * x}

    def train_step(self, batch, phase):
        network = self.networks["line"]
        past = tf.cast(batch["history"], tf.float32) / 255.0
        with tf.GradientTape() as tape:
            predicted = network(batch["x"], training=True)
            error = tf.reduce_mean((predicted - batch["y"]) ** 2)
            losses = {"fit": error + 0.01 * tf.reduce_mean((network(past) - past) ** 2)}
        minimize.minimize(
            tape,
            losses,
            phase.loss_weights,
            [(self.optimizers["line"], network.trainable_variables)],
        )
        kept = tf.cast(tf.clip_by_value(predicted, 0, 1) * 255, tf.uint8)
        return {"losses": losses, "monitors": {"error": error}, "refined": kept}

    def preview(self, batch, phase):
        return None


OPTIONS = loop.Options(log_every=2, checkpoint_every=4, preview_every=4)


def train(toy, folder, options=OPTIONS):
    """Runs the loop on a toy."""
    loop.train(toy, {"points": toy.points}, folder, options=options)


def weights(toy):
    """All state that a run ends with."""
    variables = [*toy.networks["line"].weights, *toy.optimizers["line"].variables]
    return [np.array(v) for v in variables] + [toy.history._images]
