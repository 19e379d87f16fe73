"""What a training says of itself: lines, TensorBoard, progress, alarms, and the stop.

Losses and monitors of the steps since the last line are kept and written as their
means; a value that is not finite ends the training there, by name and step. An update
that a loss scale skipped does not, unless all are skipped.
"""

import collections
import pathlib
import time

import numpy as np
from absl import logging

from gaze.run import errors, progress
from gaze.training import alarms, board, metrics

SHOWN = ("losses", "monitors", "timing")
SKIPS = 20  # so many updates skipped in a row are no longer the scale's fault


class Journal:
    """Takes in every step and writes a line now and then."""

    def __init__(self, folder, phases, *, first_step, total, label, stop_on=()):
        """Opens, or goes on with, the journal of a run folder.

        Args:
            folder: run folder.
            phases: the trainable's phases.
            first_step: step that the training goes on from.
            total: number of steps of all phases.
            label: name shown in the progress lines.
            stop_on: names of the alarms that end the training.
        """
        self._stop_on = tuple(stop_on)
        self._folder = pathlib.Path(folder)
        resumes = (self._folder / metrics.NAME).exists()
        self._metrics = metrics.MetricsWriter(folder, first_step=first_step)
        self._alarms = alarms.Alarms(metrics.read(folder))
        self._board = board.Board(
            folder, phases, first_step=first_step, resumes=resumes
        )
        self._progress = progress.Progress(label, total, done=first_step)
        self._window = []
        self._skips = collections.Counter()  # in a row, by optimizer
        self._waited_s, self._since = 0.0, time.monotonic()

    def timed(self, stream):
        """Yields the items of an iterator and keeps how long one waited for them."""
        while True:
            began = time.monotonic()
            item = next(stream, None)
            self._waited_s += time.monotonic() - began
            if item is None:
                return
            yield item

    def note(self, outputs):
        """Takes in the ``losses`` and ``monitors`` of one step, scalars by name."""
        self._window.append({kind: outputs[kind] for kind in ("losses", "monitors")})

    def show(self, step, picture, networks):
        """Shows the preview, if there is one, and how the weights are distributed."""
        if picture is not None:
            self._board.image(step, "preview", picture)
        self._board.histograms(step, networks)

    def write(self, step, phase):
        """Writes the means of the steps since the last line, if there were any.

        Raises:
            UserError: a loss or a gradient is not finite, or an alarm that stops.
        """
        if not self._window:
            return
        self._refuse_broken(step, phase)
        groups = {
            "losses": _means([outputs["losses"] for outputs in self._window]),
            "monitors": _means([_counted(o["monitors"]) for o in self._window]),
        }
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

    def close(self):
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
            "step_s": elapsed / len(self._window),
        }
        self._waited_s, self._since = 0.0, now
        return timing

    def _refuse_broken(self, step, phase):
        """Stops at the first step of the window with a loss or gradient not finite."""
        first = step - len(self._window) + 1
        for number, outputs in enumerate(self._window, start=first):
            broken = [n for n, v in outputs["losses"].items() if not np.isfinite(v)]
            if not broken:  # finite losses may have gradients that are not
                counted = _counted(outputs["monitors"])
                broken = [n for n, v in counted.items() if _is_broken(n, v)]
                broken += self._never_applied(outputs["monitors"])
            if broken:
                raise errors.UserError(
                    f"{' and '.join(broken)} became NaN or infinite at step {number} "
                    f"of phase {phase.name}; {self._folder} keeps the last good "
                    "checkpoint. Lower the learning rate or that loss's weight."
                )

    def _never_applied(self, monitors):
        """Norms of the optimizers that have skipped ``SKIPS`` updates in a row."""
        for name, skipped in _skipped(monitors).items():
            self._skips[name] = self._skips[name] + 1 if skipped else 0
        return [f"gradient_norm_{n}" for n, k in self._skips.items() if k >= SKIPS]


def _skipped(monitors):
    """Whether the update was skipped, by optimizer with a loss scale."""
    names = [name for name in monitors if name.startswith("skipped_")]
    return {name.removeprefix("skipped_"): monitors[name] > 0 for name in names}


def _counted(monitors):
    """The monitors without the norms of skipped updates."""
    left_out = {
        f"gradient_norm_{name}" for name, yes in _skipped(monitors).items() if yes
    }
    return {name: v for name, v in monitors.items() if name not in left_out}


def _is_broken(name, value):
    return name.startswith("gradient_norm") and not np.isfinite(value)


def _means(rows):
    """Mean of every name over the rows that have it."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {
        name: float(np.mean([row[name] for row in rows if name in row]))
        for name in names
    }
