"""Where the eye is in pictures that come without landmarks: boxes said by the user."""

import csv
import dataclasses
import math
import pathlib
import re
from collections.abc import Callable

import numpy as np

from gaze.data import datasets, patches
from gaze.data.formats import pictures, texts
from gaze.run import errors

_COLUMNS, _TURN = ("picture", "x", "y", "width"), "turn_deg"
# Of boxes by their corner, as COCO and OpenCV write them.
_CORNERS = frozenset("height h w left top right bottom x1 y1 x2 y2 xmin ymin".split())
_FILE = "boxes:"
_FAR = 1e6  # px, or degrees


@dataclasses.dataclass(frozen=True)
class Box:
    """An eye's place: middle and width of the patch, px; turn in radians, clockwise."""

    x: float
    y: float
    width: float
    turn: float = 0.0

    def transform(self, patch: datasets.Patch) -> np.ndarray:
        """The map to the patch (see `patches.transform`)."""
        return patches.transform((self.x, self.y), self.width, patch, self.turn)


def parse(text: str) -> Callable[[str], Box]:
    """What a ``crop`` option says: a function from a picture's stem to its Box.

    Args:
        text: "x:y:width", the same box for every picture (a comma or a space may stand
            for the colon), or "boxes:FILE.csv" with the columns picture (its name,
            or a path to it), x, y (the box's middle), width and, if pictures are
            turned, turn_deg, and no others.

    Raises:
        UserError: neither; or a row is broken, or a column of another kind. The
            function raises it for a picture that is not in the file.
    """
    if text.startswith(_FILE):
        path = text.removeprefix(_FILE)
        return _Rows(path, _rows(path))
    if ":" in text and "," in text:
        raise errors.UserError(
            f"crop {text!r}: colons and commas; decimal commas are not read, write "
            "x:y:width with decimal points."
        )
    box = _box(re.split(r"[,:\s]+", text.strip()), f"crop {text!r}")
    return lambda stem: box


def files(text: str) -> list[str]:
    """The file that a ``crop`` option names, in a list; [] where it names none."""
    return [text.removeprefix(_FILE)] if text.startswith(_FILE) else []


class _Rows:
    def __init__(self, path, rows):
        self._path, self._boxes = path, rows

    def __call__(self, stem):
        if stem not in self._boxes:
            raise errors.UserError(f"{self._path} has no box for picture {stem}.")
        return self._boxes[stem]


def _rows(path):
    lines = texts.lines(pictures.read_bytes(path))
    # Where commas are decimal, tables are separated by semicolons.
    is_by_semicolon = ";" in (lines or [""])[0]
    rows = csv.DictReader(lines, delimiter=";" if is_by_semicolon else ",")
    try:
        _expect_columns(list(rows.fieldnames or ()), path)
        boxes = {}
        for row in rows:
            where = f"{path}, line {rows.line_num}"
            stem, box = _row(row, where, is_by_semicolon)
            if boxes.setdefault(stem, box) != box:
                raise errors.UserError(f"{where}: another box for picture {stem}.")
    except csv.Error as error:
        raise errors.UserError(f"{path} is no table ({error}).") from None
    return boxes


def _expect_columns(found, path):
    # Spreadsheets leave columns without a name, pandas names its index so.
    named = [name for name in found if name and not name.startswith("Unnamed: ")]
    others = [name for name in named if name not in (*_COLUMNS, _TURN)]
    if not others and set(_COLUMNS) <= set(named) and len(set(named)) == len(named):
        return
    hint = f"rename or remove {', '.join(others)}" if others else "each once"
    if not _CORNERS.isdisjoint(name.lower() for name in others):
        hint = (
            "x and y are the box's middle: of a box by its corner they are left + "
            "width / 2 and top + height / 2"
        )
    raise errors.UserError(
        f"{path}: expected the columns {', '.join(_COLUMNS)} and, where pictures are "
        f"turned, {_TURN}, found {', '.join(found) or 'nothing'}; {hint}."
    )


def _row(row, where, is_by_semicolon):
    """The picture's stem and its box."""
    if None in row:
        raise errors.UserError(
            f"{where}: more values than columns; decimal commas are read where "
            "semicolons separate, otherwise write decimal points."
        )
    values = [row[name] for name in _COLUMNS[1:]] + [row.get(_TURN) or "0"]
    if is_by_semicolon:
        values = [(value or "").replace(",", ".") for value in values]
    # As Windows reads paths: imgs\30.jpg and imgs/30.jpg are both picture 30.
    return pathlib.PureWindowsPath(row["picture"] or "").stem, _box(values, where)


def _box(texts, where):
    try:
        values = [float(text) for text in texts]
    except (TypeError, ValueError):
        values = []
    if len(values) not in (3, 4) or not all(abs(v) <= _FAR for v in values):
        raise errors.UserError(
            f"{where}: expected the numbers x:y:width in px, up to {_FAR:g}."
        )
    if values[2] <= 0:
        raise errors.UserError(f"{where}: the width must be positive.")
    return Box(*values[:3], *map(math.radians, values[3:]))
