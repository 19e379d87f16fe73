"""Trains a gaze estimator on labelled records.

python -m gaze.train --config=configs/gaze_cnn.py --data=RECORDS --workdir=RUN

With ``--leave_one_subject_out`` the run holds one model per person, fitted to all
others, in ``folds/``: ``gaze.evaluate`` answers every person of the same records by the
model that has not seen them. Started again, it goes on in the fold where it stopped.
"""

import pathlib

import keras
import numpy as np
from absl import flags, logging

from gaze import estimators
from gaze.data import record, splits, streaming
from gaze.evaluation import protocols
from gaze.run import artifact, errors, main
from gaze.run import flags as shared_flags
from gaze.training import distribution, profiling

_CONFIG = shared_flags.define_config("configs/gaze_cnn.py")
_DATA = flags.DEFINE_string("data", None, "Labelled records.", required=True)
_LEAVE_ONE_OUT = flags.DEFINE_bool(
    protocols.LEAVE_ONE_OUT, False, "Train as many models as people, each without one."
)
_STREAM = flags.DEFINE_enum(
    "stream",
    "auto",
    ["auto", "yes", "no"],
    "Leave pictures on disk; auto: those of large sets. The result is the same.",
)
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)
_MOST_IN_MEMORY = 300_000  # records, 1.3 GB of grey 60x36 eyes and their masks


def _main():
    settings = _CONFIG.value.to_dict()
    estimators.check(settings)
    profiling.window()  # the estimator asks again, after all its work
    if _LEAVE_ONE_OUT.value:
        settings["protocol"] = protocols.LEAVE_ONE_OUT
    target = _artifact(pathlib.Path(_WORKDIR.value), settings)
    if target.is_finished():
        return
    data = _load(_build(settings))
    folds = splits.leave_one_out(data.subject) if _LEAVE_ONE_OUT.value else []
    fewest = min([len(data), *(len(fold.train) for fold in folds)])
    estimators.check(settings, examples=fewest)
    data.require("gaze", *_build(settings).inputs)
    target.begin()
    with distribution.strategy().scope():
        facts = _fit_folds(data, folds, target) if folds else _fit(data, target)
    target.finish(**facts, **_facts(data))


def _load(estimator):
    """The records: in memory, or with their pictures left on disk."""
    is_wanted = _STREAM.value == "yes"
    if _STREAM.value == "auto":
        is_wanted = record.manifest_of(_DATA.value)["count"] > _MOST_IN_MEMORY
    if is_wanted and estimator.streams:
        return streaming.Streamed(_DATA.value)
    if _STREAM.value == "yes":
        raise errors.UserError(
            f"{estimator.name} learns of all eyes at once and cannot stream them; "
            "leave out --stream."
        )
    return record.load(_DATA.value)


def _artifact(folder, settings):
    return artifact.Artifact("gaze.train", folder, settings, {"data": _DATA.value})


def _build(settings):
    others = {name: v for name, v in settings.items() if name != "command"}
    return estimators.build(settings["estimator"], **others)


def _fit(data, target):
    return _build(target.settings).fit(data, None, target.out)


def _fit_folds(data, folds, target):
    """Fits an estimator per person; {"folds": {person: folder in the target's}}."""
    folders = {}
    for number, fold in enumerate(folds):
        folders[fold.name] = f"folds/{number:03d}"  # a name may be no name of a folder
        one = _artifact(
            target.out / folders[fold.name], target.settings | {"held_out": fold.name}
        )
        if one.is_finished():
            continue
        logging.info("fold %d of %d: without %s", number + 1, len(folds), fold.name)
        known = data.take(fold.train)
        one.begin()
        one.finish(**_fit(known, one), **_facts(known))
        keras.backend.clear_session()  # graphs of a fold are of no use to the next
    return {"folds": folders}


def _facts(data):
    """What whoever uses a run has to know of the records it was trained on."""
    return {
        "intensity": data.intensity,
        "normalization": data.normalization,
        "trained_on": len(data),
        "mean_gaze": data.gaze.mean(axis=0).tolist(),
        # Whom the model knows: gaze.evaluate refuses to test on them.
        "subjects": np.unique(data.subject).tolist(),
        "sources": np.unique(data.source).tolist(),
    }


if __name__ == "__main__":
    main.run(_main)
