"""Readers of on-disk formats, one file each; the folder is the registry.

A reader module has

* ``CARD``: what the format is, in words, under the keys ``CARD_KEYS``;
* ``looks_like(path) -> bool``: cheap, never raises, true of its own format only
  (``GENERIC = True`` marks a reader that is asked last: any folder of images);
* ``OPTIONS``: name -> ``Option``; what a user may choose, empty if nothing;
* ``index(source, **options) -> items``: what there is to read, in a fixed order;
  cheap, small and picklable, never the pixels;
* ``read(item, patch) -> columns``: the records of one item, eyes as ``patch`` says.
  An item is the unit of quarantine: a picture, a day's ``.mat``, a piece of a video.
  A broken one raises ``UserError`` in one line that names the file;
* ``ITEMS_PER_SHARD``: how many consecutive items make one shard, about 2,000 records;
* optionally ``facts(**options)``: entries of the manifest that depend on options;
* optionally ``files(**options)``: paths that options name; their bytes, too, are what
  the records depend on;
* ``reads(item) -> paths``: the files, as paths, that one item's records are made of;
* optionally ``left_out(source, items, **options) -> [LeftOut]``: what the source holds
  *inside* its files, or beside them for a reason that the reader alone knows, and
  ``items`` do not read. Files that no item reads are counted by
  ``gaze.data.census`` for every reader alike;
* optionally ``cut_off(items, patch, **options) -> [LeftOut]``: what ``items`` hold and
  do not give, because it lies outside of the patch;
* optionally ``remarks_on(items) -> [str]``: what a user should mind about the source,
  as sentences without a full stop; ``gaze.prepare`` and ``gaze.show`` tell them;
* optionally ``weight(item)``: about how many records an item holds, at least 1, so
  that what is set aside is counted in records; without it every item counts as one.

Columns always hold ``image`` uint8 [N, H, W, C], ``subject`` and ``key`` (unique in the
set), and what the source has of the rest (``gaze.data.record``). Every eye is a
subject's left one: a reader mirrors right eyes and negates their yaws, and says in
``eye`` which it was. Parallelism, resuming and quarantine belong to ``gaze.prepare``.
"""

import dataclasses
import importlib
import os
import pathlib
from typing import Any, Protocol

from gaze.data.columns import Columns
from gaze.run import errors

CARD_KEYS = (
    "name",
    "format",  # files and fields
    "labels",  # which there are, or "none"
    "frame",  # axes the labels are given in, and what is done with them
    "unit",
    "sign",
    "mirroring",
    "cropping",  # how the patch is cut
    # "M" (scaled), "R" (rotation only), "R face" (the gaze of the face's centre) or
    # "none": known ones are never mixed
    "normalization",
    "intensity",  # "raw", "equalized" or "auto": to be recognised
    "licence",
    "obtain",
)
UNKNOWN = "unknown"  # the subject of eyes of which nobody knows whose they are


@dataclasses.dataclass(frozen=True)
class Patch:
    """What an eye is cut to: (height, width) px, 1 (grey) or 3 (RGB) channels."""

    size: tuple = (36, 60)
    channels: int = 1


@dataclasses.dataclass(frozen=True)
class LeftOut:
    """Something a source holds that is not read.

    Attributes:
        count: how many there are.
        what: what they are, with the names of the first few, as in "arrays
            (gazes, subjects)".
        reason: why they are not read, as in "head pose beyond 20 degrees".
        remedy: what would read them, as in "--options=head_limit_deg=40 reads them".
        paths: files that this accounts for, so that the census counts them no more.
    """

    count: int
    what: str
    reason: str
    remedy: str = ""
    paths: tuple = ()


@dataclasses.dataclass(frozen=True)
class Option:
    """A choice a reader offers; any text if ``choices`` is empty."""

    default: str
    choices: tuple = ()
    help: str = ""


class Reader(Protocol):
    """What every reader module has; what only some have is asked for by ``hasattr``."""

    __name__: str
    CARD: dict[str, str]
    OPTIONS: dict[str, Option]
    ITEMS_PER_SHARD: int

    def looks_like(self, path: str | os.PathLike) -> bool:
        """Whether ``path`` holds the reader's format."""

    def index(self, source: str | os.PathLike, **options: str) -> list:
        """What there is to read."""

    def read(self, item: Any, patch: Patch) -> Columns:
        """The records of one item."""

    def reads(self, item: Any) -> list:
        """The files that one item's records are made of."""


def names() -> list[str]:
    """Names of all readers."""
    modules = pathlib.Path(__file__).parent.glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def reader(name: str, source: str | os.PathLike) -> Reader:
    """The reader module ``name``, or the one that ``source`` looks like for "".

    Raises:
        UserError: nothing at ``source``, or no reader for it.
    """
    source = pathlib.Path(source)
    if not source.exists():
        raise errors.UserError(f"nothing at {source}: no such file or folder.")
    modules = {n: importlib.import_module(f"gaze.data.datasets.{n}") for n in names()}
    if name and name not in modules:
        raise errors.UserError(
            f"no data set reader {name!r}; choose one of {', '.join(modules)}."
        )
    if name:
        return modules[name]
    for generic in (False, True):
        for module in modules.values():
            if _is_generic(module) == generic and module.looks_like(source):
                return module
    raise errors.UserError(
        f"{source} looks like none of the known formats ({', '.join(modules)}); "
        "name one with --dataset (in the pipeline --config.real.dataset)."
    )


def _is_generic(module):
    return getattr(module, "GENERIC", False)


def parse(text: str) -> dict[str, str]:
    """Options as a user writes them, "NAME=VALUE,NAME=VALUE", as a dict.

    Raises:
        UserError: a part without a name or an equals sign.
    """
    chosen = {}
    for part in filter(None, text.split(",")):
        name, equals, value = part.partition("=")
        if not (name and equals):
            raise errors.UserError(f"expected NAME=VALUE as an option, found {part!r}.")
        chosen[name.strip()] = value.strip()
    return chosen


def options(module: Reader, given: dict[str, str]) -> dict[str, str]:
    """All options of a reader: its defaults, exchanged for those ``given``.

    Raises:
        UserError: an option or a choice the reader does not have.
    """
    name = module.__name__.rpartition(".")[2]
    chosen = {option: value.default for option, value in module.OPTIONS.items()}
    for option, value in given.items():
        if option not in chosen:
            raise errors.UserError(
                f"{name} has no option {option!r}; "
                f"it has {', '.join(chosen) or 'none at all'}."
            )
        choices = module.OPTIONS[option].choices
        if choices and value not in choices:
            raise errors.UserError(
                f"{name}: {option} is {value!r}; choose one of {', '.join(choices)}."
            )
        chosen[option] = value
    return chosen
