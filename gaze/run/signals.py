"""SIGTERM and SIGINT as an event or an exception, for as long as work runs."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def handled(handler: Callable[[], object]) -> Iterator[None]:
    """Calls ``handler()`` on SIGTERM and SIGINT; the old handlers come back after.

    Only in the main thread, where Python allows it; elsewhere nothing changes.
    """
    previous = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            previous[number] = signal.signal(number, lambda *_: handler())
    try:
        yield
    finally:
        for number, old in previous.items():
            signal.signal(number, old)


def die_with_parent() -> None:
    """Has the kernel send SIGTERM when the parent dies; for ``preexec_fn``, Linux only.

    Or a killed parent leaves trainings behind that write into its folder.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
