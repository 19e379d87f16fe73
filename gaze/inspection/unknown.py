"""What a source that no reader knows holds, and which formats it comes nearest to."""

import collections
import importlib
import os
import pathlib
import re
import textwrap
from typing import NamedTuple

from gaze.data import datasets
from gaze.run import errors, tree

_MOST_FILES = 20_000  # a huge tree is judged by its beginning
_SHOWN, _NEAREST = 8, 4
_SPELT_OUT = {"PNG": ".png", "JPEG": ".jpg", "BMP": ".bmp", "pickles": ".pkl"}
_SUFFIXES = re.compile(r"\.(?:jpe?g|png|bmp|json|mat|txt|csv|zip|avi|npz|pkl|h5)\b")
_SAME = {".jpeg": ".jpg"}


class Near(NamedTuple):
    """A format that shares kinds of files with what was found."""

    name: str
    present: tuple
    lacking: tuple
    format: str


def is_known(source: str | os.PathLike) -> bool:
    """Whether it looks like one format in particular, not like just any folder."""
    try:
        return not getattr(datasets.reader("", source), "GENERIC", False)
    except errors.UserError:
        return False


def explain(source: str | os.PathLike) -> list[str]:
    """What was seen and what it may have been meant to be, as lines of text.

    Args:
        source: a file or folder.
    """
    source = pathlib.Path(source)
    paths = _files(source)
    if not paths:
        return [f"{source} is an empty folder."]
    kinds = collections.Counter(map(_kind, paths))
    by_number = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    counted = ", ".join(f"{n:,} {kind}" for kind, n in by_number[:_SHOWN])
    if source.is_file():
        lines = [f"{source} is one file of {source.stat().st_size:,} bytes."]
    else:
        depths = [len(path.relative_to(source).parts) for path in paths]
        depth = " to ".join(map(str, sorted({min(depths), max(depths)})))
        more = " or more" if len(paths) == _MOST_FILES else ""
        lines = [
            f"{source} holds {len(paths):,}{more} files: {counted}; "
            f"{depth} levels deep, such as",
            *(f"    {path.relative_to(source)}" for path in _examples(paths)),
        ]
    for near in nearest(source)[:_NEAREST]:
        lines += [_sentence(near), *_indented(f"{near.name} is {near.format}")]
    return lines


def hint(source: str | os.PathLike) -> str:
    """One sentence for a source taken for the user's own: what else it may be."""
    others = [f"{near.name} ({_others(near)})" for near in nearest(source)]
    return f"also has files as {', '.join(others[:_NEAREST])}" if others else ""


def nearest(source: str | os.PathLike) -> list[Near]:
    """Formats by their likeness to a source, the likeliest first.

    Formats are compared by the kinds of files that their cards name; one none of whose
    kinds is there is left out, and so are those that take any file of a kind.

    Returns:
        List of Near.
    """
    kinds = set(map(_kind, _files(pathlib.Path(source))))
    formats = []
    for name in datasets.names():
        module = importlib.import_module(f"gaze.data.datasets.{name}")
        named = kinds_named(module.CARD["format"])
        present = tuple(sorted(named & kinds))
        if present and not getattr(module, "GENERIC", False):  # those fit any folder
            lacking = tuple(sorted(named - kinds))
            formats.append(Near(name, present, lacking, module.CARD["format"]))
    return sorted(formats, key=lambda n: (len(n.lacking), -len(n.present), n.name))


def kinds_named(text: str) -> set[str]:
    """Suffixes that a card's ``format`` names, such as {".jpg", ".json"}."""
    named = set(_SUFFIXES.findall(text))
    named |= {s for word, s in _SPELT_OUT.items() if re.search(rf"\b{word}\b", text)}
    return {_SAME.get(suffix, suffix) for suffix in named}


def _indented(text):
    return textwrap.wrap(text, 88, initial_indent="    ", subsequent_indent="    ")


def _sentence(near):
    return f"Like {near.name} it has {', '.join(near.present)}, but {_others(near)}:"


def _others(near):
    if near.lacking:
        return f"no {', no '.join(near.lacking)}"
    return "other names or contents"


def _files(source):
    if source.is_file():
        return [source]
    names = tree.walk(source, _MOST_FILES).files[:_MOST_FILES]
    return sorted(source / name for name in names)


def _kind(path):
    suffix = path.suffix.lower()
    return _SAME.get(suffix, suffix) or "without suffix"


def _examples(paths):
    """One path of each kind, the first in order."""
    first = {}
    for path in paths:
        first.setdefault(_kind(path), path)
    return list(first.values())[:_SHOWN]
