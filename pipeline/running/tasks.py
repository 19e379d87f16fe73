"""Tasks of a pipeline: a command, what it makes, what it reads, and whether it is done.

A task is finished when ``tasks/`` in the run folder holds its arguments, its settings
and its inputs' fingerprints unchanged; so a change re-makes just what depends on it.
"""

import dataclasses
import hashlib
import json
import os
import pathlib
from collections.abc import Sequence

from gaze.run import artifact, claims, files


@dataclasses.dataclass(frozen=True)
class Task:
    """One command.

    Attributes:
        name: its place in the pipeline, such as ``estimate/seed0/identity/mild``;
            the first part is its stage.
        module: what ``python -m`` runs.
        out: file or folder that it makes.
        cost_s: rough seconds on one core, for the estimate of time left.
        arguments: flags by name; paths are inputs unless they are ``out``, dicts of
            paths become NAME=PATH lists.
        after_all: whether it reads whatever all other tasks left.
        settings: all values of the task's config, those too that its flags leave to
            a config file, which can be edited.
    """

    name: str
    module: str
    out: pathlib.Path
    cost_s: float
    arguments: dict
    after_all: bool = False
    settings: dict = dataclasses.field(default_factory=dict)

    def flags(self) -> list[str]:
        """The arguments as a command line has them."""
        return [f"--{name}={_text(value)}" for name, value in self.arguments.items()]

    def inputs(self) -> list[pathlib.Path]:
        """Paths of everything that the task reads."""
        paths = []
        for value in self.arguments.values():
            values = value.values() if isinstance(value, dict) else [value]
            paths += [v for v in values if isinstance(v, pathlib.Path)]
        return [path for path in paths if path != self.out]


def _text(value):
    if isinstance(value, dict):
        return ",".join(f"{name}={path}" for name, path in value.items())
    if isinstance(value, tuple | list):
        return repr(tuple(value))
    return str(value)


def needs(task: Task, tasks: list[Task]) -> set[pathlib.Path]:
    """Paths that other tasks make and this one reads."""
    outputs = {other.out for other in tasks} - {task.out}
    return outputs if task.after_all else outputs.intersection(task.inputs())


def identity(task: Task, tasks: list[Task]) -> dict[str, str]:
    """What the task's result depends on: module, flags, settings, what inputs hold."""
    # The run folder itself, which the last task is given, changes all the time.
    read = needs(task, tasks) if task.after_all else set(task.inputs())
    inputs = sorted(f"{path}: {artifact.identify(path)}" for path in read)
    parts = [task.module, task.flags(), inputs]
    if task.settings:
        parts.append(json.dumps(task.settings, sort_keys=True))
    text = repr(tuple(parts))
    return {"task": hashlib.sha256(text.encode()).hexdigest()}


def is_finished(workdir: pathlib.Path, task: Task, tasks: list[Task]) -> bool:
    """Whether the task's result is there and still what it would make now."""
    remembered = memory(workdir, task)
    if not (remembered.exists() and task.out.exists()):
        return False
    noted = files.read_json(remembered)
    return noted["finished"] and noted["task"] == identity(task, tasks)["task"]


def begin(workdir: pathlib.Path, task: Task, tasks: list[Task]) -> None:
    """Remembers what the task is about to make.

    What it made with other settings or of other data is deleted first: a training
    would go on from its checkpoint.
    """
    now, path = identity(task, tasks), memory(workdir, task)
    if path.exists() and files.read_json(path)["task"] != now["task"]:
        _remove(task.out)
    place = {"stage": task.name.split("/")[0], "out": _relative(workdir, task.out)}
    files.write_json(path, now | place | {"finished": False})


def finish(workdir: pathlib.Path, task: Task, tasks: list[Task], took_s: float) -> None:
    """Remembers that the task's result is there, and how long it took."""
    path, now = memory(workdir, task), identity(task, tasks)
    done = {"finished": True, "took_s": round(took_s, 1)}
    files.write_json(path, files.read_json(path) | now | done)


def forget(workdir: pathlib.Path, stages: Sequence[str]) -> None:
    """Deletes what the tasks of some stages made, whatever config they were of."""
    for path in sorted((pathlib.Path(workdir) / "tasks").glob("*.json")):
        noted = files.read_json(path)
        if noted.get("stage") in stages:
            _remove(pathlib.Path(workdir) / noted["out"])
            files.remove(path)


def _relative(workdir, out):
    """Seen from the run folder, which may be moved."""
    return os.path.relpath(out, workdir)


def _remove(out):
    """Deletes what a task made, once a training that outlived its pipeline is over."""
    claims.wait(out)
    files.remove(out)


def memory(workdir: pathlib.Path, task: Task) -> pathlib.Path:
    """The file that remembers a finished task's identity."""
    return pathlib.Path(workdir) / "tasks" / f"{task.name.replace('/', '-')}.json"
