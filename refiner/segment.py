"""Gives records masks from a trained segmenter.

python -m refiner.segment --model=SEGMENTER_RUN --data=RECORDS --out=DIR

An eye whose pupil the segmenter does not see would have a label less than its synthetic
counterpart; ``--pupil_constraint`` puts it at the iris's centre. The manifest says how
many lacked it before and after and, where the records had exact masks, how good the new
ones are (``figures``). Interrupted, even killed, the same command goes on where it was;
``--processes`` and ``--shard`` have several processes or machines make one set.
"""

from absl import flags

from gaze.data.production import options
from gaze.run import main
from refiner.api import segmenting
from refiner.segmentation import constraint

_MODEL = flags.DEFINE_string("model", None, "Segmenter run folder.", required=True)
_DATA = flags.DEFINE_string("data", None, "Records to segment.", required=True)
_OUT = flags.DEFINE_string("out", None, "Folder for the records.", required=True)
_CONSTRAINT = flags.DEFINE_enum(
    "pupil_constraint",
    "fallback",
    list(constraint.MODES),
    "Pupils at the iris's centre: where none is seen, in every eye, or not at all.",
)


def _main():
    segmenting.segment(
        _MODEL.value,
        _DATA.value,
        _OUT.value,
        pupil_constraint=_CONSTRAINT.value,
        share=options.share(),
    )


if __name__ == "__main__":
    main.run(_main)
