"""Masks of eyes by a trained segmenter."""

import pathlib

import keras
import numpy as np

from gaze import images
from gaze.run import errors
from refiner.networks import segmenter

_BATCH = 256


def load(folder):
    """The segmenter of a finished run folder.

    Raises:
        UserError: there is none, or the file holds another network.
    """
    path = pathlib.Path(folder) / "model.keras"
    if not path.exists():
        raise errors.UserError(
            f"{folder} holds no trained segmenter (model.keras); run "
            "refiner.train_segmenter."
        )
    try:
        network = keras.saving.load_model(path)
    except (TypeError, ValueError):  # a class that this program has not registered
        network = None
    if not isinstance(network, segmenter.Segmenter):
        raise errors.UserError(
            f"{path} holds another network than a Segmenter; pass the run folder of "
            "refiner.train_segmenter."
        )
    return network


def predict(network, eyes):
    """Most likely class of every pixel: uint8 [N, H, W, 1] -> uint8 [N, H, W]."""
    masks = [
        np.argmax(network.predict_on_batch(images.to_float(eyes[i : i + _BATCH])), -1)
        for i in range(0, len(eyes), _BATCH)
    ]
    return np.concatenate(masks).astype(np.uint8)
