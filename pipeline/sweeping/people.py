"""The people of a set in three parts, of which a sweep sees two."""

import os
import pathlib
from typing import NamedTuple

import numpy as np

from gaze.data import record, selection, splits
from gaze.run import artifact, errors

_PART, _LEAST = 0.2, 5


class Split(NamedTuple):
    """Where the parts are, and who is in them."""

    train: pathlib.Path
    validation: pathlib.Path
    names: dict[str, list[str]]  # of train, validation and test


def split(data: str | os.PathLike, out: pathlib.Path, seed: int) -> Split:
    """Writes the train and the validation people's records; of the test people none.

    Args:
        data: folder of labelled records.
        out: of the sweep; the parts are made in ``data`` below it.
        seed: of the split. A fifth of the people each are validation and test.

    Raises:
        UserError: records without gaze, or fewer than five people.
    """
    records = record.load(data)
    records.require("gaze")
    found = np.unique(records.subject)
    if len(found) < _LEAST:
        raise errors.UserError(
            f"{data} shows {len(found)} people; a sweep splits them in three and "
            f"expects {_LEAST} or more."
        )
    outer = splits.held_out(records.subject, _PART, seed=seed)
    rest = records.subject[outer.train]
    inner = splits.held_out(rest, _PART / (1 - _PART), seed=seed + 1)
    rows = {
        "train": np.asarray(outer.train)[inner.train],
        "validation": np.asarray(outer.train)[inner.test],
        "test": np.asarray(outer.test),
    }
    for part in ("train", "validation"):
        settings = {"part": part, "seed": seed}
        folder = out / "data" / part
        target = artifact.Artifact("pipeline.sweep", folder, settings, {"data": data})
        if not target.is_finished():
            taken = selection.take(records, rows[part])
            record.write([taken], target, **records.treatment)
    names = {p: sorted(set(map(str, records.subject[r]))) for p, r in rows.items()}
    return Split(out / "data" / "train", out / "data" / "validation", names)
