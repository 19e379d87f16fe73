"""Refines records with a trained method; labels and masks go along unchanged.

python -m refiner.refine --model=REFINER_RUN --data=RECORDS --out=DIR

Where the method was trained to purify (config.direction), the records are real eyes.
--limit refines the first so many only: methods that optimise pixels take seconds to
minutes for an eye. Interrupted, even killed, the same command goes on where it was;
--processes and --shard have several processes or machines make one set.
"""

import pathlib

from absl import flags

from gaze.data import production, record, stored
from gaze.data.production import shares
from gaze.run import artifact, main
from refiner.production import refining

_MODEL = flags.DEFINE_string("model", None, "Refiner run folder.", required=True)
_DATA = flags.DEFINE_string(
    "data", None, "Records to refine, with masks.", required=True
)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_LIMIT = flags.DEFINE_integer(
    "limit", 0, "Records to refine, the first ones; 0: all.", lower_bound=0
)
shares.define_flags()


def _main():
    share, model = shares.from_flags(), pathlib.Path(_MODEL.value)
    target = artifact.Artifact(
        "refiner.refine",
        pathlib.Path(_OUT.value),
        {"limit": _LIMIT.value},
        {"model": _MODEL.value, "data": _DATA.value},
    )
    if target.is_finished():
        return
    data = stored.Stored(_DATA.value)
    first = data.first()
    first.require("mask")
    refining.refuse_unlike(model, data)
    name = refining.load(model).settings["method"]
    job = refining.Refining(model, data, name, share.threads)
    count = min(len(data), _LIMIT.value or len(data))
    tasks = production.ranges(count, record.RECORDS_PER_SHARD)

    def facts(work):
        return production.records_facts(work) | first.treatment, {}

    production.produce(target, job, tasks, share, facts)


if __name__ == "__main__":
    main.run(_main)
