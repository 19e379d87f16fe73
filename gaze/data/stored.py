"""A finished record set on disk, read in parts: memory does not grow with the set."""

import os
import pathlib

import numpy as np

from gaze.data import loading, record, shards, tfrecord
from gaze.data.formats import limits


class Stored:
    """The records of a set by number; picklable.

    Attributes:
        folder: of the set.
        manifest: its manifest.
        size: (height, width, channels) of its eyes.
    """

    def __init__(self, folder: str | os.PathLike):
        """The set in ``folder``.

        Raises:
            UserError: it is no finished set, a shard is cut off or missing, or its
                first record is not what a record may be.
        """
        self.folder = pathlib.Path(folder)
        self.manifest = record.manifest_of(folder)
        self._paths = sorted(self.folder.glob(f"*{shards.SUFFIX}"))
        counts = [_count(path) for path in self._paths]
        loading.expect_count(self.folder, sum(counts), self.manifest["count"])
        self._firsts = np.cumsum([0, *counts])  # number of each shard's first record
        self._first = self._part(0, 1)

    def __len__(self):
        return int(self._firsts[-1])

    @property
    def size(self) -> tuple[int, int, int]:
        """See the class."""
        return self.first().size

    def first(self) -> record.Records:
        """The first record, which tells which columns there are."""
        return record.Records(**self._first, manifest=self.manifest)

    def read(self, first: int, last: int) -> record.Records:
        """The records ``first`` to ``last``, the latter excluded, checked as all are.

        Raises:
            UserError: a shard is damaged, or a record is not as the first of the set
                or holds what no record may; the shard is named.
        """
        columns = self._part(first, last)
        loading.expect_alike(self._first, columns, self.folder)
        return record.Records(**columns, manifest=self.manifest)

    def _part(self, first, last):
        parts = []
        number = int(np.searchsorted(self._firsts, first, side="right")) - 1
        while number < len(self._paths) and self._firsts[number] < last:
            rows = slice(*np.array([first, last]) - self._firsts[number])
            here = slice(max(0, int(rows.start)), int(rows.stop))
            if part := loading.shard(self._paths[number], here):
                parts.append(part)
            number += 1
        for part in parts[1:]:
            loading.expect_alike(parts[0], part, self.folder)
        return {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}


def _count(path):
    limits.expect_file(path)
    with loading.explained(path):
        return len(tfrecord.offsets(path)) - 1
