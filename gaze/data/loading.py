"""Shards of a finished set as columns, every record checked before it is used.

A set may come from another machine, another version or another hand. One record without
a gaze would take the gaze from its whole shard; one that is not finite would end a
training after hours. Both are named here, by set and record, before the first step.
"""

import concurrent.futures
import contextlib
import pathlib
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from google.protobuf import message

from gaze.data import checking, serialization, shards, tfrecord
from gaze.data.formats import limits
from gaze.run import errors

_KNOWN = {
    "intensity": ("raw", "equalized"),
    "normalization": ("none", "M", "R", "R face"),
}
_REQUIRED = ("image", "subject", "source", "key")
_COLUMNS = {*serialization.PNG, *serialization.FLOAT, *serialization.TEXT}
_NO_RECORD = (
    *(message.DecodeError, cv2.error, IndexError, TypeError, ValueError),
    *(AttributeError, OverflowError),
)


def expect_manifest(manifest: dict, folder: pathlib.Path) -> None:
    """Raises UserError unless a set's manifest says what its readers ask of it."""
    count = manifest.get("count")
    if type(count) is not int or count < 0:
        raise _wrong(folder, "count", count, "a number of records")
    for name, known in _KNOWN.items():
        stated = manifest.get(name, "none" if name == "normalization" else None)
        if stated not in known:
            raise _wrong(folder, name, stated, f"one of {', '.join(known)}")
    for name in ("settings", "inputs", "card"):
        if not isinstance(manifest.get(name, {}), dict):
            raise _wrong(folder, name, manifest[name], "an object with keys")


def _wrong(folder, name, stated, expected):
    return errors.UserError(
        f"{folder}: expected {name} in its manifest to be {expected}, found "
        f"{stated!r}; make the set again."
    )


def columns(folder: pathlib.Path, count: int) -> dict[str, np.ndarray]:
    """The columns of all shards in a folder, a dict of arrays.

    Args:
        folder: `pathlib.Path` of a set.
        count: records that its manifest promises.

    Raises:
        UserError: a shard is damaged or missing, or a record is not as all others are
            or holds what no record may.
    """
    paths = sorted(folder.glob(f"*{shards.SUFFIX}"))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        parts = [part for part in pool.map(shard, paths) if part]
    expect_count(folder, sum(len(part["image"]) for part in parts), count)
    for part in parts[1:]:
        expect_alike(parts[0], part, folder)
    return {name: np.concatenate([p.pop(name) for p in parts]) for name in [*parts[0]]}


def expect_count(folder: pathlib.Path, held: int, count: int) -> None:
    """Raises UserError unless a set holds records, as many as its manifest says."""
    if not held:
        raise errors.UserError(f"{folder} holds no records; make the set again.")
    if held != count:
        raise errors.UserError(
            f"{folder} holds {held} records, its manifest says {count}: a shard is "
            "missing; make the set again."
        )


def expect_alike(first: dict, part: dict, folder: pathlib.Path) -> None:
    """Raises UserError unless two parts of a set have the same columns and shapes."""
    one, other = ({n: column[0] for n, column in p.items()} for p in (first, part))
    _expect_alike(one, other, folder)


@contextlib.contextmanager
def explained(path: pathlib.Path) -> Iterator[None]:
    """Says in one line that a shard is damaged; raises UserError."""
    try:
        yield
    except (tfrecord.DamagedError, OSError) as error:
        raise errors.UserError(
            f"a shard of {path.parent} is damaged ({path.name}: {error}); "
            "delete the folder and make it again."
        ) from None


def shard(path: pathlib.Path, part: slice = slice(None)) -> dict[str, np.ndarray]:
    """The columns of a part of one shard, an empty dict if that holds no record.

    Raises:
        UserError: as `columns`.
    """
    limits.expect_file(path)
    with explained(path):
        serialized = tfrecord.read(path)
    return decoded(serialized[part], path, part.start or 0)


def decoded(
    serialized: Sequence[bytes], path: pathlib.Path, first: int = 0
) -> dict[str, np.ndarray]:
    """The columns of serialized records, an empty dict if there are none.

    Args:
        serialized: the records.
        path: of their shard, and
        first: the number that the first of them has there, for messages.

    Raises:
        UserError: as `columns`.
    """
    rows = [_decode(r, number, path) for number, r in enumerate(serialized, first)]
    if not rows:
        return {}
    part = _stacked(rows, path)
    try:
        checking.check(part)
    except errors.UserError as error:
        raise errors.UserError(
            f"{path}: {str(error).rstrip('.')}; make the set again."
        ) from None
    return part


def _stacked(rows, path):
    first = rows[0]
    try:
        columns = {name: np.array([row[name] for row in rows]) for name in first}
    except (KeyError, ValueError):  # a column that is not there, or of other shapes
        columns = {}
    if not columns or any(row.keys() != first.keys() for row in rows):
        for row in rows:
            _expect_alike(first, row, path)
    return columns


def _decode(record, number, path):
    try:
        row = serialization.decode(record)
    except _NO_RECORD:
        raise errors.UserError(
            f"{path}: record {number} is none that can be read; make the set again."
        ) from None
    missing = [name for name in _REQUIRED if name not in row]
    if missing:
        raise errors.UserError(
            f"{path}: record {number} has no {missing[0]}; make the set again."
        )
    if strange := row.keys() - _COLUMNS:
        raise errors.UserError(
            f"{path}: record {row['key']} holds {min(strange)!r}, which no record has; "
            "is it another format?"
        )
    return row


def _expect_alike(first, row, where):
    """Refuses a record that has other columns, or others' shapes, than the first."""
    if first.keys() != row.keys():
        name = min(first.keys() ^ row.keys())
        has, lacks = (first, row) if name in first else (row, first)
        raise errors.UserError(
            f"{where}: record {lacks['key']} has no {name}, {has['key']} has it; give "
            "it to all or to none, and make the set again."
        )
    for name, value in row.items():
        law = checking.FLOATS.get(name)
        expected = law.shape if law else np.shape(first[name])
        if np.shape(value) != expected:
            raise errors.UserError(
                f"{where}: expected {name} of record {row['key']} to be "
                f"{list(expected)} as of others, found {list(np.shape(value))}; make "
                "the set again."
            )
