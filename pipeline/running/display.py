"""What a terminal shows of a running pipeline: a live table, or a line now and then."""

import dataclasses
import pathlib
import time
from collections.abc import Sequence

import rich.console
import rich.progress_bar
import rich.table
import rich.text
from absl import logging

from gaze.run import bars, progress_line, terminal
from gaze.run.progress_line import State

_LINE_EVERY_S, _TABLE_EVERY_S = 10.0, 0.25
_TAIL = 4096  # bytes of a log in which its last line of progress is looked for
_LISTED = 110  # characters of a task's own words in a plain line


@dataclasses.dataclass(frozen=True)
class View:
    """A pipeline at one moment.

    Attributes:
        done, total: tasks.
        elapsed_s: since this process began.
        left_s: estimate.
        running: {task: (seconds since it began, its log)}.
        waiting, finished: names of tasks; the first part is a stage.
    """

    done: int
    total: int
    elapsed_s: float
    left_s: float
    running: dict[str, tuple[float, pathlib.Path]]
    waiting: Sequence[str]
    finished: Sequence[str]


class Display:
    """Shows a pipeline on standard error, live where that is a terminal."""

    def __init__(self):
        self._terminal = terminal.Display() if terminal.is_live() else None
        self._shown = time.monotonic()

    def say(self, view: View, text: str) -> None:
        """A line that stays: a task ended."""
        if self._terminal:
            logging.info("%s", text)
        else:
            logging.info("%s %s", _head(view), text)

    def show(self, view: View) -> None:
        """Shows where the pipeline is, if it is time to."""
        now = time.monotonic()
        if now - self._shown < (_TABLE_EVERY_S if self._terminal else _LINE_EVERY_S):
            return
        self._shown = now
        if self._terminal:
            self._terminal.show(table(view, self._terminal.console.width))
        elif view.running:
            said = [_line(name, log) for name, (_, log) in view.running.items()]
            self.say(view, " | ".join(said))

    def close(self) -> None:
        """Leaves the terminal as it was."""
        if self._terminal:
            self._terminal.close()


def table(view: View, width: int) -> rich.console.RenderableType:
    """The live table: all tasks as one bar, those that run, the others by stage."""
    left = f"about {_minutes(view.left_s)} left"
    head = rich.table.Table.grid(padding=(0, 2, 0, 0))
    cells: list[rich.console.RenderableType] = [
        f"[bold]{view.done} of {view.total} tasks",
        left,
    ]
    if width >= bars.NARROW:
        columns = 20 if width < bars.WIDE else 40
        bar = rich.progress_bar.ProgressBar(
            view.total, view.done, width=columns, complete_style="cyan"
        )
        cells[1:] = [bar, f"{bars.clock(view.elapsed_s)} so far, {left}"]
    head.add_row(*cells)
    states = [_state(name, *of) for name, of in view.running.items()]
    folded = {"waiting": view.waiting, "finished": view.finished}
    lines = [
        rich.text.Text(
            f"{title}: {_by_stage(names)}",
            style="dim",
            no_wrap=True,
            overflow="ellipsis",
        )
        for title, names in folded.items()
        if names
    ]
    return rich.console.Group(head, *bars.lines(states, width), *lines)


def last_state(log: pathlib.Path) -> State | None:
    """What the last line of progress in a log says; None where there is none yet."""
    with open(log, "rb") as file:
        file.seek(0, 2)
        file.seek(max(file.tell() - _TAIL, 0))
        text = file.read().decode(errors="replace")
    states = map(progress_line.parse, reversed(text.splitlines()))
    return next(filter(None, states), None)


def _state(name, seconds, log):
    state = last_state(log)
    if state is None or state.done >= state.total:
        return State(name, 0, 0, seconds)
    return dataclasses.replace(state, label=name)


def _line(name, log):
    state = last_state(log)
    if state is None or state.done >= state.total:
        return f"{name} runs"
    return state.line()[:_LISTED]


def _by_stage(names):
    stages = [name.split("/")[0] for name in names]
    return ", ".join(
        f"{stage} {stages.count(stage)}" for stage in dict.fromkeys(stages)
    )


def _head(view):
    left = _minutes(view.left_s)
    done = f"{view.done:2}/{view.total}"
    return f"[{done}, {view.elapsed_s / 60:.1f} min, about {left} left]"


def _minutes(seconds):
    return f"{seconds / 60:.0f} min" if seconds > 30 else "a moment"
