"""The main job: simulate, segment, refine, estimate, evaluate, export, report.

python -m pipeline --config=configs/demo.py --workdir=runs/demo

Every task is a subprocess, the very command a user types; ``logs/`` has what each
said. Interrupted and started again, it goes on after the last finished task, and
inside a training from its last checkpoint. ``tasks/`` remembers with which arguments,
settings and inputs a task was finished, and what they no longer fit is made again. A
changed config of the pipeline is refused, naming its keys, unless
``--restart_from=STAGE`` says from where to make everything again.
"""

import os
import pathlib

from absl import flags
from ml_collections import config_flags

from gaze.run import flags as shared_flags
from gaze.run import main
from pipeline.planning import opening, plan, settling
from pipeline.running import ending, scheduler

_CONFIG = shared_flags.define_config("configs/demo.py")
_WORKDIR = flags.DEFINE_string(
    "workdir", None, "Run folder; unsaid it is runs/ and the config's name."
)
_RESTART = flags.DEFINE_string(
    "restart_from", "", "Stage from which on everything is made again."
)

_ROOT = pathlib.Path(__file__).parents[1]


def _main():
    workdir = pathlib.Path(_WORKDIR.value or _of_config())
    shared_flags.refuse_comma("workdir", workdir)
    config = settling.settled(_CONFIG.value)
    planned = plan.tasks_of(config, workdir)
    opening.claim(workdir, config.to_dict(), _RESTART.value)
    opening.describe(workdir)
    threads = max(_cores() // config.jobs, 1)
    scheduler.run(workdir, planned, jobs=config.jobs, threads=threads, root=_ROOT)
    opening.close(workdir)
    log = workdir / "logs" / "report.log"
    print(
        log.read_text(encoding="utf-8")
        if log.exists()
        else f"The report is {planned[-1].out}."
    )
    print(ending.places(workdir))


def _of_config():
    file = config_flags.get_config_filename(flags.FLAGS["config"])
    return f"runs/{pathlib.Path(file.partition(':')[0]).stem}"


def _cores():
    """Cores that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
