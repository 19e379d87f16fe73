"""Files and folders that appear whole or not at all."""

import contextlib
import errno
import hashlib
import json
import os
import pathlib
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gaze.run import errors

if TYPE_CHECKING:  # commands that need no Keras wait for none
    import keras

_discards = False  # whether this process keeps nothing of what it writes
_NO_PLACE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


def discard_writes() -> None:
    """From now on ``writing`` throws away what it is given.

    For the workers of a training that are not the first: they run the same command
    beside the one that writes.
    """
    global _discards
    _discards = True


def discards_writes() -> bool:
    """Whether this process keeps nothing of what it writes."""
    return _discards


@contextlib.contextmanager
def writing(path: str | os.PathLike) -> Iterator[pathlib.Path]:
    """Yields a temporary path beside ``path`` that is renamed to it on success.

    Works for a file or a folder that the caller creates. On any failure the
    temporary thing is removed and ``path`` stays what it was.

    Raises:
        UserError: the disk is full, the place cannot be written, or a file was made
            and ``path`` is a folder, which would have to go for it.
    """
    path = pathlib.Path(path)
    if _discards:
        with tempfile.TemporaryDirectory() as nowhere:
            yield pathlib.Path(nowhere) / path.name
        return
    # Beside it, since a file is renamed in one piece only on its own disk.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            remove(temporary)
            yield temporary
            if path.is_dir():
                _refuse_file_for_folder(temporary, path)
                remove(path)
            os.replace(temporary, path)
    finally:
        remove(temporary)


def _refuse_file_for_folder(temporary, path):
    if not temporary.is_dir():
        raise errors.UserError(
            f"{path} is a folder, and what is made is a file; name one inside it."
        )


@contextlib.contextmanager
def explained(path: str | os.PathLike) -> Iterator[None]:
    """Says in one line why ``path`` could not be written.

    Raises:
        UserError: the disk is full or the place cannot be written.
    """
    try:
        yield
    except Exception as error:
        if is_disk_full(error):
            raise errors.UserError(
                f"disk full while writing {path}; nothing was left half-written. "
                "Free some space and run the same command again."
            ) from error
        if isinstance(error, OSError) and error.errno in _NO_PLACE:
            raise errors.UserError(
                f"cannot write {path}: {error.strerror}. Choose a folder you own."
            ) from error
        raise


def is_disk_full(error: BaseException) -> bool:
    """Whether an exception, Python's, TensorFlow's or HDF5's, means a full disk."""
    number = getattr(error, "errno", None)
    return number == errno.ENOSPC or os.strerror(errno.ENOSPC) in str(error)


def remove(path: str | os.PathLike) -> None:
    """Removes a file or a whole folder; silent where there is none."""
    path = pathlib.Path(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()


def write_json(path: str | os.PathLike, value: object) -> None:
    """Writes ``value`` as indented JSON, whole or not at all."""
    with writing(path) as temporary:
        temporary.write_text(
            json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8"
        )


def read_json(path: str | os.PathLike) -> Any:
    """The value in a JSON file.

    Raises:
        UserError: the file is missing, cannot be read, or is no JSON.
    """
    try:
        return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise errors.UserError(f"{path} does not exist; was its command run?") from None
    except OSError as error:
        raise errors.UserError(f"cannot read {path}: {error.strerror}.") from None
    # UnicodeDecodeError and JSONDecodeError; thousands of brackets, one in another.
    except (ValueError, RecursionError) as error:
        raise errors.UserError(f"{path} is no JSON ({error}); delete it.") from None


def read_object(path: str | os.PathLike) -> dict:
    """The dict in a JSON file.

    Raises:
        UserError: as `read_json`, or the file holds something else.
    """
    value = read_json(path)
    if not isinstance(value, dict):
        raise errors.UserError(
            f"{path} holds a {type(value).__name__}, expected an object with keys; "
            "delete it and make it again."
        )
    return value


def save_keras(model: "keras.Model", path: str | os.PathLike) -> None:
    """Saves a Keras model as ``.keras``, whole or not at all."""
    with writing(path) as temporary:
        # Keras insists on the suffix, which a temporary name does not have.
        named = temporary.with_name(temporary.name + ".keras")
        try:
            model.save(named)
            os.replace(named, temporary)
        finally:
            remove(named)


def sha256(path: str | os.PathLike) -> str:
    """Hex SHA-256 of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
