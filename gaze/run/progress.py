"""How far long work is: a bar on a terminal, one line now and then anywhere else."""

import time

import rich.console
from absl import logging

from gaze.run import bars, terminal
from gaze.run.progress_line import State

_DRAWN_EVERY_S = 0.1


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
        self.started = self.reported = self.drawn = time.monotonic()
        self._display: terminal.Display | None = None

    def update(self, done: int, note: str = "") -> None:
        """Draws the bar, or says a line every ``period_s``; says the last one."""
        now = time.monotonic()
        elapsed = now - self.started
        left = (self.total - done) * elapsed / max(done - self.first, 1)
        is_over = done >= self.total
        state = State(self.label, done, self.total, elapsed if is_over else left, note)
        if terminal.is_live() or self._display:
            self._draw(state, now, is_over)
        if is_over or (not self._display and now - self.reported >= self.period_s):
            self.reported = now
            logging.info("%s", state.line())

    def _draw(self, state, now, is_over):
        if is_over:
            if self._display:
                self._display.close()
            self._display = None
        elif now - self.drawn >= _DRAWN_EVERY_S:
            self.drawn = now
            self._display = self._display or terminal.Display()
            width = self._display.console.width
            self._display.show(rich.console.Group(*bars.lines([state], width)))
