"""One writer at a time in a run folder, by a lock that ends with its process.

A killed pipeline's trainings live on for the seconds that they take to save; whoever
starts the same command meanwhile waits for them.
"""

import os
import pathlib
import time

from absl import logging

from gaze.run import errors, files

try:
    import fcntl
except ImportError:  # not on Windows, where claims hold nobody back
    fcntl = None  # type: ignore[assignment]  # mypy: a module is no Optional

LOCK = ".lock"
PATIENCE_S = 60.0  # as long as a training is given to save after SIGTERM

_POLL_S = 0.2
_held = {}  # file descriptors by folder, open for the life of the process


def hold(folder: str | os.PathLike) -> None:
    """Claims ``folder`` for this process until it ends, and makes it if need be.

    A process may claim a folder again. A worker that keeps nothing of what it writes
    claims nothing; and where the file system knows no locks, nobody is held back.

    Raises:
        UserError: another process keeps it for longer than ``PATIENCE_S``.
    """
    folder = pathlib.Path(folder).resolve()
    if fcntl is None or files.discards_writes() or _is_held(folder):
        return
    with files.explained(folder / LOCK):
        folder.mkdir(parents=True, exist_ok=True)
        _held[folder] = _locked(folder)


def release(folder: str | os.PathLike) -> None:
    """Gives a claimed ``folder`` up and leaves no trace of the claim in it."""
    folder = pathlib.Path(folder).resolve()
    if _is_held(folder):
        files.remove(folder / LOCK)
    if folder in _held:
        os.close(_held.pop(folder))


def wait(folder: str | os.PathLike) -> None:
    """Waits until nobody else claims ``folder``, which may not be there.

    Raises:
        UserError: another process keeps it for longer than ``PATIENCE_S``.
    """
    folder = pathlib.Path(folder).resolve()
    if fcntl and (folder / LOCK).exists() and not _is_held(folder):
        os.close(_locked(folder))


def _is_held(folder):
    """Whether the lock that lies there is ours: the folder may have been deleted."""
    return folder in _held and _is_at(_held[folder], folder / LOCK)


def _is_at(descriptor, path):
    return path.exists() and os.path.samestat(os.fstat(descriptor), path.stat())


def _locked(folder):
    """Descriptor of the folder's lock file, locked as soon as it is free."""
    until, told = time.monotonic() + PATIENCE_S, False
    while True:
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        if _lock(descriptor) and _is_at(descriptor, folder / LOCK):
            return descriptor
        os.close(descriptor)
        if time.monotonic() > until:
            raise errors.UserError(
                f"another process has been writing into {folder} for "
                f"{PATIENCE_S:.0f} s; wait for it or stop it, then run the same "
                "command again."
            )
        if not told:
            logging.info("waiting for another process that writes into %s", folder)
            told = True
        time.sleep(_POLL_S)


def _lock(descriptor):
    """Whether the lock is ours now; yes, too, where the file system knows no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
