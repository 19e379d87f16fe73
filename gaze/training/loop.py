"""The loop: runs the phases of anything trainable, on one device or several.

Networks, optimizers, the step, the history and the journal's window are checkpointed
together; the phase follows from the step. A batch is a
function of (seed, step), so a resumed run equals an uninterrupted one. Two replicas
take the halves of the same batch, of which every worker makes its own part alone. The
history, on the host of every worker, takes in the whole step's images.
"""

import contextlib
import dataclasses
import os
import pathlib
import threading
from collections.abc import Callable, Iterable

import tensorflow as tf

from gaze.data import batches
from gaze.run import errors, main, signals
from gaze.training import (
    averaging,
    checkpoints,
    checks,
    distribution,
    journal,
    phases,
    profiling,
    steps,
    window,
)
from gaze.training.trainable import Trainable

SNAPSHOTS = "snapshots"
"""Folder of a run folder that holds its snapshots."""


@dataclasses.dataclass(frozen=True)
class Options:
    """How a training is run, beside what is trained.

    Attributes:
        log_every, checkpoint_every, preview_every: in steps.
        accumulate: parts that each replica looks at its batch in; gradients are summed
            over them.
        ema: decay of the moving average of weights that previews show and the networks
            end with; 0: none.
        averaged: names of the networks that have one.
        profile: (start, stop), steps to profile, or None.
        stop_on: names of the alarms (``gaze.training.alarms``) that end the training.
        snapshots: steps after which the trainable keeps what it has learnt, in
            ``SNAPSHOTS`` of the run folder, named by the step.
    """

    log_every: int = 20
    checkpoint_every: int = 100
    preview_every: int = 100
    accumulate: int = 1
    ema: float = 0.0
    averaged: tuple[str, ...] = ()
    profile: tuple[int, int] | None = None
    stop_on: tuple[str, ...] = ()
    snapshots: tuple[int, ...] = ()


def options(settings: dict, *, averaged: Iterable[str] = (), **others: int) -> Options:
    """``Options`` as a config and the command line give them.

    Args:
        settings: a config's values; ``accumulate``, ``ema``, ``stop_on`` and
            ``snapshots`` are looked at.
        averaged: names of the networks that ``ema`` is about.
        **others: further attributes.

    Raises:
        UserError: a value that no training could keep.
    """
    checks.check(settings)
    return Options(
        accumulate=settings.get("accumulate", 1),
        ema=settings.get("ema", 0.0),
        averaged=tuple(averaged),
        profile=profiling.window(),
        stop_on=tuple(settings.get("stop_on", ())),
        snapshots=tuple(settings.get("snapshots", ())),
        **others,
    )


def train(
    trainable: Trainable,
    streams: dict[str, Callable[..., dict]],
    folder: str | os.PathLike,
    *,
    options: Options | None = None,
    label: str = "training",
) -> None:
    """Runs all phases of ``trainable``, going on from the last checkpoint.

    Args:
        trainable: a ``trainable.Trainable``, built in the current strategy.
        streams: batch functions k -> dict of arrays, by the phases' ``data``; several
            workers call them with their ``part`` (`gaze.data.parts`), too.
        folder: run folder for checkpoints, metrics and TensorBoard events.
        options: ``Options``.
        label: name shown in the progress lines.

    Raises:
        main.Interrupted: asked to stop (SIGTERM, SIGINT); the state is saved.
        UserError: a loss is no longer finite; the last good checkpoint is kept. Or a
            snapshot is wanted of a step that there is not.
    """
    runner = _Runner(trainable, streams, folder, options or Options(), label)
    stop = threading.Event()
    # After the strategy exists: MultiWorkerMirroredStrategy installs a handler of its
    # own, which would swallow the signal.
    with signals.handled(stop.set):
        runner.run(stop)


class _Runner:
    def __init__(self, trainable, streams, folder, options, label):
        self.trainable, self.streams, self.options = trainable, streams, options
        self.part = distribution.part()
        self.total = phases.total_steps(trainable.phases)
        _refuse_others(options.snapshots, self.total)
        self.folder = pathlib.Path(folder)
        self.average = None
        if options.ema:
            averaged = [trainable.networks[name] for name in options.averaged]
            self.average = averaging.MovingAverage(averaged, options.ema)
        since = window.Window()
        self.checkpoints = checkpoints.Checkpoints(
            trainable, folder, self.average, since
        )
        self.journal = journal.Journal(
            folder,
            trainable.phases,
            since,
            first_step=int(self.checkpoints.step.numpy()),
            total=self.total,
            label=label,
            stop_on=options.stop_on,
        )
        self.profiler = profiling.Profiler(folder, options.profile)
        self.one_step = steps.Step(
            trainable, accumulate=options.accumulate, average=self.average
        )

    def run(self, stop):
        step = int(self.checkpoints.step.numpy())
        while step < self.total:
            phase, inside = phases.locate(self.trainable.phases, step)
            first, end = step - inside, step - inside + phase.steps
            stream = batches.stream(
                self.streams[phase.data], start=step, stop=end, part=self.part
            )
            for batch in self.journal.timed(stream):
                self.profiler.at(step)
                asked = self._step(batch, phase.at(step - first), step, stop.is_set())
                step += 1
                self.checkpoints.step.assign(step)
                self._housekeeping(step, phase, batch, ends=step == end)
                if asked:
                    self.journal.look(step, phase)
                    self.checkpoints.save()
                    raise main.Interrupted
        self.profiler.close()
        self.journal.close()
        if self.average is not None:
            self.average.put()

    def _step(self, batch, phase, step, asked):
        """Does one step; says whether any worker was asked to stop."""
        history = self.trainable.history
        if history is not None:
            size = tf.nest.flatten(batch)[0].shape[0] * self.part.count
            past = history.sample(size, step, self.part)
            batch = dict(batch, history=tf.constant(past))
        outcome = self.one_step(batch, phase, stop=asked)
        if history is not None and outcome.refined is not None:
            history.add(outcome.refined, step)
        self.journal.note(outcome)
        return outcome.stop

    def _housekeeping(self, step, phase, batch, *, ends):
        options = self.options
        if ends or step % options.log_every == 0:
            self.journal.write(step, phase)
        if ends or step % options.preview_every == 0:
            with self._averages_shown():
                picture = self.trainable.preview(batch, phase)
            self.journal.show(step, picture, self.trainable.networks)
        if step in options.snapshots:
            with self._averages_shown():
                self.trainable.keep(self.folder / SNAPSHOTS / str(step), phase)
        if ends or step % options.checkpoint_every == 0:
            # No state is kept whose losses nobody looked at.
            self.journal.write(step, phase)
            self.checkpoints.save()

    def _averages_shown(self):
        return self.average.shown() if self.average else contextlib.nullcontext()


def _refuse_others(snapshots, total):
    """Refuses steps that the training does not come to."""
    if others := [step for step in snapshots if not 1 <= step <= total]:
        raise errors.UserError(
            f"config.snapshots holds {', '.join(map(str, others))}; expected steps "
            f"from 1 to {total}, the last of this training."
        )
