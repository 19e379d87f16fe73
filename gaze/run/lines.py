"""Files of one JSON object per line, read line by line, however long they are."""

import json
import os
import pathlib
from collections.abc import Iterator

from absl import logging


def read(path: str | os.PathLike) -> Iterator[tuple[str, dict]]:
    """The whole lines of a training's ``metrics.jsonl``, one after another.

    The last line of a killed run may be a half, and a full disk leaves gaps: what is no
    object with ``step``, ``phase``, ``losses`` and ``monitors`` is left out, and a
    warning says how many lines that were.

    Args:
        path: of the file, which may be missing.

    Yields:
        (text without its end, dict).
    """
    if not pathlib.Path(path).exists():
        return
    left_out = []
    with open(path, encoding="utf-8", errors="replace") as file:
        for number, text in enumerate(file, start=1):
            value = _parsed(text)
            if value is None:
                left_out.append(number)
            else:
                yield text.rstrip("\n"), value
    if left_out:
        logging.warning(
            "%s: %d lines are no whole ones and were left out, the first is line %d",
            path,
            len(left_out),
            left_out[0],
        )


def _parsed(text):
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_line = (
        isinstance(value, dict)
        and isinstance(value.get("step"), int)
        and isinstance(value.get("phase"), str)
        and all(map(_are_numbers, (value.get("losses"), value.get("monitors"))))
    )
    return value if is_line else None


def _are_numbers(group):
    return isinstance(group, dict) and all(
        isinstance(value, int | float) for value in group.values()
    )
