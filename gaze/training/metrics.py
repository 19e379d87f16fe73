"""A training's numbers, line by line: ``metrics.jsonl``.

A line has ``step``, ``phase``, ``losses`` and ``monitors``, which a resumed run repeats
exactly; ``timing``, which differs from run to run; and ``alarms`` where there are any.
"""

import json
import os
import pathlib
from collections.abc import Iterator

from gaze.run import files, lines
from gaze.training import distribution

NAME = "metrics.jsonl"


class MetricsWriter:
    """Appends lines to ``metrics.jsonl``; under several workers the first one does."""

    def __init__(self, folder: str | os.PathLike, *, first_step: int):
        """Opens a run's metrics, cut back to ``first_step`` after a resume."""
        self.path = pathlib.Path(folder) / NAME
        _cut_back(self.path, first_step)
        self._writes = distribution.is_chief()

    def write(self, line: dict) -> None:
        """Appends one line, a dict of JSON types."""
        if self._writes:
            with open(self.path, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def stream(folder: str | os.PathLike) -> Iterator[dict]:
    """Yields the lines of a run's ``metrics.jsonl`` as dicts, none without one."""
    for _, line in lines.read(pathlib.Path(folder) / NAME):
        yield line


def read(folder: str | os.PathLike) -> list[dict]:
    """The lines of a run's ``metrics.jsonl`` as a list of dicts, [] without one."""
    return list(stream(folder))


def _cut_back(path, first_step):
    """Keeps the lines up to ``first_step``; what came later is run again."""
    if not path.exists():
        return
    with (
        files.writing(path) as temporary,
        open(temporary, "w", encoding="utf-8") as file,
    ):
        for text, line in lines.read(path):
            if line["step"] <= first_step:
                file.write(text + "\n")
