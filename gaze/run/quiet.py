"""Keeps TensorFlow's greetings off the terminal, and little else of what it says.

While its libraries are loaded they log lines of level INFO before anything can set a
level: TF_CPP_MIN_LOG_LEVEL is read too late for those (tensorflow#100442). So standard
error goes through a filter for as long as the import lasts. The filter is a process of
its own: what a library says before it aborts still arrives.
"""

import contextlib
import importlib.util
import logging
import os
import pathlib
import subprocess
import sys
import threading
from collections.abc import Iterator

_FILTER = r"""
import re, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
greeting = (
    rb"I\d{4} .*\.cc:\d+\] |WARNING: All log messages before absl::InitializeLog"
    rb"|INFO: Created TensorFlow Lite |fully_quantize: "
)
for line in sys.stdin.buffer:
    if not re.match(greeting, line):
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
"""
_LONGEST_SPEECH = 1 << 16  # bytes
_hearing = threading.Lock()


def silence_import() -> None:
    """Has TensorFlow's import, should one come, pass without its greetings."""
    logging.getLogger("tensorflow").addFilter(_is_no_advice)
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())


def _is_no_advice(line):
    """Our steps are traced once a phase, which TensorFlow takes for a mistake."""
    return "triggered tf.function retracing" not in line.getMessage()


class _Finder:
    """Finds TensorFlow once, and has it loaded under the filter."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_filtered(module):
                with filtered():
                    load(module)

            spec.loader.exec_module = load_filtered
        return spec


@contextlib.contextmanager
def overheard() -> Iterator[list[str]]:
    """Hears what C libraries write to standard error by themselves, in its place.

    For asking a decoder what it makes of doubtful bytes. One thread at a time; what
    others write there meanwhile is heard, too, and of very long speech the beginning.

    Yields:
        A list, which holds the lines once the block has ended.
    """
    said: list[str] = []
    with _hearing:
        try:
            before = os.dup(2)
        except OSError:  # closed: nobody reads it
            before = os.open(os.devnull, os.O_WRONLY)
        heard, spoken = os.pipe()
        os.set_blocking(heard, False)
        os.set_blocking(spoken, False)  # a full pipe must not stop the library
        try:
            os.dup2(spoken, 2)
            yield said
        finally:
            os.dup2(before, 2)
            with contextlib.suppress(BlockingIOError):
                text = os.read(heard, _LONGEST_SPEECH)
                said += text.decode("utf-8", "replace").splitlines()
            for end in (before, heard, spoken):
                os.close(end)


@contextlib.contextmanager
def filtered() -> Iterator[None]:
    """Standard error without greetings, that of C libraries included."""
    try:
        before = os.dup(2)
    except OSError:  # closed: nobody reads it
        yield
        return
    command = [sys.executable, "-I", "-S", "-c", _FILTER]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=before)
    assert child.stdin is not None  # it is a pipe
    try:
        os.dup2(child.stdin.fileno(), 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(before, 2)
        os.close(before)
        child.stdin.close()
        # It ends now, unless a process started meanwhile still writes to it.
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=5.0)


def is_told(line: logging.LogRecord) -> bool:
    """Whether a command shows a ``logging.LogRecord``; a filter for absl's handler.

    A command shows its own lines of level INFO, and TensorFlow logs some of its own by
    the same logger ("Sharding callback duration").
    """
    is_tensorflow = "tensorflow" in pathlib.PurePath(line.pathname).parts
    return line.levelno >= logging.WARNING or not is_tensorflow
