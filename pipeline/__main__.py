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
import platform
import sys
import time
from importlib import metadata

from absl import flags

from gaze.run import artifact, errors, files, main
from gaze.run import flags as shared_flags
from pipeline.planning import draft, plan, settling
from pipeline.running import scheduler, tasks

_CONFIG = shared_flags.define_config("configs/demo.py")
_WORKDIR = flags.DEFINE_string("workdir", "runs/demo", "Run folder.")
_RESTART = flags.DEFINE_string(
    "restart_from", "", "Stage from which on everything is made again."
)

_ROOT = pathlib.Path(__file__).parents[1]
_RESTARTING = "restarting.json"


def _main():
    workdir = pathlib.Path(_WORKDIR.value)
    if "," in str(workdir):
        raise errors.UserError(
            f"--workdir is {workdir}; commas part names in lists of folders: choose a "
            "path without."
        )
    config = settling.settled(_CONFIG.value)
    planned = plan.tasks_of(config, workdir)
    _claim(workdir, config.to_dict())
    _describe(workdir)
    threads = max(_cores() // config.jobs, 1)
    scheduler.run(workdir, planned, jobs=config.jobs, threads=threads, root=_ROOT)
    files.remove(workdir / _RESTARTING)
    log = workdir / "logs" / "report.log"
    print(log.read_text() if log.exists() else f"The report is {planned[-1].out}.")


def _cores():
    """Cores that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _claim(workdir, config):
    """Keeps the resolved config; another config's workdir is refused.

    With ``--restart_from`` the results from that stage on are deleted first, those of
    the folder's previous config too. A marker stays until the pipeline has finished,
    so that the same command continues after an interruption instead of starting over.
    """
    restart, path = _RESTART.value, workdir / "config.json"
    if restart and restart not in plan.STAGES:
        raise errors.UserError(
            f"no stage {restart!r}; choose one of {', '.join(plan.STAGES)}."
        )
    config = draft.plain(config)
    previous = files.read_json(path) if path.exists() else config
    if not restart:
        ignored = {"jobs": config["jobs"]}  # changes no result
        artifact.refuse_other_settings(previous | ignored, config, workdir)
    marker = workdir / _RESTARTING
    request = {"restart_from": restart, "config": config}
    if restart and not (marker.exists() and files.read_json(marker) == request):
        remade = plan.STAGES[plan.STAGES.index(restart) :]
        tasks.forget(workdir, remade)
        files.write_json(marker, request)
    files.write_json(path, config)


def _describe(workdir):
    packages = (
        "tensorflow",
        "keras",
        "ai-edge-litert",
        "numpy",
        "opencv-python-headless",
    )
    versions = {name: metadata.version(name) for name in packages}
    files.write_json(
        workdir / "run.json",
        {
            "command": ["python", *sys.argv],
            "versions": {"python": platform.python_version(), **versions},
            "started": time.strftime("%Y-%m-%d %H:%M:%S"),
        },
    )


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
