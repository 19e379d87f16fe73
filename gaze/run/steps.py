"""Steps of a pipeline: a command, what it makes, what it reads, and whether it is done.

A step is finished when ``steps/`` in the run folder holds its arguments, its settings
and its inputs' fingerprints unchanged; so a change re-makes just what depends on it.
"""

import dataclasses
import hashlib
import json
import os
import pathlib

from gaze.run import claims, files, stage


@dataclasses.dataclass(frozen=True)
class Step:
    """One command.

    Attributes:
        name: its place in the pipeline, such as ``estimate/seed0/identity/mild``;
            the first part is its stage.
        module: what ``python -m`` runs.
        out: file or folder that it makes.
        cost_s: rough seconds on one core, for the estimate of time left.
        arguments: flags by name; paths are inputs unless they are ``out``, dicts of
            paths become NAME=PATH lists.
        after_all: whether it reads whatever all other steps left.
        settings: all values of the step's config, those too that its flags leave to
            a config file, which can be edited.
    """

    name: str
    module: str
    out: pathlib.Path
    cost_s: float
    arguments: dict
    after_all: bool = False
    settings: dict = dataclasses.field(default_factory=dict)

    def flags(self):
        """The arguments as a command line has them."""
        return [f"--{name}={_text(value)}" for name, value in self.arguments.items()]

    def inputs(self):
        """Paths of everything that the step reads."""
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


def needs(step, steps):
    """Paths that other steps make and this one reads."""
    made = {other.out for other in steps} - {step.out}
    return made if step.after_all else made.intersection(step.inputs())


def identity(step, steps):
    """What the step's result depends on: module, flags, settings, what inputs hold."""
    # The run folder itself, which the last step is given, changes all the time.
    read = needs(step, steps) if step.after_all else set(step.inputs())
    inputs = sorted(f"{path}: {stage.identify(path)}" for path in read)
    parts = [step.module, step.flags(), inputs]
    if step.settings:
        parts.append(json.dumps(step.settings, sort_keys=True))
    text = repr(tuple(parts))
    return {"step": hashlib.sha256(text.encode()).hexdigest()}


def is_finished(workdir, step, steps):
    """Whether the step's result is there and still what it would make now."""
    remembered = memory(workdir, step)
    if not (remembered.exists() and step.out.exists()):
        return False
    noted = files.read_json(remembered)
    return noted["finished"] and noted["step"] == identity(step, steps)["step"]


def begin(workdir, step, steps):
    """Remembers what the step is about to make; what it began otherwise goes.

    A training would else go on from a checkpoint of other settings or other data.
    """
    now, path = identity(step, steps), memory(workdir, step)
    if path.exists() and files.read_json(path)["step"] != now["step"]:
        _remove(step.out)
    place = {"stage": step.name.split("/")[0], "out": _relative(workdir, step.out)}
    files.write_json(path, now | place | {"finished": False})


def finish(workdir, step, steps, took_s):
    """Remembers that the step's result is there, and how long it took."""
    path, now = memory(workdir, step), identity(step, steps)
    done = {"finished": True, "took_s": round(took_s, 1)}
    files.write_json(path, files.read_json(path) | now | done)


def forget(workdir, stages):
    """Deletes what the steps of some stages made, whatever config they were of."""
    for path in sorted((pathlib.Path(workdir) / "steps").glob("*.json")):
        noted = files.read_json(path)
        if noted.get("stage") in stages:
            _remove(pathlib.Path(workdir) / noted["out"])
            files.remove(path)


def _relative(workdir, out):
    """Seen from the run folder, which may be moved."""
    return os.path.relpath(out, workdir)


def _remove(out):
    """Deletes what a step made, once a training that outlived its pipeline is over."""
    claims.wait(out)
    files.remove(out)


def memory(workdir, step):
    """The file that remembers a finished step's identity."""
    return pathlib.Path(workdir) / "steps" / f"{step.name.replace('/', '-')}.json"
