"""What the fixture writers of all readers share.

A reader ``x`` has its writer in ``x_fixture.py``: ``write(folder) -> Fixture``, a small
set of simulated eyes in the very format, its labels turned into the format's own
convention by formulas of its own, never by the reader's.
"""

import dataclasses
import importlib
import pathlib


@dataclasses.dataclass(frozen=True)
class Fixture:
    """A written set and what a reader must find in it.

    Attributes:
        source: what to hand to ``index``.
        count: number of records with default options.
        columns: expected columns beside image, subject, key.
        gaze: float [N, 2] by key, the truth in our convention, or None.
        options: options for ``index``.
    """

    source: pathlib.Path
    count: int
    columns: frozenset
    gaze: dict | None = None
    options: dict = dataclasses.field(default_factory=dict)


def write(name, folder):
    """The fixture of reader ``name``, written into ``folder``."""
    module = importlib.import_module(f"tests.gaze.data.datasets.{name}_fixture")
    return module.write(pathlib.Path(folder))
