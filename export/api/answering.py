"""What an exported model answers, by the car's own runtime."""

import csv
import os
import pathlib
import tempfile
from collections.abc import Mapping

import numpy as np
from absl import logging

from export.conversion import taking
from export.runtime import card, models
from gaze.api import preparing
from gaze.data import preparation, record
from gaze.inspection import own
from gaze.run import errors, files


def predict(tflite: str | os.PathLike, images: np.ndarray) -> np.ndarray:
    """An exported model's answers for eyes as its training set had them.

    Args:
        tflite: file of ``convert``; its card says which task it is for.
        images: uint8 [N, H, W] or [N, H, W, 1], not equalised: the runtime does that.

    Returns:
        Gaze: float32 [N, 2], pitch and yaw in radians. Segmenter: uint8 [N, H, W].

    Raises:
        UserError: the file is damaged or carries no card, or images of another size or
            type, in colour, or none.
    """
    eyes = taking.images(images)
    try:
        model = _model(tflite)
        answers = [np.asarray(model.predict(eye)) for eye in eyes]
    except (OSError, ValueError) as error:
        raise errors.UserError(f"cannot use {tflite}: {error}") from error
    return np.stack(answers).astype(np.uint8 if answers[0].ndim == 2 else np.float32)


def write_answers(
    tflite: str | os.PathLike,
    data: str | os.PathLike,
    out: str | os.PathLike,
    *,
    dataset: str = "",
    options: Mapping[str, str] | None = None,
) -> int:
    """Writes a CSV of an exported model's answers, as ``export.answer`` does.

    Args:
        tflite: file of ``convert``.
        data: records, or a source that ``gaze.api.prepare`` reads; eyes that are cut
            already, all like left ones.
        out: the CSV: a line for each eye with its key and person, then pitch and yaw in
            degrees, or of a segmenter the share of each class.
        dataset, options: the reader's name and options, as for ``prepare``.

    Returns:
        Number of lines beside the head.

    Raises:
        UserError: the file is damaged or carries no card, nothing can be read, or
            records are not as the model takes them (`taking.eyes`).
    """
    try:
        told = card.read(pathlib.Path(tflite).read_bytes())
        size = tuple(told["input"]["shape"][1:3])
    except (OSError, ValueError) as error:
        raise errors.UserError(f"cannot use {tflite}: {error}") from error
    records = _records(data, size, dataset, options)
    answers = predict(tflite, taking.eyes(records, told, data))
    if answers.ndim == 2:
        names = ["pitch_deg", "yaw_deg"]
        columns = np.degrees(answers)
    else:
        names = list(record.CLASS_NAMES)
        columns = np.stack([(answers == k).mean((1, 2)) for k in range(len(names))], 1)
    with (
        files.writing(out) as temporary,
        open(temporary, "w", encoding="utf-8", newline="") as file,
    ):
        table = csv.writer(file)
        table.writerow(["key", "subject", *names])
        for key, person, row in zip(records.key, records.subject, columns, strict=True):
            table.writerow([key, person, *(f"{value:.4f}" for value in row)])
    return len(records)


def _records(data, size, dataset, options):
    if own.is_records(data):
        return record.load(data)
    with tempfile.TemporaryDirectory() as folder:
        made = preparing.prepare(
            data,
            pathlib.Path(folder) / "eyes",
            dataset=dataset,
            options=options,
            size=size,
            is_told=False,  # of a folder that nobody will see
        )
        if lost := files.read_json(made / preparation.QUARANTINE):
            logging.warning(
                "%d of %s could not be read and get no line; the first: %s",
                *(len(lost), data, lost[0]["reason"]),
            )
        return record.load(made)


def _model(path):
    task = card.read(pathlib.Path(path).read_bytes())["task"]
    kinds = {kind.task: kind for kind in (models.GazeModel, models.SegmenterModel)}
    if task not in kinds:
        raise ValueError(f"it is for {task}; known are {', '.join(kinds)}")
    return kinds[task](path)
