"""A training's numbers, line by line: ``metrics.jsonl``.

A line has ``step``, ``phase``, ``losses`` and ``monitors``, which a resumed run writes
again exactly; ``timing``, which it does not; and ``alarms`` where there are any.
"""

import json
import pathlib

from gaze.run import files
from gaze.training import distribution

NAME = "metrics.jsonl"


class MetricsWriter:
    """Appends lines to ``metrics.jsonl``; under several workers the first one does."""

    def __init__(self, folder, *, first_step):
        """Opens a run's metrics, cut back to ``first_step`` after a resume."""
        self.path = pathlib.Path(folder) / NAME
        _cut_back(self.path, first_step)
        self._writes = distribution.is_chief()

    def write(self, line):
        """Appends one line, a dict of JSON types."""
        if self._writes:
            with open(self.path, "a") as file:
                file.write(json.dumps(line) + "\n")


def read(folder):
    """The lines of a run's ``metrics.jsonl`` as a list of dicts, [] without one."""
    path = pathlib.Path(folder) / NAME
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]


def _cut_back(path, first_step):
    """Keeps the lines up to ``first_step``; what came later is run again."""
    if not path.exists():
        return
    kept = []
    for line in path.read_text().splitlines():
        try:
            if json.loads(line)["step"] <= first_step:
                kept.append(line)
        except json.JSONDecodeError:
            continue  # the half line of a killed run
    with files.writing(path) as temporary:
        temporary.write_text("".join(line + "\n" for line in kept))
