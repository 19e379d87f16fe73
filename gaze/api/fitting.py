"""Fitting an estimator to labelled records."""

import os
import pathlib
from collections.abc import Mapping
from typing import Any

import keras
from absl import logging

from gaze import estimators
from gaze.data import record, splits, streaming
from gaze.evaluation import protocols
from gaze.run import artifact, errors, lazy
from gaze.training import distribution, profiling

STREAM = ("auto", "yes", "no")
_MOST_IN_MEMORY = 300_000  # records, 1.3 GB of grey 60x36 eyes and their masks


def fit(
    config: Mapping[str, Any],
    *,
    data: str | os.PathLike,
    out: str | os.PathLike,
    leave_one_subject_out: bool = False,
    stream: str = "auto",
) -> pathlib.Path:
    """Trains a gaze estimator, as ``gaze.train`` does.

    Args:
        config: of an estimator, such as ``configs.lenet.get_config()``.
        data: folder of labelled records.
        out: run folder; goes on where an interrupted training was.
        leave_one_subject_out: a model per person, fitted to all others, in ``folds/``.
        stream: one of ``STREAM``: whether pictures stay on disk, which changes memory
            and time alone; "auto" leaves those of large sets there.

    Returns:
        ``out``, finished.

    Raises:
        UserError: a value that no estimator could use, records without labels or
            columns that the estimator reads, or a folder of another config.
    """
    settings = lazy.plain(config)
    estimators.check(settings)
    profiling.window()  # the estimator asks again, after all its work
    if leave_one_subject_out:
        settings["protocol"] = protocols.LEAVE_ONE_OUT
    target = _artifact(pathlib.Path(out), settings, data)
    if target.is_finished():
        return target.out
    records = _load(_build(settings), data, stream)
    folds = splits.leave_one_out(records.subject) if leave_one_subject_out else []
    fewest = min([len(records), *(len(fold.train) for fold in folds)])
    estimators.check(settings, examples=fewest)
    records.require("gaze", *_build(settings).inputs)
    target.begin()
    with distribution.strategy().scope():
        if folds:
            facts = _fit_folds(records, folds, target, data)
        else:
            facts = _fit(records, target)
    target.finish(**facts, **_facts(records))
    return target.out


def _load(estimator, data, stream):
    """The records: in memory, or with their pictures left on disk."""
    is_wanted = stream == "yes"
    if stream == "auto":
        is_wanted = record.manifest_of(data)["count"] > _MOST_IN_MEMORY
    if is_wanted and estimator.streams:
        return streaming.Streamed(data)
    if stream == "yes":
        raise errors.UserError(
            f"{estimator.name} learns of all eyes at once and cannot stream them; "
            "leave out --stream."
        )
    return record.load(data)


def _artifact(folder, settings, data):
    return artifact.Artifact("gaze.train", folder, settings, {"data": data})


def _build(settings):
    others = {name: v for name, v in settings.items() if name != "command"}
    return estimators.build(settings["estimator"], **others)


def _fit(records, target):
    return _build(target.settings).fit(records, None, target.out)


def _fit_folds(records, folds, target, data):
    """Fits an estimator per person; {"folds": {person: folder in the target's}}."""
    folders = {}
    for number, fold in enumerate(folds):
        folders[fold.name] = f"folds/{number:03d}"  # a name may be no name of a folder
        settings = target.settings | {"held_out": fold.name}
        one = _artifact(target.out / folders[fold.name], settings, data)
        if one.is_finished():
            continue
        logging.info("fold %d of %d: without %s", number + 1, len(folds), fold.name)
        known = records.take(fold.train)
        one.begin()
        one.finish(**_fit(known, one), **_facts(known))
        keras.backend.clear_session()  # graphs of a fold are of no use to the next
    return {"folds": folders}


def _facts(records):
    """What whoever uses a run has to know of the records it was trained on."""
    return {
        "intensity": records.intensity,
        "normalization": records.normalization,
        "trained_on": len(records),
        "mean_gaze": records.gaze.mean(axis=0).tolist(),
        # Whom the model knows: gaze.evaluate refuses to test on them.
        "subjects": records.distinct("subject"),
        "sources": records.distinct("source"),
    }
