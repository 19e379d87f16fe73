"""Work in progress as lines of a terminal: label, bar, count, rate, time left, note."""

from collections.abc import Sequence

import rich.console
import rich.progress_bar
import rich.table
import rich.text

from gaze.run.progress_line import State

WIDE = 120  # columns from which on a note stands beside its bar
NARROW = 64  # columns below which there is no room for a bar
_COUNT, _RATE, _TIME, _GAPS = 10, 10, 12, 6


def lines(states: Sequence[State], width: int) -> list[rich.console.RenderableType]:
    """A line for each piece of work, and one for its note where columns are few.

    Args:
        states: how far each is; a ``total`` of 0 says that it has not told, and its
            ``seconds`` are then those since it began.
        width: columns of the terminal.
    """
    is_wide = width >= WIDE
    bar = 24 if is_wide else 10
    rest = width - bar - _COUNT - _RATE - _TIME - _GAPS
    if width < NARROW:
        return [_sentence(state) for state in states]
    longest = max((len(state.label) for state in states), default=0)
    label = max(min(longest, rest), 4)
    drawn: list[rich.console.RenderableType] = []
    for state in states:
        grid = rich.table.Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True, overflow="ellipsis", width=label)
        grid.add_column(width=bar)
        for columns in (_COUNT, _RATE, _TIME):
            grid.add_column(justify="right", no_wrap=True, width=columns)
        cells = _cells(state)
        note = rich.text.Text(
            state.note, style="dim", no_wrap=True, overflow="ellipsis"
        )
        if is_wide:
            grid.add_column(no_wrap=True, overflow="ellipsis", width=rest - label)
            cells.append(note)
        grid.add_row(*cells)
        drawn.append(grid)
        if state.note and not is_wide:
            note.pad_left(2)
            drawn.append(note)
    return drawn


def _sentence(state):
    text = state.line() if state.total else f"{state.label} runs"
    return rich.text.Text(text, no_wrap=True, overflow="ellipsis")


def _cells(state):
    label = rich.text.Text(state.label)  # no markup, whatever brackets it has
    if not state.total:
        return [label, "", "", "", f"{clock(state.seconds)} so far"]
    bar = rich.progress_bar.ProgressBar(state.total, state.done, complete_style="cyan")
    rate = "" if state.rate is None else _rate(state.rate)
    return [
        label,
        bar,
        f"{state.done}/{state.total}",
        rate,
        f"{clock(state.seconds)} left",
    ]


def _rate(rate):
    """So many a second, or how long one takes where it takes longer."""
    if rate >= 10:
        return f"{rate:,.0f}/s"
    return f"{rate:.2g}/s" if rate >= 1 else f"{1 / rate:.2g} s each"


def clock(seconds: float) -> str:
    """Seconds as people read them: 0:07, 12:30, 1:05:00."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
