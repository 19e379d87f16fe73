"""One line now and then: what is done, how fast, how long it will take."""

import time

from absl import logging


class Progress:
    """Reports how far long work is, with an estimate of the time left.

    Attributes:
        label: what is being done.
        total: how much there is to do, counting what was done before a resume.
    """

    def __init__(self, label: str, total: int, *, done: int = 0, period_s: float = 5.0):
        self.label = label
        self.total = total
        self.first = done
        self.period_s = period_s
        self.started = self.reported = time.monotonic()

    def update(self, done: int, note: str = "") -> None:
        """Reports at most every ``period_s`` seconds, and at the end."""
        now = time.monotonic()
        if done < self.total and now - self.reported < self.period_s:
            return
        self.reported = now
        elapsed = now - self.started
        left = (self.total - done) * elapsed / max(done - self.first, 1)
        tail = f"{left:.0f} s left" if done < self.total else f"{elapsed:.0f} s"
        logging.info(
            "%s %d/%d, %s%s", self.label, done, self.total, tail, note and f"; {note}"
        )
