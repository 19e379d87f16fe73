"""Trains a gaze estimator on labelled records.

python -m gaze.train --config=configs/gaze_cnn.py --data=RECORDS --workdir=RUN
"""

import pathlib

import numpy as np
from absl import flags

from gaze import estimators
from gaze.data import record
from gaze.run import flags as shared_flags
from gaze.run import main, stage
from gaze.training import distribution, profiling

_CONFIG = shared_flags.define_config("configs/gaze_cnn.py")
_DATA = flags.DEFINE_string("data", None, "Labelled records.", required=True)
_WORKDIR = flags.DEFINE_string("workdir", None, "Run folder.", required=True)


def _main():
    settings = _CONFIG.value.to_dict()
    estimators.check(settings)
    profiling.window()  # the estimator asks again, after all its work
    target = stage.Stage(
        "gaze.train", pathlib.Path(_WORKDIR.value), settings, {"data": _DATA.value}
    )
    if target.is_finished():
        return
    data = record.load(_DATA.value)
    estimators.check(settings, examples=len(data))
    estimator = estimators.build(
        settings["estimator"], **{k: v for k, v in settings.items() if k != "command"}
    )
    data.require("gaze", *estimator.inputs)
    target.begin()
    with distribution.strategy().scope():
        facts = estimator.fit(data, None, target.out)
    mean = data.gaze.mean(axis=0).tolist()
    facts |= {"intensity": data.intensity, "trained_on": len(data), "mean_gaze": mean}
    facts["normalization"] = data.normalization
    # Whom the model knows: gaze.evaluate refuses to test on them.
    facts["subjects"] = np.unique(data.subject).tolist()
    target.finish(**facts)


if __name__ == "__main__":
    main.run(_main)
