"""A pre-activation ResNet of 8 or 14 layers, the small net that reads MPIIGaze best.

He et al., *Identity Mappings in Deep Residual Networks* (ECCV 2016), with 16, 32 and 64
channels in three stages and the head pose beside the pooled features, as hysts'
pytorch_mpiigaze has it (5.73 degrees leaving one person out). As there, a block that
changes the number of channels takes its shortcut behind the first activation.
"""

import os

import keras

from gaze.learning import network
from gaze.learning.batch_norm import BatchNormalization
from gaze.run import errors

_CHANNELS = (16, 32, 64)
_DEPTHS = (8, 14)


class Estimator(network.NetworkEstimator):
    """ResNet-8 or ResNet-14."""

    name = "resnet"

    def make_network(self, size: tuple[int, int]):
        """See ``network.NetworkEstimator``."""
        image = keras.Input((*size, 1), name="image")
        h = _convolution(_CHANNELS[0])(image)
        for stage, channels in enumerate(_CHANNELS):
            for block in range((self.settings["depth"] - 2) // 6):
                h = _block(h, channels, strides=2 if stage and not block else 1)
        h = keras.layers.GlobalAveragePooling2D()(_activated(h))
        return network.with_angles(image, h, self)


def _block(x, channels, *, strides):
    x = _activated(x)
    h = _convolution(channels, strides=strides)(x)
    h = _convolution(channels)(_activated(h))
    if x.shape[-1] != channels:
        x = _convolution(channels, kernel_size=1, strides=strides)(x)
    return keras.layers.Add()([x, h])


def _activated(x):
    return keras.layers.ReLU()(BatchNormalization()(x))


def _convolution(channels, *, kernel_size=3, strides=1):
    return keras.layers.Conv2D(
        channels,
        kernel_size,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
    )


def check(settings: dict, examples: int | None) -> None:
    """Refuses a depth that no three stages have.

    Raises:
        UserError: naming the depths.
    """
    if settings["depth"] not in _DEPTHS:
        raise errors.UserError(
            f"config.depth is {settings['depth']}; choose one of "
            f"{', '.join(map(str, _DEPTHS))}."
        )


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: those of ``network.NetworkEstimator``, depth (8 or 14), and
            head_pose: whether it is read beside the image.
    """
    return Estimator(None, settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return network.load(Estimator, folder, manifest)
