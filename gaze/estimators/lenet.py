"""LeNet as Zhang et al. read gaze with it, the first network on MPIIGaze.

*Appearance-Based Gaze Estimation in the Wild* (CVPR 2015): two convolutions, each with
a maximum pool and no activation between, a layer of 500, the head pose beside it, and
the squared distance of the angles. 1,827,076 parameters at 36x60 with head pose. Where
real eyes come without head pose, ``head_pose`` False leaves it out.
"""

import os

import keras

from gaze.learning import network, training
from gaze.learning.dense import Dense


class Estimator(network.NetworkEstimator):
    """LeNet."""

    name = "lenet"
    loss = staticmethod(training.squared_error)

    def make_network(self, size: tuple[int, int]):
        """See ``network.NetworkEstimator``; the initial weights are Zhang's."""
        image = keras.Input((*size, 1), name="image")
        h = image
        for channels, deviation in ((20, 0.1), (50, 0.01)):
            initial = keras.initializers.RandomNormal(stddev=deviation)
            h = keras.layers.Conv2D(channels, 5, kernel_initializer=initial)(h)
            h = keras.layers.MaxPooling2D(2)(h)
        h = keras.layers.Flatten()(h)  # [B, 3600] at 36x60
        h = Dense(500, activation="relu")(h)
        return network.with_angles(image, h, self)


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: those of ``network.NetworkEstimator``, and head_pose: whether it is
            read beside the image.
    """
    return Estimator(None, settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return network.load(Estimator, folder, manifest)
