"""Starts the workers of a training and, when one dies, all of them again.

A worker of MultiWorkerMirroredStrategy cannot come back alone: the others end with an
error as soon as they miss it, and one that is started by itself waits for ever. So
all are restarted together, and the training goes on from its last checkpoint.

With TF_CONFIG in the environment one worker is kept alive, the one that it names, and
the same supervisor runs on every host; else ``count`` workers on this machine, each
with a TF_CONFIG of its own.
"""

import json
import os
import signal
import socket
import threading
import time

from absl import logging

from gaze.run import errors, main
from gaze.training.worker import Worker

_GRACE_S = 60.0  # for a checkpoint, after SIGTERM


def run(
    command: list[str], *, count: int, restarts: int, stop: threading.Event
) -> None:
    """Runs ``command`` in all workers until they are done.

    Args:
        command: list of words, such as ["python", "-m", "refiner.train", ...].
        count: number of workers on this machine; not looked at under TF_CONFIG.
        restarts: how often all are started again before giving up.
        stop: ``threading.Event``; set, the workers save and end.

    Raises:
        main.Interrupted: ``stop`` was set, and the same command goes on from the last
            checkpoint.
        UserError: a worker named a user's mistake, or died once too often.
    """
    for restart in range(restarts + 1):
        workers = _start(command, count)
        try:
            failed = _watch(workers, stop)
        finally:
            for worker in workers:  # what a dead peer left behind hangs in a collective
                worker.end(grace_s=0.0)
        if failed is None:
            return
        if said := failed.said():
            raise errors.UserError(said)
        what = f"worker {failed.index} {_reason(failed.status())}"
        if restart == restarts:
            break
        if stop.is_set():
            logging.warning("%s, and is not restarted: asked to stop", what)
            raise main.Interrupted
        logging.warning(
            "%s; restart %d of %d: all workers, from the last checkpoint",
            what,
            restart + 1,
            restarts,
        )
    raise errors.UserError(
        f"{what}, and {restarts} restarts are used up. It said at last: "
        f"{' / '.join(list(failed.tail)[-3:])}"
    )


def _start(command, count):
    given = os.environ.get("TF_CONFIG")
    if given:
        return [Worker(command, _own_index(given), given)]
    addresses = [f"localhost:{port}" for port in _free_ports(count)]
    workers = []
    for index in range(count):
        task = {"type": "worker", "index": index}
        config = {"cluster": {"worker": addresses}, "task": task}
        workers.append(Worker(command, index, json.dumps(config)))
    pids = ", ".join(str(worker.pid) for worker in workers)
    logging.info("%d workers started, process ids %s", count, pids)
    return workers


def _own_index(tf_config):
    """The worker's number that a TF_CONFIG names; the worker looks at all of it."""
    try:
        return int(json.loads(tf_config)["task"]["index"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise errors.UserError(
            "TF_CONFIG is not what TensorFlow expects (JSON with task.index), found "
            f"{tf_config!r:.300} ({error}); mend it, or unset it to start --workers "
            "here."
        ) from None


def _watch(workers, stop):
    """None once all are done, or the worker that failed first.

    Raises:
        main.Interrupted: asked to stop, and all have saved or died at it.
    """
    while True:
        statuses = [worker.status() for worker in workers]
        # One was stopped by itself, or by a worker on another host: before failures,
        # because those that lost it may end with an error of their own.
        if main.INTERRUPTED in statuses:
            return _see_off(workers)
        pairs = zip(workers, statuses, strict=True)
        if failed := [worker for worker, status in pairs if status]:
            return _first_cause(workers, failed)
        if None not in statuses:
            return None
        if stop.is_set():
            for worker in workers:
                worker.signal(signal.SIGTERM)
            return _see_off(workers)
        stop.wait(0.1)


def _see_off(workers):
    """Waits until workers that are stopping have saved.

    Returns:
        The worker that a user's mistake ended, which no other command mends; None if
        all were done.

    Raises:
        main.Interrupted: neither.
    """
    deadline = time.monotonic() + _GRACE_S
    for worker in workers:
        worker.end(max(deadline - time.monotonic(), 0.0))
    for worker in workers:
        if worker.status() == 1 and worker.said():
            return worker
    if any(worker.status() for worker in workers):
        raise main.Interrupted
    return None


def _first_cause(workers, failed):
    """The worker to blame for the end of a training, of those that ``failed``.

    The others miss a dead worker and end with an error of their own within seconds. So
    one that a signal killed is to blame before any that ended with an error; and of
    those, the one that named a user's mistake.
    """
    killed = [worker for worker in failed if worker.status() < 0]
    if killed:
        return killed[0]
    for worker in workers:
        worker.end(grace_s=5.0)
    for worker in workers:
        if worker.said():
            return worker
    return failed[0]


def _reason(status):
    if status < 0:
        return f"was killed by signal {-status}"
    return f"ended with status {status}"


def _free_ports(count):
    sockets = [socket.create_server(("localhost", 0)) for _ in range(count)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports
