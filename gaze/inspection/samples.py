"""A look at some eyes of a set, be it finished records or a source in its own format.

Of a source only as many items are read as the look needs, spread over all of it. An
item that cannot be read is noted with its reason, as ``gaze.prepare`` would set it
aside; it stops nothing.
"""

import dataclasses
import os
import pathlib

import numpy as np

from gaze.data import (
    census,
    checking,
    datasets,
    preparation,
    record,
    sampling,
    serialization,
)
from gaze.inspection import own
from gaze.run import errors


@dataclasses.dataclass(frozen=True)
class Sample:
    """Some eyes of a set and what is known of the whole.

    Attributes:
        name: of the reader, or of the command that made the records.
        card: what the source says of itself, keys of ``datasets.CARD_KEYS``.
        columns: arrays by name, those that all the eyes have.
        partial: names of columns that only some of the eyes have.
        size: the whole, in words: how many records or items.
        broken: reasons why items could not be read.
        intensity: "raw", "equalized" or "auto", as stated.
        is_guess: whether the reader takes any source of the kind, so that another
            format may be meant.
        left_out: the `census.Census` of the source.
        remarks: what its reader says to mind, sentences.
        is_refined: whether a refiner changed the grey levels after ``intensity`` was
            stated.
    """

    name: str
    card: dict
    columns: dict
    partial: tuple
    size: str
    broken: tuple
    intensity: str
    is_guess: bool
    left_out: census.Census = census.Census()
    remarks: tuple = ()
    is_refined: bool = False

    def __len__(self):
        return len(self.columns["image"])


def take(
    source: str | os.PathLike, *, dataset: str = "", options: str = "", limit: int = 200
) -> Sample:
    """Looks at a source.

    Args:
        source: a set of records, or a file or folder that a reader knows.
        dataset: the reader's name; "" chooses by the source's looks.
        options: the reader's, as a user writes them.
        limit: eyes to look at.

    Returns:
        Sample.

    Raises:
        UserError: no reader knows the source, or not one item of it gives an eye.
    """
    source = pathlib.Path(source)
    if own.is_records(source):
        return _of_records(source, limit)
    reader = datasets.reader(dataset, source)
    chosen = datasets.options(reader, datasets.parse(options))
    items = reader.index(source, **chosen)
    if not items:
        raise errors.UserError(f"{source} holds nothing to read; check its content.")
    parts, broken, empty = _read(reader, items, limit)
    left_out = census.take(reader, source, items, chosen)
    if not parts:
        raise errors.UserError(_why_none(source, broken, empty, left_out))
    names = [set(part) for part in parts]
    common = set.intersection(*names)
    facts = reader.facts(**chosen) if hasattr(reader, "facts") else {}
    card = reader.CARD | {k: v for k, v in facts.items() if k in datasets.CARD_KEYS}
    tried = len(parts) + len(broken) + empty
    gave_none = f", {empty:,} of which gave no eye" if empty else ""
    return Sample(
        name=reader.__name__.rpartition(".")[2],
        card=card,
        columns={n: np.concatenate([part[n] for part in parts]) for n in common},
        partial=tuple(sorted(set.union(*names) - common)),
        size=f"{len(items):,} items, {tried:,} of them looked into{gave_none}",
        broken=tuple(broken),
        intensity=card["intensity"],
        is_guess=not dataset and getattr(reader, "GENERIC", False),
        left_out=left_out,
        remarks=tuple(preparation.remarks(reader, items)),
    )


def _of_records(folder, limit):
    records = record.load(folder)
    rows = _evenly(len(records), limit)
    manifest, command = records.manifest, records.manifest["command"]
    dataset = manifest.get("dataset", manifest.get("settings", {}).get("dataset"))
    people = set(records.subject.tolist())
    return Sample(
        name=f"records made by {command}" + (f" of {dataset}" if dataset else ""),
        card=manifest.get("card", {}),
        columns=records.take(rows).columns(),
        partial=(),
        size=f"{len(records):,} records of {_people(people)}",
        broken=(),
        intensity=records.intensity,
        is_guess=False,
        left_out=census.from_json(manifest.get("left_out", {})),
        remarks=tuple(map(str, manifest.get("remarks", []))),
        is_refined=command == "refiner.refine",
    )


def _people(names):
    if names == {datasets.UNKNOWN}:
        return "unknown people"
    return f"{len(names):,} {'person' if len(names) == 1 else 'people'}"


def _why_none(source, broken, empty, left_out):
    """Why not one eye of a source can be shown."""
    if broken:
        number = len(broken) + empty
        return f"none of the {number} items tried can be read; the first: {broken[0]}"
    why = "; ".join(left_out.lines()) or "check its content"
    return f"{source}: none of the {empty} items looked into gave an eye; {why}."


def _read(reader, items, limit):
    """Columns of some rows of some items in their order, reasons of broken ones, and
    how many gave no eye."""
    rows = -(-limit // min(len(items), sampling.ITEMS_LOOKED_INTO))  # of each item
    parts, broken, empty, left = {}, {}, 0, limit
    for number in sampling.spread(len(items))[:limit]:
        if left <= 0:
            break
        try:
            columns = reader.read(items[number], datasets.Patch())
            columns = serialization.printable(columns)
            checking.check(columns)
        except errors.UnsafeError:
            raise
        except errors.UserError as error:
            broken[int(number)] = str(error)
            continue
        if not len(columns["image"]):
            empty += 1
            continue
        chosen = _evenly(len(columns["image"]), min(rows, left))
        parts[int(number)] = {n: np.asarray(c)[chosen] for n, c in columns.items()}
        left -= len(chosen)
    return _in_order(parts), _in_order(broken), empty


def _in_order(by_number):
    return [by_number[number] for number in sorted(by_number)]


def _evenly(count, limit):
    """At most ``limit`` numbers below ``count``, ascending."""
    return np.unique(np.linspace(0, count - 1, min(count, limit)).astype(int))
