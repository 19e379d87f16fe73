"""Which devices a training runs on, chosen by ``--strategy``.

Everything with variables is built inside the strategy's scope, and there may be one
strategy with several replicas in a process only; so a command enters the scope once,
around all it does.

Under ``multi_worker`` every worker runs the same command, told apart by TF_CONFIG
(``gaze.supervise`` sets it). The workers share one file system: each restores from the
run folder, the first one, the *chief*, alone writes to it.
"""

import contextlib
import functools
import json
import os

import tensorflow as tf
from absl import flags, logging

from gaze.data.parts import WHOLE, Part
from gaze.run import errors, files, main

_STRATEGY = flags.DEFINE_enum(
    "strategy",
    "one_device",
    ["one_device", "mirrored", "multi_worker"],
    "Devices to train on: one; all GPUs of this machine, the batch split over them; or "
    "all workers that TF_CONFIG lists (see gaze.supervise).",
)


@functools.cache
def strategy() -> tf.distribute.Strategy:
    """The ``tf.distribute`` strategy that the flag names, one for the process.

    Raises:
        UserError: TF_CONFIG is broken, or lists workers that the flag leaves out.
    """
    if _STRATEGY.value != "multi_worker":
        _refuse_workers()
    if _STRATEGY.value == "mirrored":
        return tf.distribute.MirroredStrategy()
    if _STRATEGY.value == "multi_worker":
        task()  # a broken TF_CONFIG is a line here, and an abort inside TensorFlow
        return tf.distribute.MultiWorkerMirroredStrategy()
    return tf.distribute.get_strategy()


def _refuse_workers():
    """Each of several workers would train by itself, into one run folder."""
    try:
        workers = json.loads(os.environ.get("TF_CONFIG", "{}"))["cluster"]["worker"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return  # nothing that starts several
    if len(workers) > 1:
        raise errors.UserError(
            f"TF_CONFIG lists {len(workers)} workers, but --strategy is "
            f"{_STRATEGY.value}; add --strategy=multi_worker, or unset TF_CONFIG."
        )


def task() -> tuple[int, int]:
    """(index, number) of this worker among those that TF_CONFIG lists.

    Raises:
        UserError: TF_CONFIG is absent or not what TensorFlow expects.
    """
    text = os.environ.get("TF_CONFIG", "")
    try:
        config = json.loads(text)
        workers, own = config["cluster"]["worker"], config["task"]
        index = int(own["index"])
        if own["type"] != "worker" or not 0 <= index < len(workers):
            raise ValueError("its task names no worker of the list")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise errors.UserError(
            "--strategy=multi_worker needs TF_CONFIG with cluster.worker (a list of "
            f"host:port) and task (type worker, index), found {text!r:.300} ({error}); "
            "start the workers with python -m gaze.supervise."
        ) from None
    return index, len(workers)


def part() -> Part:
    """Which part of every batch is this process's: all of it, or one worker's."""
    return Part(*task()) if spans_processes(tf.distribute.get_strategy()) else WHOLE


def agree(value: int, what: str) -> None:
    """Makes sure that all replicas' processes hold the same integer.

    Args:
        value: below 2**31, such as a step or a checksum.
        what: words for the message.

    Raises:
        UserError: they do not.
    """
    current = tf.distribute.get_strategy()
    if not spans_processes(current):
        return
    own = current.experimental_distribute_values_from_function(
        lambda _: tf.constant([value], tf.int32)
    )
    values = _gather(current)(own).numpy()
    if (values != value).any():
        raise errors.UserError(
            f"the workers disagree about {what}: {values.tolist()}; give all of them "
            "the same command and a run folder on a file system that they share."
        )


@functools.cache
def _gather(strategy_):
    """A graph, traced once: called eagerly, ``gather`` traces at every call."""
    return tf.function(lambda values: strategy_.gather(values, axis=0))


def spans_processes(strategy_: tf.distribute.Strategy) -> bool:
    """Whether replicas live in other processes too."""
    return isinstance(strategy_, tf.distribute.MultiWorkerMirroredStrategy)


@contextlib.contextmanager
def _cluster():
    """What a command runs inside: joins the workers first, lets none leave early.

    The strategy comes before everything else, for two reasons: TensorFlow wants its
    collectives set up before the first op; and it takes SIGTERM for itself, which
    ``gaze.run.main`` takes back afterwards.
    """
    if _STRATEGY.value != "multi_worker":
        yield
        return
    tf.get_logger().setLevel("WARNING")  # it says every collective, twice
    cluster = strategy()
    if task()[0]:  # not the first worker
        files.discard_writes()
        logging.set_verbosity(logging.WARNING)
    yield
    with cluster.scope():
        agree(0, "the end")  # a worker that leaves early takes the others down


def is_chief() -> bool:
    """Whether this process is the one that writes."""
    return not spans_processes(tf.distribute.get_strategy()) or task()[0] == 0


main.around(_cluster)
