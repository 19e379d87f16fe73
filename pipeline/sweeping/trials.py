"""One trial: a training in its own process, watched, and judged on other people."""

import dataclasses
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from gaze.run import errors, files, lines, main, signals

_LOOKED_EVERY_S = 0.5
_MODEL = "model"


class Pruned(Exception):
    """The training was stopped: others were better at the same step."""


@dataclasses.dataclass(frozen=True)
class Trials:
    """What all trials of a sweep share.

    Attributes:
        config: its file, with a variant behind a colon where there is one.
        folder: of the sweep.
        train, validation: folders of records, of different people.
        root: of the project, from which modules are imported.
        extra: further flags of the training.
    """

    config: str
    folder: pathlib.Path
    train: pathlib.Path
    validation: pathlib.Path
    root: pathlib.Path
    extra: tuple[str, ...] = ()

    def folder_of(self, values: Mapping[str, Any]) -> pathlib.Path:
        """A trial's folder, by its values: tried again, it goes on where it was."""
        text = json.dumps(values, sort_keys=True)
        return self.folder / "trials" / hashlib.sha256(text.encode()).hexdigest()[:12]

    def run(
        self, values: Mapping[str, Any], look: Callable[[int, float], bool]
    ) -> dict[str, float]:
        """Trains with these values and tests on the validation people.

        Args:
            values: by the config's keys.
            look: is told every step that the training writes, with the sum of its
                losses, and says whether to stop there.

        Returns:
            ``value``, ``low`` and ``high``: the mean error in degrees, 95 % interval.

        Raises:
            Pruned: ``look`` said so.
            UserError: a command failed; its own line is told.
        """
        folder = self.folder_of(values)
        folder.mkdir(parents=True, exist_ok=True)
        files.write_json(folder / "values.json", dict(values))
        training = folder / "run"
        overrides = [f"--config.{key}={value}" for key, value in values.items()]
        # The sweep's values come last: they are what is varied.
        command = ["gaze.train", f"--config={self.config}", *self.extra, *overrides]
        command += [f"--data={self.train}", f"--workdir={training}"]
        self._call(command, folder / "train.log", training / "metrics.jsonl", look)
        judged = folder / "validation"
        command = ["gaze.evaluate", f"--models={_MODEL}={training}"]
        command += [f"--data={self.validation}", f"--out={judged}"]
        self._call(command, folder / "validation.log")
        found = files.read_object(judged / "figures.json")[_MODEL]
        if found["collapsed"]:
            raise errors.UserError(f"{training}: an output hardly varies.")
        return {name: found["error_deg"][name] for name in ("value", "low", "high")}

    def _call(self, arguments, log, metrics=None, look=None):
        with open(log, "w", encoding="utf-8") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                stdout=file,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": str(self.root)},
                start_new_session=True,
                preexec_fn=signals.die_with_parent,
            )
            try:
                told = -1
                while process.poll() is None:
                    time.sleep(_LOOKED_EVERY_S)
                    for step, loss in _losses(metrics):
                        if step > told and look is not None and look(step, loss):
                            raise Pruned
                        told = max(told, step)
            finally:
                process.terminate()
                process.wait()
        if process.returncode == main.INTERRUPTED:
            raise main.Interrupted
        if process.returncode:
            raise errors.UserError(f"{_said(log)} (log: {log})")


def _losses(metrics):
    """(step, sum of losses) of every line that a training has written."""
    if metrics is None:
        return
    for _, line in lines.read(metrics):
        yield line["step"], float(sum(line["losses"].values()))


def _said(log):
    text = log.read_text("utf-8", errors="replace").splitlines()
    said = [line for line in text if line.startswith("error: ")]
    return said[-1].removeprefix("error: ") if said else "a command ended by itself"
