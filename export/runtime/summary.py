"""What following came to: how many frames were answered, and why others were not."""

import collections
import dataclasses
import re

from . import tracker


@dataclasses.dataclass
class Summary:
    """Counts frames; as a string, one line.

    Attributes:
        remark: "" or what else is to be said.
        reasons: frames by why they have no gaze, "" where they have.
    """

    remark: str = ""
    reasons: collections.Counter[str] = dataclasses.field(
        default_factory=collections.Counter
    )

    @property
    def frames(self) -> int:
        """How many there were."""
        return self.reasons.total()

    def add(self, reading: tracker.Reading) -> None:
        """Counts a frame: answered where one eye is, else by its first reason."""
        answered = any(eye.gaze is not None for eye in reading.eyes.values())
        whys = [reading.why, *(eye.why for eye in reading.eyes.values())]
        why = "" if answered else next(filter(None, whys))
        # What follows differs from frame to frame: pixels and such.
        self.reasons[re.split("[:;,.]", why)[0]] += 1

    def __str__(self) -> str:
        """One line."""
        line = f"{self.frames} frames, gaze in {self.reasons['']}"
        whys = [f"{why} {n}" for why, n in self.reasons.most_common() if why]
        line += "; none: " + ", ".join(whys) if whys else ""
        return f"{line}; {self.remark}" if self.remark else line
