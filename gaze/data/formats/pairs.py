"""Folders of pictures with a label file of the same name beside each.

Suffixes count in any case: 1.JPG and 1.json belong together.
"""

import functools
import os
import pathlib

from gaze.data.formats import pictures, texts
from gaze.run import errors

PICTURES = (".jpg", ".jpeg", ".png")


def folder(source: str | os.PathLike) -> pathlib.Path:
    """Where the files lie: ``source`` itself, or the ``imgs`` in it."""
    below = pathlib.Path(source) / "imgs"
    return below if below.is_dir() else pathlib.Path(source)


def stems(source: str | os.PathLike, suffixes: tuple[str, ...]) -> list[str]:
    """Names without suffix of all files that end so, numbers in their order.

    Raises:
        UserError: the folder cannot be read, or there is no such file.
    """
    place = folder(source)
    try:
        names = {
            p.stem
            for p in place.iterdir()
            if p.suffix.lower() in suffixes and not p.name.startswith(".")
        }
    except OSError as error:
        raise errors.UserError(f"{place} cannot be read ({error.strerror}).") from None
    if not names:
        raise errors.UserError(
            f"{place} holds no file ending in {', '.join(suffixes)}."
        )
    return sorted(names, key=lambda stem: (len(stem), stem))


def picture(base: str) -> str:
    """The picture whose path without suffix is ``base``.

    Raises:
        UserError: there is none.
    """
    path = beside(base, PICTURES)
    if path is None:
        raise errors.UserError(
            f"{base}{PICTURES[0]} is missing: labels without their picture."
        )
    return path


def label(base: str, suffix: str) -> str:
    """The label file whose path without suffix is ``base``, in any case of suffix.

    Where there is none, the path it would have, for what reads it to say so.
    """
    return beside(base, (suffix,)) or base + suffix


def files(base: str, *labels: str) -> list[str]:
    """Which of the picture and the labels of these suffixes are there, as paths."""
    paths = [beside(base, PICTURES), *(beside(base, (suffix,)) for suffix in labels)]
    return [path for path in paths if path is not None]


def beside(base: str, suffixes: tuple[str, ...]) -> str | None:
    """The first file named ``base`` and one of the suffixes, in any case, or None."""
    for suffix in suffixes:
        if os.path.exists(base + suffix):
            return base + suffix
    place, stem = os.path.split(base)
    for suffix in suffixes:
        name = _in_capitals(place, _age(place)).get((stem, suffix))
        if name is not None:
            return os.path.join(place, name)
    return None


@functools.lru_cache(maxsize=16)
def _in_capitals(place, age):
    """Names of a folder whose suffixes have capitals, by stem and small suffix."""
    del age  # a folder that changes is listed anew
    try:
        parts = [(name, *os.path.splitext(name)) for name in os.listdir(place or ".")]
    except OSError:
        return {}
    return {(s, e.lower()): name for name, s, e in sorted(parts) if e != e.lower()}


def _age(place):
    try:
        return os.stat(place or ".").st_mtime_ns
    except OSError:
        return None


def first_label(source: str | os.PathLike) -> str:
    """The text of one JSON file that labels a picture, or "".

    Of one that is named by a number, as simulators write them, or else, where files
    were renamed, of one beside which a picture of its name lies.
    """
    try:
        names = os.listdir(folder(source))
        path = os.path.join(folder(source), _label_among(names))
        return texts.decoded(pictures.read_bytes(path))
    except (OSError, errors.UserError):
        return ""


def _label_among(names):
    """The first name of such a file, or ""."""
    labels = [name for name in names if name.lower().endswith(".json")]
    numbered = [name for name in labels if name[:-5].isdecimal()]
    if numbered or not labels:
        return min(numbered, default="")
    stems = {os.path.splitext(n)[0] for n in names if n.lower().endswith(PICTURES)}
    return min((name for name in labels if name[:-5] in stems), default="")


def positive(text: str, name: str) -> float:
    """The positive number an option's text stands for.

    Raises:
        UserError: it is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise errors.UserError(f"{name}: expected a positive number, found {text!r}.")
    return value
