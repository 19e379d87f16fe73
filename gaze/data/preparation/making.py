"""One shard out of its items: a pure function of the source and the settings.

This is what runs in the workers, so nothing here imports TensorFlow.
"""

import dataclasses
import importlib
import pathlib

from gaze.data import checking, datasets, record, shards
from gaze.data.preparation import quarantine, workspace
from gaze.run import errors, files


@dataclasses.dataclass(frozen=True)
class Job:
    """What all shards of a set have in common.

    Attributes:
        reader: dotted name of the reader's module.
        patch: what an eye is cut to.
        equalize: whether raw images are to be equalised.
        folder: the work folder.
        total: number of items of the whole set.
        max_broken: share of them that may be broken.
    """

    reader: str
    patch: datasets.Patch
    equalize: bool
    folder: pathlib.Path
    total: int
    max_broken: float

    @property
    def dataset(self):
        """The reader's name."""
        return self.reader.rpartition(".")[2]


def make(job, task):
    """Makes one shard and, when it is whole, the note that says so.

    Args:
        job: a `Job`.
        task: (number of the shard, number of its first item, its items).

    Returns:
        The note without its keys: see `workspace`.

    Raises:
        UserError: too many items are broken, or only some have a column.
    """
    number, first, items = task
    reader = importlib.import_module(job.reader)
    path = job.folder / shards.name(number)
    broken, contents = [], []
    with files.writing(path) as temporary, shards.Writer(temporary) as shard:
        for place, item in enumerate(items, start=first):
            try:
                columns = _read(reader, item, job)
            except errors.UserError as error:
                broken.append(quarantine.entry(place, item, error))
                quarantine.refuse_many(broken, job.total, job.max_broken)
                continue
            count = len(columns["image"])
            contents.append([quarantine.name(item), count])
            if count:
                shard.write(columns)
    note = shard.summary | {"items": len(items), "contents": contents, "broken": broken}
    if not note["count"]:
        files.remove(path)
    workspace.write_note(job.folder, number, note)
    return {key: note[key] for key in ("items", "count", "broken")}


def _read(reader, item, job):
    columns = reader.read(item, job.patch)
    count = len(columns["image"])
    if count:
        checking.check(columns, job.patch)
    columns = {**columns, "source": [job.dataset] * count}
    return record.with_intensity(columns, "equalized") if job.equalize else columns
