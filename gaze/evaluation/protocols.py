"""By which protocol a model answers for a set, and its answers.

* ``leave_one_subject_out``: the run holds a model per person, fitted to all others;
  each person is answered by the one that has not seen them.
* ``cross_dataset``: the model was trained on eyes of another source.
* ``fixed_split``: it was trained on other people of the same source.
* ``known_people``: it has seen some of these people, which the user asked for.
* ``unknown``: an older run, which does not say what its eyes were.

The name follows from what the run says of its training, so no report can claim another.
"""

import os
import pathlib

import numpy as np

from gaze import estimators
from gaze.data import datasets, record, splits
from gaze.run import errors

LEAVE_ONE_OUT = "leave_one_subject_out"


def check_people(
    run: str | os.PathLike, subjects: np.ndarray, *, allow_known: bool = False
) -> None:
    """Refuses to test on people that a run has seen.

    Args:
        run: folder of ``gaze.train``.
        subjects: str [N], who is to be tested.
        allow_known: let people pass that a run without folds has seen. Of folds nobody
            can be meant but by the one that has not seen them.

    Raises:
        UserError: naming people that are on both sides, or that a run of folds has no
            fold for.
    """
    found = estimators.manifest(run)
    if "folds" not in found:
        if not allow_known:
            splits.check_disjoint(found.get("subjects", [datasets.UNKNOWN]), subjects)
        return
    missing = sorted(set(map(str, subjects)) - set(found["folds"]))
    if missing:
        raise errors.UserError(
            f"{run} leaves out one of {len(found['folds'])} people at a time and has "
            f"no fold for {', '.join(missing[:5])}; test on the set it was trained on."
        )
    for name, folder in found["folds"].items():
        fold = estimators.manifest(pathlib.Path(run) / folder)
        splits.check_disjoint(fold["subjects"], [name])


def check_columns(run: str | os.PathLike, data: record.Records) -> None:
    """Refuses a set that lacks columns which a run, or its folds, read.

    Raises:
        UserError: naming the columns.
    """
    folders = estimators.manifest(run).get("folds", {"": ""}).values()
    first = pathlib.Path(run) / next(iter(folders))
    estimators.load_run(first, given=tuple(data.columns()))


def check_intensity(run: str | os.PathLike, data: record.Records) -> None:
    """Refuses eyes that were treated otherwise than those a run was trained on.

    A run that equalises every eye itself (``config.equalize``) reads both kinds.

    Raises:
        UserError: raw eyes for a run of equalised ones, or the reverse.
    """
    found = estimators.manifest(run)
    trained = found["intensity"]
    if not found["settings"].get("equalize", True) and trained != data.intensity:
        raise errors.UserError(
            f"{run} was trained on {trained} eyes as they are (config.equalize is off) "
            f"and these are {data.intensity}; prepare both alike (--intensity)."
        )


def name_of(run: str | os.PathLike, data: record.Records) -> str:
    """The protocol's name for a run and the ``record.Records`` it is tested on."""
    found = estimators.manifest(run)
    if "folds" in found:
        return LEAVE_ONE_OUT
    if set(found.get("subjects", ())) & set(data.subject.tolist()):
        return "known_people"
    if "sources" not in found:
        return "unknown"
    same = set(found["sources"]) & set(data.source.tolist())
    return "fixed_split" if same else "cross_dataset"


def answer(
    run: str | os.PathLike, data: record.Records
) -> tuple[np.ndarray, np.ndarray]:
    """A run's answers for a set, and which eyes it rejects.

    Args:
        run: folder of ``gaze.train``.
        data: ``record.Records``.

    Returns:
        (float32 [N, 2] radians, bool [N]).

    Raises:
        UserError: the run needs columns that the set lacks, answers with no number, or
            is of folds and has none that can answer for somebody (`check_people`).
    """
    found = estimators.manifest(run)
    if "folds" not in found:
        return _answer(run, data)
    check_people(run, data.subject, allow_known=True)
    gaze = np.full((len(data), 2), np.nan, np.float32)
    rejected = np.zeros(len(data), bool)
    for name, folder in found["folds"].items():
        rows = np.flatnonzero(data.subject == name)
        if len(rows):
            some = _answer(pathlib.Path(run) / folder, data.take(rows))
            gaze[rows], rejected[rows] = some
    return gaze, rejected


def _answer(run, data):
    columns = data.columns()
    estimator = estimators.load_run(run, given=tuple(columns))
    gaze = estimator.predict(columns)
    broken = int((~np.isfinite(gaze)).any(axis=1).sum())
    if broken:
        raise errors.UserError(
            f"{run} answers {broken} of {len(data)} eyes with no number (NaN or "
            "infinite): its training broke; train it anew."
        )
    rejects = getattr(estimator, "rejects", None)
    return gaze, rejects(columns) if rejects else np.zeros(len(data), bool)
