"""A line of a log that says how far work is, written and read."""

import dataclasses
import re

_LINE = re.compile(
    r"(?P<label>.*\S) (?P<done>\d+)/(?P<total>\d+), (?P<seconds>\d+) s"
    r"(?P<left> left)?(; (?P<note>.*))?"
)


@dataclasses.dataclass(frozen=True)
class State:
    """How far a piece of work is, as its line in a log says it.

    Attributes:
        label: what is being done.
        done, total: how much of how much.
        seconds: left, or taken where all is done.
        note: what else is worth knowing, such as the last losses.
    """

    label: str
    done: int
    total: int
    seconds: float
    note: str = ""

    def line(self) -> str:
        """The line; ``parse`` reads it back, seconds to the whole one."""
        left = " left" if self.done < self.total else ""
        tail = f"; {self.note}" if self.note else ""
        return (
            f"{self.label} {self.done}/{self.total}, {self.seconds:.0f} s{left}{tail}"
        )

    @property
    def rate(self) -> float | None:
        """How much a second, as the time left implies; None where that is 0."""
        if not (self.seconds and self.done < self.total):
            return None
        return (self.total - self.done) / self.seconds


def parse(line: str) -> State | None:
    """What a line of a log says of progress; None for any other line."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    done, total = int(found["done"]), int(found["total"])
    if (done < total) != bool(found["left"]):
        return None
    note = found["note"] or ""
    return State(found["label"], done, total, float(found["seconds"]), note)
