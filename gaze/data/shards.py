"""Shards of a set: written chunk by chunk, each with a summary; summaries make facts.

A summary is JSON and holds what the set's manifest is put together from, so that a
shard need not be read again: ``count``, ``columns``, ``subjects``, ``keys``,
``gaze_range`` (radians, [[pitch min, max], [yaw min, max]] or None) and ``checksum``.
"""

import os
import pathlib
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import numpy as np

from gaze.data import serialization, tfrecord
from gaze.data.columns import Columns
from gaze.run import errors, files

SUFFIX = ".tfrecord"
MAX_NAMED_SUBJECTS = 200


def name(number: int) -> str:
    """File name of a set's shard."""
    return f"{number:05d}{SUFFIX}"


class Writer:
    """Writes chunks of columns into one shard; use as a context manager.

    Attributes:
        summary: what the shard holds; complete once the context is left.
    """

    def __init__(self, path: str | os.PathLike):
        self.path = pathlib.Path(path)
        self.summary: dict[str, Any] = {
            "count": 0,
            "columns": None,
            "subjects": [],
            "keys": [],
            "gaze_range": None,
        }
        self._records = tfrecord.Writer(path)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self._records.__exit__(kind, *_)
        if kind is None:
            self.summary["checksum"] = files.sha256(self.path)

    def write(self, columns: Columns) -> None:
        """Appends a chunk of at least one record: a dict of columns.

        Raises:
            UserError: it has other columns than the chunks before.
        """
        summary, keys = self.summary, list(map(str, columns["key"]))
        if summary["columns"] is None:
            summary["columns"] = sorted(columns)
        if summary["columns"] != sorted(columns):
            refuse_other_columns(summary, {"columns": sorted(columns), "keys": keys})
        for row in range(len(keys)):
            record = {name: column[row] for name, column in columns.items()}
            self._records.write(serialization.encode(record))
        subjects = set(map(str, columns["subject"])).union(summary["subjects"])
        summary["count"] += len(keys)
        summary["keys"] += keys
        summary["subjects"] = sorted(subjects)
        if "gaze" in columns:
            gaze = np.asarray(columns["gaze"], np.float64)
            extremes = np.stack([gaze.min(axis=0), gaze.max(axis=0)], axis=1).tolist()
            summary["gaze_range"] = _union(summary["gaze_range"], extremes)


def write(
    chunks: Iterable[Columns], folder: pathlib.Path, size: int
) -> Iterator[tuple[str, dict]]:
    """Writes chunks into shards of ``size`` records, however the chunks are cut.

    Yields:
        Name and summary of each shard.
    """
    pieces, number = _pieces(chunks, size), 0
    piece = next(pieces, None)
    while piece is not None:
        with Writer(folder / name(number)) as shard:
            while piece is not None and shard.summary["count"] < size:
                shard.write(piece)
                piece = next(pieces, None)
        yield name(number), shard.summary
        number += 1


def _pieces(chunks, size):
    """The chunks, cut where one shard ends and the next begins."""
    written = 0
    for columns in chunks:
        first, count = 0, len(columns["image"])
        while first < count:
            last = min(count, first + size - written % size)
            yield {name: column[first:last] for name, column in columns.items()}
            written += last - first
            first = last


def refuse_other_columns(first: dict, other: dict) -> NoReturn:
    """Raises UserError: two summaries of a set that have not the same columns."""
    differing = sorted(set(first["columns"]) ^ set(other["columns"]))
    a, b = first["keys"][0], other["keys"][0]
    has, lacks = (a, b) if differing[0] in first["columns"] else (b, a)
    raise errors.UserError(
        f"only some records have {differing[0]}: {has} has it, {lacks} has not; "
        "give it to all or to none."
    )


def facts(summaries: Iterable[tuple[str, dict]]) -> dict:
    """The manifest's entries about a whole set.

    Args:
        summaries: iterable of (file name, summary), gone through once.

    Returns:
        dict with ``count``, ``subjects`` (their number), ``subject_names`` (where
        there are few), ``columns``, ``gaze_range_deg`` and ``checksums``.

    Raises:
        UserError: the shards have not the same columns.
    """
    count, subjects, gaze_range, checksums, first = 0, set(), None, {}, None
    for shard, summary in summaries:
        first = first or summary
        if summary["columns"] != first["columns"]:
            refuse_other_columns(first, summary)
        count += summary["count"]
        subjects.update(summary["subjects"])
        gaze_range = _union(gaze_range, summary["gaze_range"])
        checksums[shard] = summary["checksum"]
    entries = {
        "count": count,
        "subjects": len(subjects),
        "columns": first["columns"] if first else [],
        "checksums": checksums,
    }
    if len(subjects) <= MAX_NAMED_SUBJECTS:
        entries["subject_names"] = sorted(subjects)
    if gaze_range:
        degrees = np.round(np.degrees(gaze_range), 3).tolist()
        entries["gaze_range_deg"] = dict(zip(("pitch", "yaw"), degrees, strict=True))
    return entries


def _union(a, b):
    if not (a and b):
        return a or b
    return [[min(p[0], q[0]), max(p[1], q[1])] for p, q in zip(a, b, strict=True)]
