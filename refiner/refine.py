"""Refines records with a trained method; labels and masks go along unchanged.

python -m refiner.refine --model=REFINER_RUN --data=RECORDS --out=DIR

Where the method was trained to purify (config.direction), the records are real eyes.
--limit refines the first so many only: methods that optimise pixels take seconds to
minutes for an eye.
"""

import pathlib

import numpy as np
from absl import flags

from gaze.data import record
from gaze.run import artifact, errors, main, progress
from refiner import methods

_MODEL = flags.DEFINE_string("model", None, "Refiner run folder.", required=True)
_DATA = flags.DEFINE_string(
    "data", None, "Records to refine, with masks.", required=True
)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_LIMIT = flags.DEFINE_integer(
    "limit", 0, "Records to refine, the first ones; 0: all.", lower_bound=0
)
_CHUNK = 512


def _main():
    target = artifact.Artifact(
        "refiner.refine",
        pathlib.Path(_OUT.value),
        {"limit": _LIMIT.value},
        {"model": _MODEL.value, "data": _DATA.value},
    )
    if target.is_finished():
        return
    method = methods.load_run(_MODEL.value)
    records = record.load(_DATA.value)
    records.require("mask")
    _refuse_unlike(method, records)
    if _LIMIT.value:
        records = records.take(slice(0, _LIMIT.value))
    record.write(_refined(method, records), target, **records.treatment)


def _refuse_unlike(method, records):
    """Refuses eyes of another kind than the method was trained with."""
    trained_on, given = method.bank.images.shape[1:], records.image.shape[1:]
    if trained_on != given:
        raise errors.UserError(
            f"{_MODEL.value} was trained with eyes of {trained_on}, found {given}; "
            "prepare them alike."
        )
    trained = methods.manifest(_MODEL.value)
    if trained["intensity"] != records.intensity:
        raise errors.UserError(
            f"{_MODEL.value} was trained on {trained['intensity']} eyes, found "
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


if __name__ == "__main__":
    main.run(_main)
