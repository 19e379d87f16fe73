"""Tasks on worker processes, one at a time each, so memory does not grow with them.

Workers are spawned, never forked out of a process with threads, and end with their
parent however it ends. ``concurrent.futures`` would not do: its workers outlive a
killed parent, and after a signal it finishes first what is queued.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import resource_tracker
from typing import TypeVar

import cv2

from gaze.run import errors

Task = TypeVar("Task")
Answer = TypeVar("Answer")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def cores() -> int:
    """Number of processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def unordered(
    function: Callable[[Task], Answer], tasks: Iterable[Task], count: int
) -> Iterator[Answer]:
    """Yields ``function(task)`` for every task, in the order in which they finish.

    Args:
        function: picklable: what a module defines, or a ``functools.partial`` of it.
        tasks: iterable of picklable arguments, not None, drawn as workers get free.
        count: number of processes; with 1 everything runs in this one.

    Raises:
        UserError: a worker was killed from outside.
        Exception: whatever ``function`` raised; the other workers are stopped.
    """
    waiting = iter(tasks)
    if count <= 1:
        yield from map(function, waiting)
        return
    processes = {}
    try:
        for _ in range(count):
            _start(function, processes)
        busy = []
        for connection, task in zip(processes, waiting, strict=False):
            _send(connection, task)
            busy.append(connection)
        while busy:
            for connection in multiprocessing.connection.wait(busy):
                answer = _receive(connection)
                following = next(waiting, None)
                if following is None:
                    busy.remove(connection)
                else:
                    _send(connection, following)
                yield answer
    finally:
        # Idle ones too: they hold nothing that is not on disk or with us.
        for connection, process in processes.items():
            process.kill()
            process.join()
            connection.close()


def _start(function, processes):
    """Starts a worker and enters it in ``processes`` by its connection."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    # Ctrl-C reaches the whole terminal. A worker inherits the mask and never sees it;
    # the tracker is started before, since starting it lifts the mask.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        process = context.Process(target=_work, args=(theirs, function))
        process.start()
        processes[ours] = process
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()


def _work(connection, function):
    """A worker's life: answers tasks until the parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    try:
        while True:
            task = connection.recv()
            try:
                answer = (True, function(task))
            except Exception as error:
                error.add_note(f"In a worker:\n{traceback.format_exc()}")
                answer = (False, error)
            connection.send(answer)
    except (EOFError, OSError):
        return


def _end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(1)


def _send(connection, task):
    try:
        connection.send(task)
    except OSError:
        raise _killed() from None


def _receive(connection):
    try:
        is_good, answer = connection.recv()
    except (EOFError, OSError):
        raise _killed() from None
    if not is_good:
        raise answer
    return answer


def _killed():
    return errors.UserError(
        "a worker process was killed from outside, perhaps for want of memory; "
        "run the same command again, with fewer --processes."
    )
