"""What a training says of itself: lines, TensorBoard, progress, alarms, and the stop.

Losses and monitors of the steps since the last line are kept and written as their
means; a value that is not finite ends the training there, by name and step. An update
that a loss scale skipped does not, unless all are skipped.
"""

import os
import pathlib
import time
from collections.abc import Iterable, Iterator, Sequence

import keras
import numpy as np
from absl import logging

from gaze.run import errors, progress
from gaze.training import alarms, board, metrics, phases, steps, window
from gaze.training.trainable import Batch

SHOWN = ("losses", "monitors", "timing")


class Journal:
    """Takes in every step and writes a line now and then."""

    def __init__(
        self,
        folder: str | os.PathLike,
        phases: Sequence[phases.Phase],
        since: window.Window,
        *,
        first_step: int,
        total: int,
        label: str,
        stop_on: Iterable[str] = (),
    ):
        """Opens, or goes on with, the journal of a run folder.

        Args:
            folder: run folder.
            phases: the trainable's phases.
            since: ``window.Window`` of the steps since the last line, as restored.
            first_step: step that the training goes on from.
            total: number of steps of all phases.
            label: name shown in the progress lines.
            stop_on: names of the alarms that end the training.
        """
        self._stop_on = tuple(stop_on)
        self._folder = pathlib.Path(folder)
        resumes = (self._folder / metrics.NAME).exists()
        self._metrics = metrics.MetricsWriter(folder, first_step=first_step)
        self._alarms = alarms.Alarms(metrics.stream(folder))
        self._board = board.Board(
            folder, phases, first_step=first_step, resumes=resumes
        )
        self._progress = progress.Progress(label, total, done=first_step)
        self._window = since
        self._waited_s, self._since = 0.0, time.monotonic()
        self._timed = 0  # steps in that time: the window may hold older ones, too

    def timed(self, stream: Iterator[Batch]) -> Iterator[Batch]:
        """Yields the items of an iterator and keeps how long one waited for them."""
        while True:
            began = time.monotonic()
            item = next(stream, None)
            self._waited_s += time.monotonic() - began
            if item is None:
                return
            yield item

    def note(self, outcome: steps.Outcome) -> None:
        """Takes in what one step came to."""
        self._window.add(outcome.losses, outcome.monitors)
        self._timed += 1  # steps since the last line that this process did

    def show(
        self, step: int, picture: np.ndarray | None, networks: dict[str, keras.Model]
    ) -> None:
        """Shows the preview, if there is one, and how the weights are distributed."""
        if picture is not None:
            self._board.image(step, "preview", picture)
        self._board.histograms(step, networks)

    def write(self, step: int, phase: phases.Phase) -> None:
        """Writes the means of the steps since the last line, if there were any.

        Raises:
            UserError: a loss or a gradient is not finite, or an alarm that stops.
        """
        if not self._window:
            return
        self.look(step, phase)
        groups = self._window.means()
        line = {"step": step, "phase": phase.name, **groups, "timing": self._timing()}
        self._window.clear()
        said = self._alarms.look(line, phase.loss_weights)
        for sentence in said.values():
            logging.warning("%s", sentence)
            self._board.text(step, "alarms", sentence)
        self._metrics.write(line | ({"alarms": said} if said else {}))
        self._board.scalars(step, {kind: line[kind] for kind in SHOWN})
        losses = groups["losses"].items()
        note = ", ".join(f"{name} {value:.3g}" for name, value in losses)
        self._progress.update(step, f"{phase.name}: {note}")
        for name in set(said) & set(self._stop_on):
            raise errors.UserError(
                f"stopped on the alarm {name!r} (config.stop_on). {said[name]}"
            )

    def close(self) -> None:
        """Closes TensorBoard's file."""
        self._board.close()

    def _timing(self):
        """Seconds for a step and the share of it spent waiting, since the last line.

        The host's share: where a device works ahead of the host, it may wait less.
        """
        now = time.monotonic()
        elapsed = max(now - self._since, 1e-9)
        timing = {
            "input_wait_share": self._waited_s / elapsed,
            "step_s": elapsed / max(self._timed, 1),
        }
        self._waited_s, self._since, self._timed = 0.0, now, 0
        return timing

    def look(self, step: int, phase: phases.Phase) -> None:
        """Looks at the steps since the last line without writing one.

        Raises:
            UserError: a loss or a gradient is not finite.
        """
        broken = self._window.broken()
        if broken is not None:
            names, index = broken
            raise errors.UserError(
                f"{' and '.join(names)} became NaN or infinite at step "
                f"{step - len(self._window) + 1 + index} of phase {phase.name}; "
                f"{self._folder} keeps the last good checkpoint. Lower the learning "
                "rate or that loss's weight."
            )
