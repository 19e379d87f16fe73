"""Runs a training in several workers and restarts them all when one dies.

python -m gaze.supervise --workers=2 -- \
    python -m refiner.train --strategy=multi_worker --workdir=RUN ...

On several hosts: the same on each, with TF_CONFIG set instead of --workers (see
WORKSPACE.md). The run folder lies on a file system that all workers share.
"""

import threading

from absl import flags

from gaze.run import errors, main, signals
from gaze.training import supervisor

_WORKERS = flags.DEFINE_integer(
    "workers", 2, "Workers on this machine, where TF_CONFIG is not set.", lower_bound=1
)
_RESTARTS = flags.DEFINE_integer(
    "restarts", 3, "How often all workers are started again.", lower_bound=0
)


def _main(command):
    if not command:
        raise errors.UserError(
            "no command to run; give it behind --, such as -- python -m refiner.train."
        )
    stop = threading.Event()
    with signals.handled(stop.set):
        supervisor.run(
            command, count=_WORKERS.value, restarts=_RESTARTS.value, stop=stop
        )


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False, takes_arguments=True)
