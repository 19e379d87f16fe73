"""Gives records masks from a trained segmenter.

python -m refiner.segment --model=SEGMENTER_RUN --data=RECORDS --out=DIR

An eye whose pupil the segmenter does not see would have a label less than its synthetic
counterpart; ``--pupil_constraint`` puts it at the iris's centre. The manifest says how
many lacked it before and after and, where the records had exact masks, how good the new
ones are (``figures``).
"""

import pathlib

import numpy as np
from absl import flags, logging

from gaze.data import record
from gaze.run import artifact, main, progress
from refiner.segmentation import constraint, judgement, prediction

_MODEL = flags.DEFINE_string("model", None, "Segmenter run folder.", required=True)
_DATA = flags.DEFINE_string("data", None, "Records to segment.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_CONSTRAINT = flags.DEFINE_enum(
    "pupil_constraint",
    "fallback",
    list(constraint.MODES),
    "Pupils at the iris's centre: where none is seen, in every eye, or not at all.",
)
_CHUNK = 1024
_PREDICTED = "predicted"


def _main():
    target = artifact.Artifact(
        "refiner.segment",
        pathlib.Path(_OUT.value),
        {"pupil_constraint": _CONSTRAINT.value},
        {"model": _MODEL.value, "data": _DATA.value},
    )
    if target.is_finished():
        return
    network = prediction.load(_MODEL.value)
    records = record.load(_DATA.value)
    ratio = prediction.pupil_ratio(_MODEL.value)
    answers = _segmented(network, records)
    masks = constraint.constrain(answers, _CONSTRAINT.value, ratio)
    facts = {"masks": _PREDICTED, "orphans": _orphans(answers, masks)}
    classes = network.config["classes"]
    facts["classes"] = record.class_names(classes)
    if records.mask is not None and records.manifest.get("masks") != _PREDICTED:
        exact = record.with_classes(records.mask, classes)
        facts["figures"] = judgement.summarize(masks, exact)
    masked = records.replace(mask=masks)
    firsts = range(0, len(masked), _CHUNK)
    chunks = (masked.take(slice(i, i + _CHUNK)).columns() for i in firsts)
    record.write(chunks, target, **records.treatment, **facts)


def _segmented(network, records):
    report, masks = progress.Progress("segmenting", len(records)), []
    for first in range(0, len(records), _CHUNK):
        masks.append(prediction.predict(network, records.image[first : first + _CHUNK]))
        report.update(first + len(masks[-1]))
    return np.concatenate(masks)


def _orphans(answers, masks):
    """Shares of eyes without iris, and of those that lack a pupil before and after."""
    blind, before = constraint.orphans(answers)
    _, after = constraint.orphans(masks)
    logging.info(
        "eyes without a pupil: %.1f %% seen, %.1f %% after the constraint (%s); "
        "%.1f %% without an iris, left as they are",
        *(100 * before.mean(), 100 * after.mean()),
        _CONSTRAINT.value,
        100 * blind.mean(),
    )
    return {
        "no_iris_share": float(blind.mean()),
        "no_pupil_share_seen": float(before.mean()),
        "no_pupil_share": float(after.mean()),
    }


if __name__ == "__main__":
    main.run(_main)
