"""Trains a refinement method on synthetic eyes and unlabelled real ones.

python -m refiner.train --config=configs/zhao2018_eye.py --synthetic=RECORDS \
    --real=RECORDS --workdir=RUN

Both sets need masks (refiner.segment). Methods in closed form train nothing and keep
their style bank; then this takes a second. With --config.direction=purify real eyes are
the content and synthetic ones the style. Methods that a frozen network guides
(config.frozen) take it from --estimator or --segmenter.
"""

from absl import flags

from gaze.run import flags as shared_flags
from gaze.run import main
from refiner.api import fitting

_CONFIG = shared_flags.define_config("configs/zhao2018_eye.py")
_SYNTHETIC = flags.DEFINE_string(
    "synthetic", None, "Synthetic records with masks.", required=True
)
_REAL = flags.DEFINE_string("real", None, "Real records with masks.", required=True)
_PHOTOGRAPHS = flags.DEFINE_string(
    "photographs", "", "Records of any pictures, such as COCO's, for a warm-up."
)
_ESTIMATOR = flags.DEFINE_string("estimator", "", "Estimator run, kept frozen.")
_SEGMENTER = flags.DEFINE_string("segmenter", "", "Segmenter run, kept frozen.")
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)


def _main():
    fitting.fit(
        _CONFIG.value,
        synthetic=_SYNTHETIC.value,
        real=_REAL.value,
        out=_WORKDIR.value,
        photographs=_PHOTOGRAPHS.value,
        estimator=_ESTIMATOR.value,
        segmenter=_SEGMENTER.value,
    )


if __name__ == "__main__":
    main.run(_main)
