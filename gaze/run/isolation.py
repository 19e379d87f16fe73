"""Libraries that a hostile file can crash, hang or swell, run in a child process.

On the wrong file a parser written in C ends its whole process. Here that process is a
child that holds nothing: the caller gets one line and goes on with a new child. A child
serves its parent until either ends, so a call costs no more than copying its answer.
"""

import atexit
import contextlib
import multiprocessing
import multiprocessing.connection
import os
import pathlib
import resource
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

from gaze.run import errors

Answer = TypeVar("Answer")

CPU_SECONDS = 2.0  # of one call: computing, not waiting for a disk
MEMORY = 192 << 20  # bytes that one call may add
_PATIENCE = 300.0  # seconds of waiting
_START = "from gaze.run import isolation; isolation.serve({})"


def call(
    function: Callable[..., Answer], path: str | os.PathLike, *arguments: object
) -> Answer:
    """``function(path, *arguments)``, computed where it may crash.

    Args:
        function: defined at the top of a module.
        path: the file that is read; messages name it.
        *arguments: picklable.

    Raises:
        UserError: the function raised one, crashed, or took more than ``CPU_SECONDS``
            or ``MEMORY``.
        Exception: whatever else the function raised.
    """
    with _lock:
        child = _child()
        try:
            is_good, answer = child.ask((os.getcwd(), function, (path, *arguments)))
        except (EOFError, OSError):
            reason = child.end()
            raise errors.UserError(
                f"{path} {reason} the library that reads such files; replace it."
            ) from None
    if not is_good:
        raise answer
    return answer


class _Child:
    """A process that answers calls, and our end of the line to it."""

    def __init__(self):
        self._connection, theirs = multiprocessing.Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START.format(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | _FRUGAL,
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what C libraries say when they die
                start_new_session=True,  # Ctrl-C is ours to answer
            )
        if self._connection.recv() != "ready":
            raise RuntimeError("the child does not speak our language")

    def ask(self, question):
        """The answer; EOFError if it died of the question, OSError if it waits on."""
        self._connection.send(question)
        if not self._connection.poll(_PATIENCE):
            raise TimeoutError
        return self._connection.recv()

    @property
    def is_ended(self):
        """Whether its line is closed."""
        return self._connection.closed

    def end(self):
        """Ends it; says what a file did to it that made this necessary."""
        self._connection.close()
        try:
            status = self._process.wait(1.0)  # a crash has ended it already
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return "takes too long for"
        if status == -signal.SIGPROF:
            return f"takes more than {CPU_SECONDS:g} s of"
        return "crashes"


_FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_lock = threading.Lock()
_children = {}  # by the process they serve: a fork must not share its parent's


def _child():
    child = _children.get(os.getpid())
    if child is None or child.is_ended:
        child = _children[os.getpid()] = _Child()
    return child


@atexit.register
def _end_child():
    child = _children.pop(os.getpid(), None)
    if child is not None:
        child.end()


def serve(descriptor: int) -> None:
    """A child's life: answers calls until its parent is gone."""
    connection = multiprocessing.connection.Connection(descriptor)
    connection.send("ready")
    while True:
        try:
            place, function, arguments = connection.recv()
        except (EOFError, OSError):
            return
        os.chdir(place)  # relative paths are the caller's
        connection.send(_answer(function, arguments))


def _answer(function, arguments):
    try:
        with _limited():
            return True, function(*arguments)
    except MemoryError:
        return False, errors.UserError(
            f"{arguments[0]} needs more than {MEMORY >> 20} MiB to be read; replace it."
        )
    except errors.UserError as error:
        return False, error
    except Exception as error:
        error.add_note(f"In a child process:\n{traceback.format_exc()}")
        return False, error


@contextlib.contextmanager
def _limited():
    """Bounds what is computed and allocated inside; Linux alone bounds memory."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform == "linux":
        pages = int(
            pathlib.Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]
        )
        most = pages * resource.getpagesize() + MEMORY
        known = [most, *(limit for limit in (soft, hard) if limit >= 0)]
        resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # SIGPROF ends the process
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
