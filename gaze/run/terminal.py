"""A terminal's live display: drawn in place, and gone without a trace at the end.

Lines that are said meanwhile, by the log or on standard error, appear above it. Where
there is nobody to look, the output being a file or ``CI`` set, there is no display.
"""

import os
import sys

import rich.console
import rich.live
from absl import logging

_shown = []


def is_live() -> bool:
    """Whether standard error is a terminal that someone may be looking at."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    return is_terminal and not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


class Display:
    """One renderable of rich, drawn again in place whenever it changes."""

    def __init__(self, console: rich.console.Console | None = None):
        """Takes over the terminal's last lines.

        Args:
            console: where to draw; None for standard error.
        """
        self.console = console or rich.console.Console(stderr=True)
        # Without a thread of its own: it draws when told, and never into a traceback.
        self._live = rich.live.Live(
            console=self.console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),
        )
        self._size = self.console.size
        self._live.start()
        # absl keeps the stream it began with; what it says has to go above as well.
        self._handler = logging.get_absl_handler().python_handler
        self._stream = self._handler.setStream(sys.stderr)
        _shown.append(self)

    def show(self, renderable: rich.console.RenderableType) -> None:
        """Draws this in place of what was drawn before."""
        if self.console.size != self._size:
            # Lines wrapped anew by a resize cannot be counted back: start from the top.
            self._size = self.console.size
            self.console.clear()
        self._live.update(renderable, refresh=True)

    def close(self) -> None:
        """Takes the display away and shows the cursor; may be called again."""
        if self in _shown:
            _shown.remove(self)
            self._live.stop()
            if self._stream is not None:
                self._handler.setStream(self._stream)


def restore() -> None:
    """Closes every display, so that what is said next stands on a plain terminal."""
    while _shown:
        _shown[-1].close()
