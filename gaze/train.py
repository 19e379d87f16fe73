"""Trains a gaze estimator on labelled records.

python -m gaze.train --config=configs/gaze_cnn.py --data=RECORDS --workdir=RUN

With ``--leave_one_subject_out`` the run holds one model per person, fitted to all
others, in ``folds/``: ``gaze.evaluate`` answers every person of the same records by the
model that has not seen them. Started again, it goes on in the fold where it stopped.
"""

from absl import flags

from gaze.api import fitting
from gaze.evaluation import protocols
from gaze.run import flags as shared_flags
from gaze.run import main

_CONFIG = shared_flags.define_config("configs/gaze_cnn.py")
_DATA = flags.DEFINE_string("data", None, "Labelled records.", required=True)
_LEAVE_ONE_OUT = flags.DEFINE_bool(
    protocols.LEAVE_ONE_OUT, False, "Train as many models as people, each without one."
)
_STREAM = flags.DEFINE_enum(
    "stream",
    "auto",
    list(fitting.STREAM),
    "Leave pictures on disk; auto: those of large sets. The result is the same.",
)
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)


def _main():
    fitting.fit(
        _CONFIG.value,
        data=_DATA.value,
        out=_WORKDIR.value,
        leave_one_subject_out=_LEAVE_ONE_OUT.value,
        stream=_STREAM.value,
    )


if __name__ == "__main__":
    main.run(_main)
