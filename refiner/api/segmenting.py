"""Giving records masks from a trained segmenter."""

import os
import pathlib

import numpy as np
from absl import logging

from gaze.data import record
from gaze.run import artifact, errors, progress
from refiner.segmentation import constraint, judgement, prediction

_CHUNK = 1024
_PREDICTED = "predicted"


def segment(
    model: str | os.PathLike,
    data: str | os.PathLike,
    out: str | os.PathLike,
    *,
    pupil_constraint: str = "fallback",
) -> pathlib.Path:
    """Gives records masks, as ``refiner.segment`` does.

    Args:
        model: run folder of ``fit_segmenter`` or ``refiner.train_segmenter``.
        data: records.
        out: folder for the records.
        pupil_constraint: pupils at the iris's centre: "fallback" where none is seen,
            "always" in every eye, or "none".

    Returns:
        ``out``, finished; its manifest says how many pupils were seen and, where the
        records had exact masks, how good the new ones are.

    Raises:
        UserError: no such run or records, or a folder that holds anything else.
    """
    if pupil_constraint not in constraint.MODES:
        raise errors.UserError(
            f"pupil_constraint is {pupil_constraint!r}; choose one of "
            f"{', '.join(constraint.MODES)}."
        )
    target = artifact.Artifact(
        "refiner.segment",
        pathlib.Path(out),
        {"pupil_constraint": pupil_constraint},
        {"model": model, "data": data},
    )
    if target.is_finished():
        return target.out
    network = prediction.load(pathlib.Path(model))
    records = record.load(data)
    ratio = prediction.pupil_ratio(pathlib.Path(model))
    answers = _segmented(network, records)
    masks = constraint.constrain(answers, pupil_constraint, ratio)
    facts = {
        "masks": _PREDICTED,
        "orphans": _orphans(answers, masks, pupil_constraint),
    }
    classes = network.config["classes"]
    facts["classes"] = record.class_names(classes)
    if records.mask is not None and records.manifest.get("masks") != _PREDICTED:
        exact = record.with_classes(records.mask, classes)
        facts["figures"] = judgement.summarize(masks, exact)
    masked = records.replace(mask=masks)
    firsts = range(0, len(masked), _CHUNK)
    chunks = (masked.take(slice(i, i + _CHUNK)).columns() for i in firsts)
    record.write(chunks, target, **records.treatment, **facts)
    return target.out


def _segmented(network, records):
    report, masks = progress.Progress("segmenting", len(records)), []
    for first in range(0, len(records), _CHUNK):
        masks.append(prediction.predict(network, records.image[first : first + _CHUNK]))
        report.update(first + len(masks[-1]))
    return np.concatenate(masks)


def _orphans(answers, masks, pupil_constraint):
    """Shares of eyes without iris, and of those that lack a pupil before and after."""
    blind, before = constraint.orphans(answers)
    _, after = constraint.orphans(masks)
    logging.info(
        "eyes without a pupil: %.1f %% seen, %.1f %% after the constraint (%s); "
        "%.1f %% without an iris, left as they are",
        *(100 * before.mean(), 100 * after.mean()),
        pupil_constraint,
        100 * blind.mean(),
    )
    return {
        "no_iris_share": float(blind.mean()),
        "no_pupil_share_seen": float(before.mean()),
        "no_pupil_share": float(after.mean()),
    }
