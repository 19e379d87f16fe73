"""The record: the one thing every room shares, as sharded TFRecord with a manifest.

| key | on disk | in memory | meaning |
|---|---|---|---|
| `image` | PNG | uint8 [N, H, W, C] | eye patch, subject's left eye |
| `mask` | PNG | uint8 [N, H, W] or None | 0 skin, 1 iris, 2 pupil, 3 sclera |
| `gaze`, `head_pose` | float32 [2] | float32 [N, 2] or None | (pitch, yaw), radians |
| `pupil_center` | float32 [2] | float32 [N, 2] or None | px, (x, y) |
| `eye_openness` | float32 [1] | float32 [N] or None | lid opening, 0 to 1 |
| `subject`, `source`, `key` | bytes | str [N] | unit of splits; provenance; identity |
| `eye` | bytes | str [N] or None | "left" or "right": the side before mirroring |
| `condition` | bytes | str [N] or None | what breakdowns group by: day, session |
| `normalizing_rotation` | float32 [9] | [N, 9] or None | camera to patch, by rows |

A set is a folder of shards and `manifest.json`. Eye patches are small (45,000 of
60x36 are 97 MB), so a training holds its set in memory as uint8: that gives the
random access by index which "batch k is a function of (seed, k)" stands on.
"""

import dataclasses
import functools
import pathlib

import numpy as np
import tensorflow as tf

from gaze import images
from gaze.data import serialization
from gaze.run import errors, files, stage

SKIN, IRIS, PUPIL, SCLERA = 0, 1, 2, 3
NUM_CLASSES = 4
CLASS_NAMES = ("skin", "iris", "pupil", "sclera")
RECORDS_PER_SHARD = 2048


@dataclasses.dataclass
class Records:
    """Columns of a set; optional ones are None. Shapes are in the module's table."""

    image: np.ndarray
    subject: np.ndarray
    source: np.ndarray
    key: np.ndarray
    mask: np.ndarray | None = None
    gaze: np.ndarray | None = None
    head_pose: np.ndarray | None = None
    pupil_center: np.ndarray | None = None
    eye_openness: np.ndarray | None = None
    eye: np.ndarray | None = None
    condition: np.ndarray | None = None
    normalizing_rotation: np.ndarray | None = None
    manifest: dict = dataclasses.field(default_factory=dict)

    def __len__(self):
        return len(self.image)

    def columns(self):
        """The columns that are there, as a dict."""
        names = (*serialization.PNG, *serialization.FLOAT, *serialization.TEXT)
        return {n: getattr(self, n) for n in names if getattr(self, n) is not None}

    def take(self, indices):
        """The records at ``indices`` (int [K] or bool [N])."""
        columns = {name: column[indices] for name, column in self.columns().items()}
        return Records(**columns, manifest=self.manifest)

    def replace(self, **columns):
        """A copy with other columns."""
        return dataclasses.replace(self, **columns)

    def require(self, *names):
        """Raises UserError unless the set has the optional columns ``names``."""
        missing = [name for name in names if getattr(self, name) is None]
        if missing:
            raise errors.UserError(
                f"this set ({self.manifest.get('command', 'unknown origin')}) has no "
                f"{' and no '.join(missing)}, which the command needs; "
                "choose a set that carries it."
            )

    @property
    def intensity(self):
        """'raw' or 'equalized': what was done to the images' histograms."""
        return self.manifest.get("intensity", "raw")


class Writer:
    """Writes records in shards; use as a context manager around one folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.count = 0
        self._shard = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._close()

    def _close(self):
        if self._shard is not None:
            self._shard.close()
            self._shard = None

    def write(self, columns):
        """Appends a chunk: a dict of columns as in ``Records``."""
        for row in range(len(columns["image"])):
            if self.count % RECORDS_PER_SHARD == 0:
                self._close()
                name = f"{self.count // RECORDS_PER_SHARD:05d}.tfrecord"
                self._shard = tf.io.TFRecordWriter(str(self.folder / name))
            self._shard.write(
                serialization.encode({n: c[row] for n, c in columns.items()})
            )
            self.count += 1


def with_intensity(columns, intensity):
    """A chunk of columns whose raw images are equalised if ``intensity`` says so."""
    if intensity == "raw":
        return columns
    return {**columns, "image": images.equalize(columns["image"])}


def write(chunks, target, **facts):
    """Writes chunks of columns as a finished set, whole or not at all.

    Args:
        chunks: iterable of dicts of columns.
        target: the ``stage.Stage`` this set is the result of.
        **facts: further entries of the manifest, such as ``intensity``.

    Returns:
        Number of records written.

    Raises:
        UserError: no record came, or the disk is full.
    """
    with files.writing(target.out) as temporary:
        subjects = set()
        with Writer(temporary) as writer:
            for columns in chunks:
                writer.write(columns)
                subjects.update(map(str, columns["subject"]))
        if not writer.count:
            raise errors.UserError(
                f"{target.command} found no image to write into {target.out}; "
                "check its source."
            )
        facts = {"count": writer.count, "subjects": len(subjects), **facts}
        shards = sorted(temporary.glob("*.tfrecord"))
        checksums = {shard.name: files.sha256(shard) for shard in shards}
        manifest = target.manifest(checksums=checksums, **facts)
        files.write_json(temporary / stage.MANIFEST, manifest)
    return writer.count


def load(folder):
    """All records of a set.

    Args:
        folder: path of a finished set.

    Returns:
        Records.

    Raises:
        UserError: the folder is no finished set, or a shard is damaged.
    """
    folder = pathlib.Path(folder)
    if not (folder / stage.MANIFEST).exists():
        raise errors.UserError(
            f"{folder} is no finished record set (no {stage.MANIFEST}); make one with "
            "gaze.simulate or gaze.prepare."
        )
    shards = sorted(map(str, folder.glob("*.tfrecord")))
    rows = tf.data.TFRecordDataset(shards)
    try:
        present = [serialization.names(row.numpy()) for row in rows.take(1)]
        if not present:
            raise errors.UserError(f"{folder} holds no records; make the set again.")
        decode = functools.partial(serialization.decode, names=present[0])
        chunks = rows.map(decode, num_parallel_calls=2).batch(1024)
        chunks = list(chunks.as_numpy_iterator())
    except tf.errors.OpError as error:
        raise errors.UserError(
            f"a shard of {folder} is damaged ({error.message.splitlines()[0]}); "
            "delete the folder and make it again."
        ) from None
    manifest = files.read_json(folder / stage.MANIFEST)
    columns = {n: np.concatenate([c[n] for c in chunks]) for n in chunks[0]}
    if len(columns["image"]) != manifest["count"]:
        raise errors.UserError(
            f"{folder} holds {len(columns['image'])} records, its manifest says "
            f"{manifest['count']}: a shard is missing; make the set again."
        )
    columns |= {
        n: np.char.decode(columns[n].astype(bytes), "utf-8")
        for n in serialization.TEXT
        if n in columns
    }
    return Records(**columns, manifest=manifest)
