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
    return folder in _held and is_at(_held[folder], folder / LOCK)


def is_at(descriptor: int, path: str | os.PathLike) -> bool:
    """Whether an open file still lies at ``path``: it may have been deleted since."""
    path = pathlib.Path(path)
    return path.exists() and os.path.samestat(os.fstat(descriptor), path.stat())


def _locked(folder):
    """Descriptor of the folder's lock file, locked as soon as it is free."""
    until, told = time.monotonic() + PATIENCE_S, False
    while True:
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        if lock(descriptor) and is_at(descriptor, folder / LOCK):
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


def lock(descriptor: int, *, is_shared: bool = False) -> bool:
    """Locks an open file if nobody else does, for as long as it is open.

    Args:
        descriptor: of the file.
        is_shared: whether others may hold it so, too; else it is this process's alone.

    Returns:
        Whether the lock is ours now; yes, too, where the file system knows no locks.
    """
    if fcntl is None:
        return True
    kind = fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
