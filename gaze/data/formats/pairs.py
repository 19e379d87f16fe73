"""Folders of pictures with a label file of the same name beside each."""

import os
import pathlib
import re

from gaze.run import errors

PICTURES = (".jpg", ".jpeg", ".png")


def folder(source):
    """Where the files lie: ``source`` itself, or the ``imgs`` in it."""
    below = pathlib.Path(source) / "imgs"
    return below if below.is_dir() else pathlib.Path(source)


def stems(source, suffixes):
    """Names without suffix of all files that end so, numbers in their order.

    Raises:
        UserError: the folder cannot be read, or there is no such file.
    """
    place = folder(source)
    try:
        found = {p.stem for p in place.iterdir() if p.suffix.lower() in suffixes}
    except OSError as error:
        raise errors.UserError(f"{place} cannot be read ({error.strerror}).") from None
    if not found:
        raise errors.UserError(
            f"{place} holds no file ending in {', '.join(suffixes)}."
        )
    return sorted(found, key=lambda stem: (len(stem), stem))


def picture(base):
    """The picture whose path without suffix is ``base``.

    Raises:
        UserError: there is none.
    """
    for suffix in PICTURES:
        if pathlib.Path(base + suffix).exists():
            return base + suffix
    raise errors.UserError(
        f"{base}{PICTURES[0]} is missing: labels without their picture."
    )


def first_label(source):
    """The text of one JSON file that is named by a number, or ""."""
    try:
        with os.scandir(folder(source)) as entries:
            for entry in entries:
                if re.fullmatch(r"\d+\.json", entry.name):
                    return pathlib.Path(entry).read_text("utf-8", errors="replace")
    except OSError:
        pass
    return ""


def positive(text, name):
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
