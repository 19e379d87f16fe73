"""Paths given on a command line, looked at before any work is done."""

import os
import pathlib

from gaze.run import errors

WRITTEN = ("out", "workdir")
"""Flags of the folder that a command writes."""

_LONGEST_NAME = 255  # bytes, on every file system in use
_LONGEST_PATH = 4095
_ROOM = 40  # bytes, for what a name gets while the folder is being written


def check_flag(
    name: str, value: object, *, needed: bool, is_file: bool = False
) -> None:
    """Refuses a flag's path or paths that can be none.

    Args:
        name: of the flag.
        value: its value; what is no text or list of texts is not looked at.
        needed: whether the flag has to be given.
        is_file: whether the command writes a file there.

    Raises:
        UserError: an empty path, one with a NUL, one too long, or a folder to be
            written where a file is (or the reverse), nothing may be written or a link
            leads nowhere.
    """
    if needed and value in ("", []):
        raise errors.UserError(f"--{name} is empty; give a path.")
    is_written = is_file or name in WRITTEN
    texts = value if isinstance(value, list) else [value]
    for text in texts:
        if isinstance(text, str):
            for part in text.split(","):
                _check_text(name, part, room=_ROOM if is_written else 0)
    if not isinstance(value, str) or not value:
        return
    if is_file:
        _check_file(name, pathlib.Path(value))
    elif is_written:
        _check_place(name, pathlib.Path(value))


def _check_text(name, text, *, room):
    if "\0" in text:
        raise errors.UserError(f"--{name} holds a NUL character, which no path may.")
    size, longest = len(os.fsencode(text)), _LONGEST_NAME - room
    part = max(text.split("/"), key=len)
    if len(os.fsencode(part)) > longest:
        raise errors.UserError(
            f"--{name} has a name of {len(os.fsencode(part))} bytes ({part[:20]}...); "
            f"expected {longest} at most."
        )
    if size > _LONGEST_PATH - room:
        raise errors.UserError(
            f"--{name} is a path of {size} bytes; expected {_LONGEST_PATH - room} at "
            "most."
        )


def _check_file(name, path):
    if path.is_dir():
        raise errors.UserError(
            f"cannot write {path}: it is a folder; give a file for --{name}."
        )
    _check_place(name, path.parent)


def _check_place(name, path):
    ways = (path.absolute(), *path.absolute().parents)
    there = next(p for p in ways if os.path.lexists(p))
    if not there.exists():
        raise errors.UserError(
            f"cannot write {path}: {there} is a link that leads nowhere; choose "
            f"another --{name}."
        )
    if not there.is_dir():
        raise errors.UserError(
            f"cannot write {path}: {there} is no folder; choose another --{name}."
        )
    # A folder that is finished is only looked at.
    if not (path / "manifest.json").exists() and not os.access(there, os.W_OK):
        raise errors.UserError(
            f"cannot write {path}: {there} does not allow it; choose another --{name}."
        )
