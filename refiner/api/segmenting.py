"""Giving records masks from a trained segmenter."""

import os
import pathlib

from gaze.data import production, record, stored
from gaze.data.production.shares import WHOLE, Share
from gaze.run import artifact, errors
from refiner.production import segmenting
from refiner.segmentation import constraint, prediction


def segment(
    model: str | os.PathLike,
    data: str | os.PathLike,
    out: str | os.PathLike,
    *,
    pupil_constraint: str = "fallback",
    share: Share = WHOLE,
) -> pathlib.Path:
    """Gives records masks, as ``refiner.segment`` does.

    Args:
        model: run folder of ``fit_segmenter`` or ``refiner.train_segmenter``.
        data: records.
        out: folder for the records.
        pupil_constraint: pupils at the iris's centre: "fallback" where none is seen,
            "always" in every eye, or "none".
        share: which shards to make, and with how many processes.

    Returns:
        ``out``, finished unless other shares are still to be made; its manifest says
        how many pupils were seen and, where the records had exact masks, how good the
        new ones are.

    Raises:
        UserError: no such run or records, or a folder that holds anything else.
    """
    if pupil_constraint not in constraint.MODES:
        raise errors.UserError(
            f"pupil_constraint is {pupil_constraint!r}; choose one of "
            f"{', '.join(constraint.MODES)}."
        )
    model = pathlib.Path(model)
    target = artifact.Artifact(
        "refiner.segment",
        pathlib.Path(out),
        {"pupil_constraint": pupil_constraint},
        {"model": model, "data": data},
    )
    if target.is_finished():
        return target.out
    network, records = segmenting.load(model), stored.Stored(data)
    ratio = prediction.pupil_ratio(model)
    job = segmenting.Segmenting(model, records, pupil_constraint, ratio, share.threads)
    tasks = production.ranges(len(records), record.RECORDS_PER_SHARD)

    def facts(work):
        entries = segmenting.facts(work, network.config["classes"], pupil_constraint)
        return entries | records.first().treatment, {}

    production.produce(target, job, tasks, share, facts)
    return target.out
