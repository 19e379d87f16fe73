"""What an exported model answers, by the car's own runtime."""

import os
import pathlib

import numpy as np

from export.runtime import card, models
from gaze.run import errors


def predict(tflite: str | os.PathLike, images: np.ndarray) -> np.ndarray:
    """An exported model's answers for eyes as its training set had them.

    Args:
        tflite: file of ``convert``; its card says which task it is for.
        images: uint8 [N, H, W] or [N, H, W, 1], not equalised: the runtime does that.

    Returns:
        Gaze: float32 [N, 2], pitch and yaw in radians. Segmenter: uint8 [N, H, W].

    Raises:
        UserError: the file is damaged or carries no card, or images of another size.
    """
    eyes = np.asarray(images)
    eyes = eyes[..., 0] if eyes.ndim == 4 else eyes
    try:
        model = _model(tflite)
        answers = [np.asarray(model.predict(eye)) for eye in eyes]
    except (OSError, ValueError) as error:
        raise errors.UserError(f"cannot use {tflite}: {error}") from error
    return np.stack(answers).astype(np.uint8 if answers[0].ndim == 2 else np.float32)


def _model(path):
    task = card.read(pathlib.Path(path).read_bytes())["task"]
    kinds = {kind.task: kind for kind in (models.GazeModel, models.SegmenterModel)}
    if task not in kinds:
        raise ValueError(f"it is for {task}; known are {', '.join(kinds)}")
    return kinds[task](path)
