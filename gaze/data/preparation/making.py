"""One shard out of its items: a pure function of the source and the settings.

This is what runs in the workers, so nothing here imports TensorFlow.
"""

import dataclasses
import importlib
from collections.abc import Callable

import numpy as np

from gaze.data import checking, datasets, production, record, serialization, shards
from gaze.data.preparation import quarantine
from gaze.run import errors


@dataclasses.dataclass(frozen=True)
class Job:
    """What all shards of a set have in common: a `production.Job`.

    Attributes:
        reader: dotted name of the reader's module.
        patch: what an eye is cut to.
        equalize: whether raw images are to be equalised.
        total: weight of all items of the set (`quarantine`).
        max_broken: share of it that may be broken.
        unit: what weights count, in words.
    """

    reader: str
    patch: datasets.Patch
    equalize: bool
    total: int
    max_broken: float
    unit: str = "items"

    @property
    def title(self) -> str:
        """See `production.Job`."""
        return f"reading {self.dataset}"

    @property
    def dataset(self) -> str:
        """The reader's name."""
        return self.reader.rpartition(".")[2]

    def refuse_many(self, broken: list[dict]) -> None:
        """See `quarantine.refuse_many`."""
        quarantine.refuse_many(broken, self.total, self.max_broken, self.unit)

    def fill(
        self, shard: shards.Writer, task: production.Task, told: Callable[[int], None]
    ) -> dict:
        """Reads the items of a task, (number of the first, items), into a shard.

        Returns:
            Entries of its note: ``contents``, [item's name, records] of each that was
            read, and ``broken`` (`quarantine.entry`).

        Raises:
            UserError: too much is broken, only some items have a column, or a file is
                made to do harm.
        """
        first, items = task.content
        reader = importlib.import_module(self.reader)
        broken, contents = [], []
        for place, item in enumerate(items, start=first):
            columns, loss = _read(reader, place, item, self)
            if loss:
                broken.append(loss)
                # At once: a worker need not finish a shard of broken items.
                self.refuse_many(broken)
            if columns is not None:
                contents.append([quarantine.name(item), len(columns["image"])])
                if contents[-1][1]:
                    shard.write(columns)
            told(1)
        return {"contents": contents, "broken": broken}


def _read(reader, place, item, job):
    """The item's sound records or None, and an entry of what is set aside or None."""
    whole = quarantine.weight(reader, item)
    try:
        columns = serialization.printable(reader.read(item, job.patch))
        count = len(columns["image"])
        columns, reason = _sound(columns, job.patch)
    except errors.UnsafeError:
        raise
    except errors.UserError as error:
        return None, quarantine.entry(place, item, error, whole)
    left, loss = len(columns["image"]), None
    if left < count:
        weight = quarantine.share(whole, count - left, count)
        loss = quarantine.entry(place, item, reason, weight)
    columns = {**columns, "source": [job.dataset] * left}
    if job.equalize and left:
        columns = record.with_intensity(columns, "equalized")
    return columns, loss


def _sound(columns, patch):
    """The records without bad ones, and what is wrong with those or "".

    Raises:
        UserError: not one is good.
    """
    count = len(columns["image"])
    if not count:
        return columns, ""
    bad, reason = checking.bad_records(columns, patch)
    if not reason:
        return columns, ""
    if bad.all():
        raise errors.UserError(reason)
    if bad.sum() > 1:
        reason = f"{reason} In all {bad.sum()} of its {count} records are bad."
    return {name: np.asarray(column)[~bad] for name, column in columns.items()}, reason
