"""Refines records with a trained method; labels and masks go along unchanged.

python -m refiner.refine --model=REFINER_RUN --data=RECORDS --out=DIR

Where the method was trained to purify (config.direction), the records are real eyes.
--limit refines the first so many only: methods that optimise pixels take seconds to
minutes for an eye. Interrupted, even killed, the same command goes on where it was;
--processes and --shard have several processes or machines make one set.
"""

from absl import flags

from gaze.data.production import options
from gaze.run import main
from refiner.api import refining

_MODEL = flags.DEFINE_string("model", None, "Refiner run folder.", required=True)
_DATA = flags.DEFINE_string(
    "data", None, "Records to refine, with masks.", required=True
)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_LIMIT = flags.DEFINE_integer(
    "limit", 0, "Records to refine, the first ones; 0: all.", lower_bound=0
)


def _main():
    refining.refine(
        _MODEL.value,
        _DATA.value,
        _OUT.value,
        limit=_LIMIT.value,
        share=options.share(),
    )


if __name__ == "__main__":
    main.run(_main)
