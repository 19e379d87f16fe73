"""The places to look at when a run is over, each with a command to paste."""

import os
import pathlib
import shlex
import sys


def places(workdir: pathlib.Path) -> str:
    """One line for each place that the run has: report, curves, exported models.

    Args:
        workdir: a finished pipeline's run folder.
    """
    python = _shown(sys.executable)
    board = _shown(pathlib.Path(sys.executable).with_name("tensorboard"))
    rows = []
    if (report := workdir / "report.html").exists():
        rows.append(("report", f"{python} -m webbrowser {_shown(report)}"))
    rows.append(("TensorBoard", f"{board} --logdir {_shown(workdir)}"))
    if models := sorted(workdir.glob("seed0/export/*/*[!2].tflite")):
        names = ",".join(map(_shown, models))
        rows.append(("models", f"{python} -m export.benchmark --tflite={names}"))
    return "\n".join(f"{name:11}  {command}" for name, command in rows)


def _shown(path):
    """A path as it is typed from here, the shorter of both ways."""
    path = str(path)
    relative = os.path.relpath(path)
    return shlex.quote(relative if len(relative) < len(path) else path)
