"""Trains the segmenter on synthetic eyes with exact masks.

python -m refiner.train_segmenter --config=configs/segmenter.py --data=RECORDS \
    --workdir=RUN

Several sets are given by commas: a segmenter for many cameras learns of the eyes of
several (``configs/segmenter_real.py``).
"""

from absl import flags

from gaze.run import flags as shared_flags
from gaze.run import main
from refiner.api import segmenter_fitting

_CONFIG = shared_flags.define_config("configs/segmenter.py")
_DATA = flags.DEFINE_list(
    "data", None, "Records with masks; several by commas.", required=True
)
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)


def _main():
    segmenter_fitting.fit_segmenter(_CONFIG.value, data=_DATA.value, out=_WORKDIR.value)


if __name__ == "__main__":
    main.run(_main)
