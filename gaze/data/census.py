"""What a source holds and is not read: counted and named, for every reader alike.

The source is walked once. Files that items read are taken off, and the rest is counted
by kinds of files. What is kept beside data, such as notes, licences and a file
manager's leftovers, gets one line of its own: it is nothing to worry about.
"""

import dataclasses
import itertools
import os
import pathlib

from gaze.data import datasets
from gaze.data.datasets import LeftOut
from gaze.data.formats import kinds
from gaze.run import errors, names, tree

_LINES = 8
_PATCH = datasets.Patch()
_TOLD = ("count", "what", "reason", "remedy")


@dataclasses.dataclass(frozen=True)
class Census:
    """What is left out of a source.

    Attributes:
        left_out: `LeftOut`s, the reader's own first, then kinds of files by their
            number.
        beside: one `LeftOut` of what is kept beside data, or None.
    """

    left_out: tuple = ()
    beside: LeftOut | None = None

    def lines(self) -> list[str]:
        """A sentence for each, the many small ones folded into one."""
        shown, rest = self.left_out[:_LINES], self.left_out[_LINES:]
        sentences = [sentence(each) for each in shown]
        if rest:
            count = sum(each.count for each in rest)
            sentences.append(f"{count:,} more of {len(rest)} other kinds")
        return sentences

    def as_json(self) -> dict:
        """All of it for a manifest."""
        beside = _as_json(self.beside) if self.beside else None
        return {"unread": [_as_json(each) for each in self.left_out], "beside": beside}


def from_json(value: dict) -> Census:
    """The `Census` of which ``as_json`` gave the value; {} is an empty one.

    Raises:
        UserError: it is of another form.
    """
    try:
        unread = tuple(LeftOut(**each) for each in value.get("unread", []))
        beside = value.get("beside")
        return Census(unread, LeftOut(**beside) if beside else None)
    except (TypeError, AttributeError):
        raise errors.UserError(
            "the manifest's left_out is damaged; make the set of records again."
        ) from None


def _as_json(left_out):
    return {name: getattr(left_out, name) for name in _TOLD}


def sentence(left_out: LeftOut) -> str:
    """A `LeftOut` in words."""
    text = f"{left_out.count:,} {left_out.what}: {left_out.reason}"
    return names.printable(text + (f"; {left_out.remedy}" if left_out.remedy else ""))


def take(
    reader: datasets.Reader,
    source: str | os.PathLike,
    items: list,
    options: dict,
    patch: datasets.Patch = _PATCH,
) -> Census:
    """The `Census` of a source.

    Args:
        reader: the reader's module.
        source: a file or folder.
        items: what its ``index`` gave for the options.
        options: all of the reader's options by name.
        patch: what eyes are cut to.
    """
    own = getattr(reader, "left_out", lambda source, items, **options: [])
    told = list(own(source, items, **options))
    if hasattr(reader, "cut_off"):
        told += reader.cut_off(items, patch, **options)
    if not pathlib.Path(source).is_dir():
        return Census(tuple(told))
    listing = tree.walk(source)
    told_of = [path for each in told for path in each.paths]
    unread = _unread(reader, source, listing.files, items, told_of, options)
    beside = [name for name in unread if kinds.is_beside(name)]
    data = [name for name in unread if not kinds.is_beside(name)]
    told += _passed({n: w for n, w in listing.passed.items() if not kinds.is_beside(n)})
    told += _kinds(data, reader)
    return Census(tuple(told), _beside(beside))


def _unread(reader, source, files, items, told_of, options):
    named = reader.files(**options) if hasattr(reader, "files") else []
    paths = itertools.chain(named, told_of, *map(reader.reads, items))
    root = os.path.abspath(source)
    read = {os.path.abspath(path) for path in paths}
    return [name for name in files if os.path.join(root, name) not in read]


def _passed(passed):
    """One LeftOut for every reason that something was passed over."""
    by_reason = sorted(passed.items(), key=lambda entry: entry[1])
    for reason, group in itertools.groupby(by_reason, key=lambda entry: entry[1]):
        paths = [path for path, _ in group]
        yield LeftOut(len(paths), f"passed over ({kinds.first(paths)})", reason)


def _kinds(data, reader):
    """One LeftOut for every kind of file, the most frequent first."""
    by_kind = {}
    for name in data:
        by_kind.setdefault(kinds.of(name), []).append(name)
    ordered = sorted(by_kind.items(), key=lambda kind: (-len(kind[1]), kind[0]))
    dataset = reader.__name__.rpartition(".")[2]
    return [
        LeftOut(
            len(members),
            f"{kind} files ({kinds.first(members)})",
            f"not read as {dataset}",
            kinds.remedy(kind, dataset),
        )
        for kind, members in ordered
    ]


def _beside(names):
    if not names:
        return None
    what = f"kept beside the data ({kinds.first(names)})"
    return LeftOut(len(names), what, "no data")
