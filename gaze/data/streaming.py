"""A record set for training whose pictures stay on disk.

To a training it is what `record.Records` is: records by index, so batch k is the same
function of (seed, k). Opening it reads and checks every record as loading does, shard
by shard; what stays in memory is where each record lies and its labels, about sixty
bytes of the four thousand of an eye and its mask. A picture is decoded when a
batch asks for it.
"""

import copy
import os
import pathlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gaze.data import loading, record, serialization, shards, tfrecord, treatment
from gaze.data.columns import Columns
from gaze.run import progress

_CODED = ("subject", "source")  # texts that many records share, and are asked for
_HEADER, _FOOTER = 12, 4  # bytes of a TFRecord's record around its content


class Streamed(treatment.Treated):
    """The records of a set by number; see the module.

    Attributes:
        folder: of the set.
        manifest: its manifest.
        size: (height, width, channels) of its eyes.
    """

    def __init__(self, folder: str | os.PathLike):
        """The set in ``folder``.

        Raises:
            UserError: as `record.load`.
        """
        self.folder = pathlib.Path(folder)
        self.manifest = record.manifest_of(folder)
        self._paths = sorted(self.folder.glob(f"*{shards.SUFFIX}"))
        self._floats: Columns = {}
        self._codes: Columns = {}
        self._names: Columns = {}
        self._open()
        self._rows = np.arange(len(self._shard))

    def _open(self):
        """Reads all shards once: checks every record and keeps what is small."""
        parts, first = [], None
        report = progress.Progress("checking records", self.manifest["count"])
        coders = {name: {} for name in _CODED}
        for number, path in enumerate(self._paths):
            columns = loading.shard(path)
            if not columns:
                continue
            row = {name: column[:1] for name, column in columns.items()}
            first = first or row
            loading.expect_alike(first, row, self.folder)
            parts.append(_small(columns, tfrecord.offsets(path), number, coders))
            report.update(sum(len(part["offset"]) for part in parts))
        held = sum(len(part["offset"]) for part in parts)
        loading.expect_count(self.folder, held, self.manifest["count"])
        joined = {n: np.concatenate([part[n] for part in parts]) for n in parts[0]}
        self._shard, self._offset = joined.pop("shard"), joined.pop("offset")
        self._length = joined.pop("length")
        for name in _CODED:
            self._codes[name] = joined.pop(name)
            self._names[name] = np.array(list(coders[name]))
        self._floats = joined
        height, width, channels = first["image"].shape[1:]
        self.size = height, width, channels
        self._columns = set(first)

    def __len__(self):
        return len(self._rows)

    def require(self, *names: str) -> None:
        """See `record.Records.require`."""
        record.require(self._columns, names, self.manifest)

    @property
    def gaze(self) -> np.ndarray:
        """float32 [N, 2], radians (pitch, yaw)."""
        self.require("gaze")
        return self._floats["gaze"][self._rows]

    @property
    def subject(self) -> np.ndarray:
        """str [N]: whose eye each is."""
        return self._names["subject"][self._codes["subject"][self._rows]]

    @property
    def source(self) -> np.ndarray:
        """str [N]: where each comes from."""
        return self._names["source"][self._codes["source"][self._rows]]

    def distinct(self, name: str) -> list[str]:
        """See `record.Records.distinct`; of codes, for texts take fifty bytes each."""
        codes = np.unique(self._codes[name][self._rows])
        return sorted(self._names[name][codes].tolist())

    def take(self, indices: npt.NDArray | slice) -> "Streamed":
        """The records at ``indices`` (int [K] or bool [N]), streamed as well."""
        taken = copy.copy(self)
        taken._rows = self._rows[indices]
        return taken

    def rows(self, indices: npt.NDArray, names: Sequence[str]) -> Columns:
        """Some columns of the records at ``indices`` (int [K]), read from disk.

        Raises:
            UserError: the set lacks a column, or a shard is no longer what it was.
        """
        self.require(*names)
        rows = self._rows[indices]
        columns = {n: self._floats[n][rows] for n in names if n in self._floats}
        read = [name for name in names if name not in columns]
        decoded: list[dict] = [{}] * len(rows)
        for number in np.unique(self._shard[rows]):
            places = np.flatnonzero(self._shard[rows] == number)
            path = self._paths[number]
            with loading.explained(path), open(path, "rb", buffering=0) as file:
                for place in places:
                    decoded[place] = self._decoded(file, rows[place], read)
        columns |= {name: np.array([row[name] for row in decoded]) for name in read}
        return {name: columns[name] for name in names}

    def _decoded(self, file, row, names):
        length = int(self._length[row])
        data = os.pread(file.fileno(), length, int(self._offset[row]))
        if len(data) < length:
            raise tfrecord.DamagedError("it was cut off since it was checked")
        return serialization.decode(data[_HEADER:-_FOOTER], names)


def _small(columns, offsets, number, coders):
    """What of a shard's columns stays in memory, by name."""
    small = {
        "shard": np.full(len(columns["image"]), number, np.int32),
        "offset": offsets[:-1],
        "length": np.diff(offsets).astype(np.int32),
    }
    for name, coder in coders.items():
        codes = [coder.setdefault(text, len(coder)) for text in columns[name].tolist()]
        small[name] = np.array(codes, np.int32)
    floats = (name for name in serialization.FLOAT if name in columns)
    return small | {name: columns[name] for name in floats}
