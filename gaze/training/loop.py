"""The loop: runs the phases of anything trainable, on one device or several.

A *trainable* has

* ``networks`` and ``optimizers``: dicts by name, built inside the strategy's scope;
* ``phases``: a tuple of ``phases.Phase``;
* ``train_step(batch, phase) -> {"losses", "monitors"[, "refined"]}``, called in
  replica context, that updates exactly ``phase.trainable``;
* ``history``: an ``ImageHistory`` that takes in the step's ``refined`` (uint8
  [B, H, W, C]) and gives the next batch's ``history``, or None;
* ``preview(batch)``: a uint8 RGB picture for TensorBoard, or None.

Networks, optimizers, the step and the history are checkpointed together; the
phase follows from the step. A batch is a function of (seed, step), so a resumed
run equals an uninterrupted one. Two replicas take the halves of the same batch.
"""

import dataclasses
import pathlib
import threading

import numpy as np
import tensorflow as tf
from absl import logging

from gaze.data import batches
from gaze.run import errors, main, progress, signals
from gaze.training import metrics, phases


@dataclasses.dataclass(frozen=True)
class Options:
    """How often the loop talks and saves, in steps."""

    log_every: int = 20
    checkpoint_every: int = 100
    preview_every: int = 100


def train(trainable, streams, folder, *, options=None, label="training"):
    """Runs all phases of ``trainable``, going on from the last checkpoint.

    Args:
        trainable: see the module's docstring; built in the current strategy.
        streams: batch functions k -> dict of arrays, by the phases' ``data``.
        folder: run folder for checkpoints, metrics and TensorBoard events.
        options: ``Options``.
        label: name shown in the progress lines.

    Raises:
        main.Interrupted: asked to stop (SIGTERM, SIGINT); the state is saved.
        UserError: a loss is no longer finite; the last good checkpoint is kept.
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
        self.folder = pathlib.Path(folder)
        self.strategy = tf.distribute.get_strategy()
        self.total = phases.total_steps(trainable.phases)
        self.step = tf.Variable(0, dtype=tf.int64)
        self.manager = self._checkpoint_manager()
        self.metrics = metrics.MetricsWriter(folder, first_step=int(self.step.numpy()))
        self.progress = progress.Progress(
            label, self.total, done=int(self.step.numpy())
        )
        self.compiled = {}
        self.window = []

    def _checkpoint_manager(self):
        parts = {
            "step": self.step,
            **{f"network_{n}": net for n, net in self.trainable.networks.items()},
            **{f"optimizer_{n}": opt for n, opt in self.trainable.optimizers.items()},
        }
        if self.trainable.history is not None:
            parts["history"] = self.trainable.history
        checkpoint = tf.train.Checkpoint(**parts)
        folder = str(self.folder / "checkpoints")
        manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=2)
        _restore(checkpoint, manager)
        return manager

    def run(self, stop):
        step = int(self.step.numpy())
        while step < self.total:
            phase, inside = phases.locate(self.trainable.phases, step)
            end = step - inside + phase.steps
            function = self.streams[phase.data]
            for batch in batches.stream(function, start=step, stop=end):
                self._one_step(batch, phase.at(step - (end - phase.steps)), step)
                step += 1
                self.step.assign(step)
                self._housekeeping(step, phase, batch, ends=step == end)
                if stop.is_set():
                    self._log(step, phase)
                    self.manager.save(checkpoint_number=step)
                    raise main.Interrupted
        self.metrics.close()

    def _one_step(self, batch, phase, step):
        history = self.trainable.history
        if history is not None:
            size = tf.nest.flatten(batch)[0].shape[0]
            batch = dict(batch, history=tf.constant(history.sample(size, step)))
        outputs = self._function(phase)(self._distribute(batch))
        if history is not None:
            parts = self.strategy.experimental_local_results(outputs.pop("refined"))
            history.add(np.concatenate([part.numpy() for part in parts]), step)
        self.window.append(outputs)

    def _function(self, phase):
        """The compiled step of a phase; one graph for each set of due networks."""
        key = phase.name, phase.trainable
        if key not in self.compiled:

            @tf.function
            def step_function(batch):
                outputs = self.strategy.run(
                    self.trainable.train_step, args=(batch, phase)
                )
                means = {
                    kind: {n: self._mean(v) for n, v in outputs[kind].items()}
                    for kind in ("losses", "monitors")
                }
                return {**outputs, **means}

            self.compiled[key] = step_function
        return self.compiled[key]

    def _mean(self, value):
        return self.strategy.reduce(tf.distribute.ReduceOp.MEAN, value, axis=None)

    def _distribute(self, batch):
        replicas = self.strategy.num_replicas_in_sync
        if replicas == 1:
            return batch
        size = tf.nest.flatten(batch)[0].shape[0]
        if size % (2 * replicas):
            raise errors.UserError(
                f"a batch of {size} cannot be split evenly over {replicas} replicas; "
                f"choose a batch_size that {2 * replicas} divides."
            )

        def part(context):
            i = context.replica_id_in_sync_group
            return tf.nest.map_structure(lambda x: tf.split(x, replicas)[i], batch)

        return self.strategy.experimental_distribute_values_from_function(part)

    def _housekeeping(self, step, phase, batch, *, ends):
        options = self.options
        if ends or step % options.log_every == 0:
            self._log(step, phase)
        if ends or step % options.preview_every == 0:
            picture = self.trainable.preview(batch)
            if picture is not None:
                self.metrics.image(step, "preview", picture)
        if ends or step % options.checkpoint_every == 0:
            self._log(step, phase)  # no state is kept whose losses nobody looked at
            self.manager.save(checkpoint_number=step)

    def _log(self, step, phase):
        if not self.window:
            return
        losses = _means([outputs["losses"] for outputs in self.window])
        monitors = _means([outputs["monitors"] for outputs in self.window])
        self.window.clear()
        broken = [name for name, value in losses.items() if not np.isfinite(value)]
        if broken:
            raise errors.UserError(
                f"{' and '.join(broken)} became NaN or infinite before step {step} of "
                f"phase {phase.name}; {self.folder} keeps the last good checkpoint. "
                "Lower the learning rate or that loss's weight."
            )
        self.metrics.write(step, phase.name, losses, monitors)
        note = ", ".join(f"{name} {value:.3g}" for name, value in losses.items())
        self.progress.update(step, f"{phase.name}: {note}")


def _restore(checkpoint, manager):
    """Restores the newest readable checkpoint, saying so where one is damaged."""
    for path in reversed(manager.checkpoints):
        try:
            checkpoint.restore(path).assert_existing_objects_matched()
        except (tf.errors.OpError, AssertionError, IndexError, ValueError) as error:
            reason = str(error).splitlines()[0]
            logging.warning("checkpoint %s is unreadable (%s)", path, reason)
            continue
        logging.info("going on from %s", path)
        return
    if manager.checkpoints:
        raise errors.UserError(
            f"no checkpoint in {manager.directory} can be read; delete that folder "
            "to start again."
        )


def _means(rows):
    """Mean of every name over the rows that have it."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {
        name: float(np.mean([row[name] for row in rows if name in row]))
        for name in names
    }
