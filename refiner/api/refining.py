"""Refining records with a trained method."""

import os
import pathlib

import numpy as np

from gaze.data import record
from gaze.run import artifact, errors, progress
from refiner import methods

_CHUNK = 512


def refine(
    model: str | os.PathLike,
    data: str | os.PathLike,
    out: str | os.PathLike,
    *,
    limit: int = 0,
) -> pathlib.Path:
    """Refines records, as ``refiner.refine`` does; labels and masks go along.

    Args:
        model: run folder of ``fit`` or ``refiner.train``.
        data: records with masks, of the kind that the method was trained with.
        out: folder for the records.
        limit: how many, the first ones; 0: all.

    Returns:
        ``out``, finished.

    Raises:
        UserError: no such run, records without masks or of another size or intensity,
            or a folder that holds anything else.
    """
    target = artifact.Artifact(
        "refiner.refine",
        pathlib.Path(out),
        {"limit": limit},
        {"model": model, "data": data},
    )
    if target.is_finished():
        return target.out
    method = methods.load_run(pathlib.Path(model))
    records = record.load(data)
    records.require("mask")
    _refuse_unlike(method, records, model)
    if limit:
        records = records.take(slice(0, limit))
    record.write(_refined(method, records), target, **records.treatment)
    return target.out


def _refuse_unlike(method, records, model):
    """Refuses eyes of another kind than the method was trained with."""
    trained_on, given = method.bank.images.shape[1:], records.image.shape[1:]
    if trained_on != given:
        raise errors.UserError(
            f"{model} was trained with eyes of {trained_on}, found {given}; "
            "prepare them alike."
        )
    trained = methods.manifest(model)
    if trained["intensity"] != records.intensity:
        raise errors.UserError(
            f"{model} was trained on {trained['intensity']} eyes, found "
            f"{records.intensity} ones; prepare both alike (--intensity)."
        )


def _refined(method, records):
    name = method.settings["method"]
    report = progress.Progress(f"refining ({name})", len(records))
    for first in range(0, len(records), _CHUNK):
        chunk = records.take(slice(first, first + _CHUNK))
        keys = np.arange(first, first + len(chunk))
        image = method.refine(chunk.image, chunk.mask, keys)
        source = np.array([f"{s}/{name}" for s in chunk.source])
        yield {**chunk.columns(), "image": image, "source": source}
        report.update(first + len(chunk))
