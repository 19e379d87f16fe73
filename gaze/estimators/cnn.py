"""A small gaze CNN for edge hardware: image alone in, pitch and yaw out.

Convolutions, depthwise convolutions, batch norm and ReLU6 only, so that it
quantises to pure int8. The two angles are separate outputs, so that each gets a
quantisation scale of its own. Trained with the L1 distance of the angles; the
angular error itself is never trained through.
"""

import os
from typing import Any

import keras

from gaze.learning import network
from gaze.learning.batch_norm import BatchNormalization

FORM = ("width", "units", "squeeze")
"""Settings, where a config has them, that the network is made by."""


@keras.saving.register_keras_serializable("gaze")
class GazeNetwork(keras.Model):
    """Eyes [B, H, W, 1] in [-1, 1] -> {"pitch": [B, 1], "yaw": [B, 1]} radians."""

    def __init__(
        self,
        size: tuple[int, int] = (36, 60),
        width: int = 16,
        units: int = 128,
        squeeze: int = 0,
        **kwargs,
    ):
        """A network of its own form.

        Args:
            size: (height, width) of the eyes.
            width: channels of the first convolution; the last have four times as many.
            units: of the dense layer before the angles.
            squeeze: channels that a last 1x1 convolution leaves before the dense
                layer, which holds most weights; 0: all.
            **kwargs: of ``keras.Model``.
        """
        super().__init__(**kwargs)
        self.size, self.width, self.units = tuple(size), width, units
        self.squeeze = squeeze
        self.features = keras.Sequential(
            [
                *_conv(width, strides=2),
                *_conv(2 * width, strides=2),
                *_separable(3 * width),
                *_conv(4 * width, strides=2),
                *_separable(4 * width),
                *(_conv(squeeze, kernel_size=1) if squeeze else ()),
                keras.layers.Flatten(),
                keras.layers.Dense(units, use_bias=False),
                BatchNormalization(),
                keras.layers.ReLU(6.0),
            ],
            name="features",
        )
        self.pitch = keras.layers.Dense(1, name="pitch")
        self.yaw = keras.layers.Dense(1, name="yaw")
        self.build((None, *self.size, 1))

    def build(self, input_shape: tuple):
        """Builds every layer for ``input_shape``."""
        self.features.build(input_shape)
        self.pitch.build((None, self.units))
        self.yaw.build((None, self.units))
        self.built = True

    def call(self, inputs: Any, training: bool = False):
        """Angles of a batch of images."""
        h = self.features(inputs, training=training)
        return {"pitch": self.pitch(h), "yaw": self.yaw(h)}

    def get_config(self):
        """Constructor arguments, for ``.keras`` files."""
        return {"size": self.size} | {name: getattr(self, name) for name in FORM}


def _conv(channels, *, kernel_size=3, strides=1):
    return [
        keras.layers.Conv2D(
            channels, kernel_size, strides=strides, padding="same", use_bias=False
        ),
        BatchNormalization(),
        keras.layers.ReLU(6.0),
    ]


def _separable(channels):
    return [
        keras.layers.DepthwiseConv2D(3, padding="same", use_bias=False),
        BatchNormalization(),
        keras.layers.ReLU(6.0),
        *_conv(channels, kernel_size=1),
    ]


class Estimator(network.NetworkEstimator):
    """The small CNN."""

    name = "cnn"

    def make_network(self, size: tuple[int, int]):
        """See ``network.NetworkEstimator``."""
        form = {name: self.settings[name] for name in FORM if name in self.settings}
        return GazeNetwork(size=size, **form)

    def size(self):
        """See ``network.NetworkEstimator``."""
        return self.network.size

    def owns(self, candidate: keras.Model) -> bool:
        """See ``network.NetworkEstimator``."""
        return isinstance(candidate, GazeNetwork)


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: epochs, batch_size, learning_rate, seed, augmentation, equalize,
            collapsed_sd_deg; and what ``gaze.training`` takes: optimizer (adam where
            absent), accumulate, precision, ema, schedule, warmup_steps, clip_norm.
    """
    return Estimator(None, settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return network.load(Estimator, folder, manifest)
