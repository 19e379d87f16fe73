"""A run folder opened: its config kept, another config's folder refused."""

import pathlib
import platform
import sys
import time
from importlib import metadata

from gaze.run import artifact, errors, files
from pipeline.planning import draft, plan
from pipeline.running import tasks

CONFIG, FACTS, RESTARTING = "config.json", "run.json", "restarting.json"
_PACKAGES = (
    "tensorflow",
    "keras",
    "ai-edge-litert",
    "numpy",
    "opencv-python-headless",
)


def claim(workdir: pathlib.Path, config: dict, restart: str = "") -> None:
    """Keeps the resolved config; another config's workdir is refused.

    With ``restart`` the results from that stage on are deleted first, those of the
    folder's previous config too. A marker stays until the pipeline has finished, so
    that the same command continues after an interruption instead of starting over.

    Raises:
        UserError: no such stage, or the folder is of another config.
    """
    path = workdir / CONFIG
    if restart and restart not in plan.STAGES:
        raise errors.UserError(
            f"no stage {restart!r}; choose one of {', '.join(plan.STAGES)}."
        )
    config = draft.plain(config)
    previous = files.read_json(path) if path.exists() else config
    if not restart:
        ignored = {"jobs": config["jobs"]}  # changes no result
        artifact.refuse_other_settings(previous | ignored, config, workdir)
    marker = workdir / RESTARTING
    request = {"restart_from": restart, "config": config}
    if restart and not (marker.exists() and files.read_json(marker) == request):
        remade = plan.STAGES[plan.STAGES.index(restart) :]
        tasks.forget(workdir, remade)
        files.write_json(marker, request)
    files.write_json(path, config)


def describe(workdir: pathlib.Path, command: list[str] | None = None) -> None:
    """Writes when and by which command and versions a run was started.

    Args:
        workdir: run folder.
        command: arguments of Python; None for those of this process.
    """
    versions = {name: metadata.version(name) for name in _PACKAGES}
    files.write_json(
        workdir / FACTS,
        {
            "command": ["python", *(command or ["-m", "pipeline", *sys.argv[1:]])],
            "versions": {"python": platform.python_version(), **versions},
            "started": time.strftime("%Y-%m-%d %H:%M:%S"),
        },
    )


def close(workdir: pathlib.Path) -> None:
    """Takes the marker of a restart away: the run is finished."""
    files.remove(workdir / RESTARTING)
