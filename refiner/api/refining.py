"""Refining records with a trained method."""

import os
import pathlib

from gaze.data import production, record, stored
from gaze.data.production.shares import WHOLE, Share
from gaze.run import artifact
from refiner.production import refining


def refine(
    model: str | os.PathLike,
    data: str | os.PathLike,
    out: str | os.PathLike,
    *,
    limit: int = 0,
    share: Share = WHOLE,
) -> pathlib.Path:
    """Refines records, as ``refiner.refine`` does; labels and masks go along.

    Args:
        model: run folder of ``fit`` or ``refiner.train``.
        data: records with masks, of the kind that the method was trained with.
        out: folder for the records.
        limit: how many, the first ones; 0: all.
        share: which shards to make, and with how many processes.

    Returns:
        ``out``, finished unless other shares are still to be made.

    Raises:
        UserError: no such run, records without masks or of another size or intensity,
            or a folder that holds anything else.
    """
    model = pathlib.Path(model)
    target = artifact.Artifact(
        "refiner.refine",
        pathlib.Path(out),
        {"limit": limit},
        {"model": model, "data": data},
    )
    if target.is_finished():
        return target.out
    records = stored.Stored(data)
    first = records.first()
    first.require("mask")
    refining.refuse_unlike(model, records)
    name = refining.load(model).settings["method"]
    job = refining.Refining(model, records, name, share.threads)
    count = min(len(records), limit or len(records))
    tasks = production.ranges(count, record.RECORDS_PER_SHARD)

    def facts(work):
        return production.records_facts(work) | first.treatment, {}

    production.produce(target, job, tasks, share, facts)
    return target.out
