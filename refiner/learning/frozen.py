"""Frozen networks that a method may be guided by: the task that must survive.

A method names what it needs in ``config.frozen``; ``refiner.train`` loads these from
finished runs. They are never trained and never saved with a method.
"""

from collections.abc import Mapping

import keras
import tensorflow as tf
from keras import ops

from gaze import estimators
from gaze.run import errors
from refiner.segmentation import prediction

KINDS = ("estimator", "segmenter")
GUIDED = {"gaze": "estimator", "pupil_center": "segmenter"}
"""Loss -> the frozen network that it goes through."""


def load(settings: dict, runs: Mapping[str, str]) -> dict[str, keras.Model]:
    """The frozen networks that a method's config asks for.

    Args:
        settings: a method config's values; ``frozen`` lists names among ``KINDS``.
        runs: run folder by name, empty where none was given.

    Returns:
        Keras models by name.

    Raises:
        UserError: one is asked for and not given, or of no use inside a graph.
    """
    networks = {}
    for name in settings.get("frozen", ()):
        if name not in KINDS:
            raise errors.UserError(
                f"config.frozen holds {name!r}; choose among {', '.join(KINDS)}."
            )
        if not runs.get(name):
            raise errors.UserError(
                f"the method {settings['method']} is guided by a frozen {name}; pass "
                f"--{name}=RUN."
            )
        load_one = _estimator if name == "estimator" else prediction.load
        networks[name] = load_one(runs[name])
        # Else the tape would collect its variables in every step.
        networks[name].trainable = False
    return networks


def check(weights: Mapping[str, float], guides: Mapping[str, keras.Model]) -> None:
    """Refuses loss weights whose frozen network is not there.

    Args:
        weights: loss weights by name.
        guides: frozen networks by name.

    Raises:
        UserError: naming the loss and the network.
    """
    for loss, name in GUIDED.items():
        if weights.get(loss) and name not in guides:
            raise errors.UserError(
                f"config.loss_weights.{loss} is {weights[loss]}, which goes through a "
                f"frozen {name}; add {name!r} to config.frozen or set the weight to 0."
            )


def _estimator(run):
    estimator = estimators.load_run(run)
    if getattr(estimator, "outputs", None) != ("pitch", "yaw"):
        raise errors.UserError(
            f"{run} is no network that answers with pitch and yaw, so nothing can be "
            "learnt through it; pass one of --config=configs/gaze_cnn.py."
        )
    if estimator.equalize:
        raise errors.UserError(
            f"{run} equalises its images, which has no gradient; train one with "
            "--config.equalize=False on equalised or raw records alike."
        )
    return estimator.network


def gaze(estimator: keras.Model, images: tf.Tensor) -> tf.Tensor:
    """(pitch, yaw) [B, 2] in radians of eyes in [-1, 1], with gradient."""
    # As in use: dropout or batch statistics would move the answer by themselves.
    angles = estimator(images, training=False)
    return ops.concatenate([angles["pitch"], angles["yaw"]], axis=-1)


def gaze_consistency(
    estimator: keras.Model, refined: tf.Tensor, content: tf.Tensor
) -> tf.Tensor:
    """Mean absolute change of a frozen estimator's answer, radians."""
    original = ops.stop_gradient(gaze(estimator, content))  # [B, 2]
    return ops.mean(ops.abs(gaze(estimator, refined) - original))
