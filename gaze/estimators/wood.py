"""The CNN that Wood et al. and SimGAN judge synthetic eyes by.

Shrivastava et al. 2017 (SimGAN) describe it: five 3x3 convolutions with ReLU, two
maximum pools, 1000 units, and a direction in space as three numbers, trained with their
Euclidean distance. It takes 35x55 of a 36x60 patch, all but the first row, three
columns at the left and two at the right; there it has 9,816,659 parameters.
"""

import os
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from gaze import geometry
from gaze.learning import network
from gaze.learning.dense import Dense

_CUT = ((1, 0), (3, 2))  # rows at the top and bottom, columns left and right


def _distance(answers, batch):
    """Mean squared length of what lies between the vectors [B, 3]."""
    apart = answers["vector"] - batch["direction"]
    return ops.mean(ops.sum(ops.square(apart), axis=-1))


class Estimator(network.NetworkEstimator):
    """The CNN of SimGAN's tables."""

    name = "wood"
    outputs = ("vector",)
    loss = staticmethod(_distance)

    def make_network(self, size: tuple[int, int]):
        """See ``network.NetworkEstimator``; it answers {"vector": [B, 3]}."""
        image = keras.Input((*size, 1), name="image")
        h = keras.layers.Cropping2D(_CUT)(image)
        for channels in (32, 32, 64):
            h = keras.layers.Conv2D(channels, 3, activation="relu")(h)
        h = keras.layers.MaxPooling2D(3, strides=2)(h)
        for channels in (80, 192):
            h = keras.layers.Conv2D(channels, 3, activation="relu")(h)
        h = keras.layers.MaxPooling2D(2)(h)
        h = keras.layers.Flatten()(h)  # [B, 9600] at 36x60
        h = Dense(1000, activation="relu")(h)
        vector = keras.layers.Dense(3, name="vector")(h)
        return keras.Model(image, {"vector": vector}, name=self.name)

    def targets(self, gaze: Any):
        """See ``network.NetworkEstimator``."""
        direction = geometry.angles_to_vector(gaze).astype(np.float32)
        return {"gaze": gaze, "direction": direction}

    def angles(self, answers: Mapping[str, Any]):
        """See ``network.NetworkEstimator``; the vector's length is of no account."""
        return geometry.vector_to_angles(np.asarray(answers["vector"]))


def build(**settings):
    """An unfitted estimator; settings are those of ``network.NetworkEstimator``."""
    return Estimator(None, settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return network.load(Estimator, folder, manifest)
