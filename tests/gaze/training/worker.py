"""A worker of a small distributed training, started by tests as a command.

``--die_at`` ends worker 1 as kill -9 does when it comes to that batch for the first
time, ``--stop_at`` asks the supervisor to end; every worker leaves the weights that it
ended with. ``--method`` trains a refinement method on the sets of ``--out`` instead of
the toy, ``--estimator`` the gaze CNN on its set ``data``, whose pictures stay on disk
and are counted when they are read.
"""

import os
import pathlib
import signal
import time

import keras
import numpy as np
from absl import flags

from gaze.data import streaming
from gaze.run import main
from gaze.training import distribution
from tests.contracts import methods_test as contract
from tests.gaze.estimators import cnn_test
from tests.gaze.training import toy

_OUT = flags.DEFINE_string("out", None, "Folder for all that comes out.", required=True)
_DIE_AT = flags.DEFINE_integer("die_at", None, "Batch that kills worker 1 once.")
_STOP_AT = flags.DEFINE_integer("stop_at", None, "Batch that sends SIGTERM once.")
_ESTIMATOR = flags.DEFINE_bool("estimator", False, "Whether to train the gaze CNN.")
_METHOD = flags.DEFINE_string("method", "", "Refinement method to train.")


def cnn_on_disk(out):
    """(weights, pictures read) of a small gaze CNN, trained on the set in ``out``."""
    keras.config.set_floatx("float64")
    records = Counted(out / "data")
    return cnn_test.trained_by_sgd(out / "run", records), sum(records.read)


class Counted(streaming.Streamed):
    """A set on disk; ``read`` notes how many records it is asked for at once."""

    def __init__(self, folder):
        super().__init__(folder)
        self.read = []

    def rows(self, indices, names):
        self.read.append(len(indices))
        return super().rows(indices, names)


def _main():
    out = pathlib.Path(_OUT.value)
    if _METHOD.value:
        with distribution.strategy().scope():
            weights = contract.trained_by_sgd(_METHOD.value, out, out / "run")
        np.savez(out / f"weights{distribution.task()[0]}.npz", *weights)
        return
    index, _ = distribution.task()
    if _ESTIMATOR.value:
        with distribution.strategy().scope():
            weights, read = cnn_on_disk(out)
        np.savez(out / f"weights{index}.npz", read, *weights)
        return
    with distribution.strategy().scope():
        # Other initial weights behind a death: all must come from the checkpoint.
        trained = toy.Toy(seed=99 if (out / "died").exists() else 0)
        points = trained.points

        def dies(k, part):
            if k == _DIE_AT.value and index == 1 and not (out / "died").exists():
                (out / "died").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if k == _STOP_AT.value and index == 1 and not (out / "stopped").exists():
                (out / "stopped").touch()
                os.kill(os.getppid(), signal.SIGTERM)
            if (out / "stopped").exists():
                time.sleep(0.2)  # until the signal has come back
            return points(k, part)

        trained.points = dies
        toy.train(trained, out / "run")
    np.savez(out / f"weights{index}.npz", *toy.weights(trained))


if __name__ == "__main__":
    main.run(_main)
