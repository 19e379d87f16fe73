"""One training step, compiled, over all replicas and all parts of a batch.

Batch k is a function of (seed, k). Every worker brings its own part of it, of which
each of its replicas takes a run of rows: two replicas see the halves of the one-device
batch.
"""

import dataclasses

import numpy as np
import tensorflow as tf

from gaze.run import errors
from gaze.training import averaging, distribution, minimize
from gaze.training.phases import Phase
from gaze.training.trainable import Batch, Trainable


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one step came to.

    Attributes:
        losses, monitors: float scalars by name, means over the replicas.
        refined: uint8 [B, H, W, C], the whole batch's in its order, or None.
        stop: whether any process was asked to stop.
    """

    losses: dict[str, tf.Tensor]
    monitors: dict[str, tf.Tensor]
    refined: np.ndarray | None
    stop: bool


class Step:
    """Calls a trainable's ``train_step`` as a graph, once traced for each phase."""

    def __init__(
        self,
        trainable: Trainable,
        *,
        accumulate: int = 1,
        average: averaging.MovingAverage | None = None,
    ):
        """For ``trainable``, in the current strategy.

        Args:
            trainable: a ``trainable.Trainable``.
            accumulate: number of parts that a replica looks at its batch in.
            average: ``averaging.MovingAverage`` to update after every step, or None.
        """
        self.trainable, self.accumulate = trainable, accumulate
        self.average = average
        self.strategy = tf.distribute.get_strategy()
        self._remote = distribution.spans_processes(self.strategy)
        self._workers = distribution.part().count
        self._compiled = {}

    def __call__(self, batch: Batch, phase: Phase, *, stop: bool = False) -> Outcome:
        """Runs one step.

        Args:
            batch: nested dict of tensors [B, ...], of several workers this one's part.
            phase: ``phases.Phase`` with the networks that are due.
            stop: whether this process was asked to stop.

        Returns:
            Outcome.

        Raises:
            UserError: the replicas cannot share the batch evenly.
        """
        if self._remote:
            batch = {"batch": batch, "stop": tf.fill(_size(batch), float(stop))}
        outputs = self._function(phase)(self._distribute(batch))
        refined = outputs.pop("refined", None)
        if refined is not None:
            local = self.strategy.experimental_local_results(refined)
            # Under several workers each replica's result is already the whole.
            whole = local[:1] if self._remote else local
            refined = np.concatenate([part.numpy() for part in whole])  # [B, H, W, C]
        if self._remote:
            stop = bool(outputs.pop("stop") > 0)
        return Outcome(outputs["losses"], outputs["monitors"], refined, stop)

    def _function(self, phase):
        """The compiled step of a phase; one graph for each set of due networks.

        The phase is no tensor: it is read while the graph is traced.
        """
        key = phase.name, phase.trainable
        if key not in self._compiled:

            @tf.function
            def step_function(batch):
                outputs = self.strategy.run(self._replica_step, args=(batch, phase))
                means = {
                    kind: {n: self._mean(v) for n, v in outputs[kind].items()}
                    for kind in ("losses", "monitors")
                }
                if self._remote:
                    means["stop"] = self._mean(outputs["stop"])
                if self.average is not None:
                    self.average.update()
                return {**outputs, **means}

            self._compiled[key] = step_function
        return self._compiled[key]

    def _replica_step(self, batch, phase):
        """What one replica does and says, in replica context."""
        extra = {}
        if self._remote:  # asked of all workers in the same graph: none waits for ever
            extra["stop"] = tf.reduce_mean(batch["stop"])
            batch = batch["batch"]
        with minimize.updates(self.accumulate) as updates:
            outputs = self._parts(batch, phase, updates)
        outputs["monitors"] = {**outputs["monitors"], **self._norms(updates)}
        if self._remote and "refined" in outputs:
            outputs["refined"] = _gather(outputs["refined"])
        return {**outputs, **extra}

    def _parts(self, batch, phase, updates):
        """``train_step`` of the batch, part by part, and the mean of what it says."""
        if self.accumulate == 1:
            return self.trainable.train_step(batch, phase)
        said = []
        for part in range(self.accumulate):
            updates.part = part
            piece = _piece(batch, part, self.accumulate)
            # One part after the other, or all would be in memory at once.
            with tf.control_dependencies(updates.tensors()):
                said.append(self.trainable.train_step(piece, phase))
        outputs = {
            kind: {n: tf.add_n([s[kind][n] for s in said]) / len(said) for n in names}
            for kind, names in (
                (kind, said[0][kind]) for kind in ("losses", "monitors")
            )
        }
        if "refined" in said[0]:
            outputs["refined"] = tf.concat([s["refined"] for s in said], axis=0)
        return outputs

    def _norms(self, updates):
        """Gradient norms before clipping, and skips, by the optimizer's name."""
        names = {id(opt): n for n, opt in self.trainable.optimizers.items()}
        groups = {"gradient_norm": updates.norms, "skipped": updates.skipped}
        return {
            f"{group}_{names[key]}": value
            for group, values in groups.items()
            for key, value in values.items()
            if key in names
        }

    def _mean(self, value):
        return self.strategy.reduce(tf.distribute.ReduceOp.MEAN, value, axis=None)

    def _distribute(self, batch):
        """This worker's rows as each replica's part; whole for a single replica."""
        replicas = self.strategy.num_replicas_in_sync
        size = _size(batch) * self._workers
        parts = replicas * self.accumulate
        if parts == 1:
            return batch
        # Of a batch that meets the history every other image is a past one.
        unit = replicas * (1 if self.trainable.history is None else 2)
        if size % (unit * self.accumulate):
            raise errors.UserError(
                f"a batch of {size} cannot be split evenly over {replicas} replicas "
                f"and {self.accumulate} parts; choose a config.batch_size that "
                f"{unit} divides."
            )
        if replicas == 1:
            return batch
        here = replicas // self._workers
        return self.strategy.experimental_distribute_values_from_function(
            lambda context: _piece(batch, context.replica_id_in_sync_group % here, here)
        )


def _size(batch):
    return int(tf.nest.flatten(batch)[0].shape[0])


def _piece(batch, index, count):
    # [B, ...] -> [B / count, ...]: every part is a run of neighbours.
    return tf.nest.map_structure(lambda x: tf.split(x, count)[index], batch)


def _gather(images):
    """The images of all replicas, in their order, uint8, on every replica."""
    context = tf.distribute.get_replica_context()
    # Collectives know no uint8.
    return tf.cast(context.all_gather(tf.cast(images, tf.int32), axis=0), tf.uint8)
