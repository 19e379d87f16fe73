"""Masks of eyes by a trained segmenter."""

import pathlib

import numpy as np

from gaze import image_ops
from gaze.run import errors
from gaze.training import networks, results
from refiner.networks import segmenter
from refiner.segmentation import constraint

_BATCH = 256
_PIXELS = 2**22  # of a batch's images together, for memory
_SHAPE_TOLERANCE = 0.02


def load(folder: str | pathlib.Path) -> segmenter.Segmenter:
    """The segmenter of a finished run folder.

    Raises:
        UserError: there is none, or it is damaged or another network.
    """
    path = results.file(folder, networks.MODEL, manifest(folder))
    return networks.load(path, segmenter.Segmenter)


def manifest(folder: str | pathlib.Path) -> dict:
    """The manifest of a finished ``refiner.train_segmenter`` run.

    Raises:
        UserError: ``folder`` is none, or its manifest was damaged or changed.
    """
    return results.manifest(folder, "refiner.train_segmenter")


def pupil_ratio(folder: str | pathlib.Path) -> float:
    """The pupil's share of the iris in the masks that a run's segmenter learnt."""
    return manifest(folder).get("pupil_ratio", constraint.DEFAULT_RATIO)


def predict(network: segmenter.Segmenter, eyes: np.ndarray) -> np.ndarray:
    """Most likely class of every pixel: uint8 [N, H, W, C] -> uint8 [N, H, W].

    Grey and coloured eyes alike. Eyes of another size than the network's are resized to
    it and their masks back, if they have its shape.

    Raises:
        UserError: they have another shape.
    """
    size, channels = network.config["size"], network.config["channels"]
    expect_shape(eyes.shape[1:3], size)
    batch = min(_BATCH, max(1, _PIXELS // (size[0] * size[1])))
    masks = [
        _classes(network, with_channels(eyes[i : i + batch], channels), size)
        for i in range(0, len(eyes), batch)
    ]
    return np.concatenate(masks).astype(np.uint8)


def _classes(network, eyes, size):
    given = eyes.shape[1:3]
    if given == size:
        return np.argmax(network.predict_on_batch(image_ops.to_float(eyes)), -1)
    resized = np.stack([image_ops.resize(eye, size) for eye in eyes])
    logits = network.predict_on_batch(image_ops.to_float(resized))
    # Probabilities are resized, not classes: a class has no half.
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares = odds / odds.sum(axis=-1, keepdims=True)  # of a pixel's area, when shrunk
    return np.stack([image_ops.resize(share, given).argmax(-1) for share in shares])


def expect_shape(given: tuple[int, int], size: tuple[int, int]) -> None:
    """Refuses eyes of another shape than a network's; (height, width) px both.

    Raises:
        UserError: their sides have another ratio.
    """
    if abs(given[0] * size[1] / (given[1] * size[0]) - 1) > _SHAPE_TOLERANCE:
        raise errors.UserError(
            f"the eyes are {given[0]}x{given[1]} and the segmenter is for "
            f"{size[0]}x{size[1]}, another shape; prepare the records with its shape "
            "or train a segmenter on theirs."
        )


def with_channels(eyes: np.ndarray, channels: int) -> np.ndarray:
    """uint8 eyes [N, H, W, 1 or 3] with as many channels as a network takes."""
    if eyes.shape[-1] == channels:
        return eyes
    return np.stack([image_ops.to_channels(eye, channels) for eye in eyes])
