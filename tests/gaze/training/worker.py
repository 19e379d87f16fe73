"""A worker of a small distributed training, started by tests as a command.

``--die_at`` ends worker 1 as kill -9 does when it comes to that batch for the first
time, ``--stop_at`` asks the supervisor to end; every worker leaves the weights that it
ended with. ``--method`` trains a refinement method on the sets of ``--out`` instead of
the toy.
"""

import os
import pathlib
import signal
import time

import numpy as np
from absl import flags

from gaze.run import main
from gaze.training import distribution
from tests.contracts import methods_test as contract
from tests.gaze.training import toy

_OUT = flags.DEFINE_string("out", None, "Folder for all that comes out.", required=True)
_DIE_AT = flags.DEFINE_integer("die_at", None, "Batch that kills worker 1 once.")
_STOP_AT = flags.DEFINE_integer("stop_at", None, "Batch that sends SIGTERM once.")
_METHOD = flags.DEFINE_string("method", "", "Refinement method to train.")


def _main():
    out = pathlib.Path(_OUT.value)
    if _METHOD.value:
        with distribution.strategy().scope():
            weights = contract.trained_by_sgd(_METHOD.value, out, out / "run")
        np.savez(out / f"weights{distribution.task()[0]}.npz", *weights)
        return
    index, _ = distribution.task()
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
