"""Landmarks in a file: one line per frame, as a detector of the user's left them."""

import csv
import math
import pathlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

_NUMBER = re.compile("0|[1-9][0-9]{0,8}")  # a frame's, in a video
_NUMBERS = "numbers from 0"
_TIME = "time_s"
_UNIT = 2.0  # px: a whole face within so little of the corner is in shares of the frame


Table = Mapping[str, np.ndarray | None]
"""Landmarks float64 [P, 2], px, by the frame's name; None: the line has no face."""


def load(path: str | pathlib.Path, count: int) -> Table:
    """Landmarks by frame.

    Args:
        path: of a CSV file with a head line; ``frame`` (a picture's file name, or a
            video's frame number from 0), then x0, y0, x1, y1, ... in px.
        count: number of landmarks, the face model's.

    Returns:
        float64 [count, 2] by the frame's name; None where its fields are empty.

    Raises:
        OSError: the file cannot be read.
        ValueError: naming the line that is wrong; a frame with two faces, further
            landmarks than the face model has, more fields than the head line, or shares
            of the frame in place of px.
    """
    columns = [f"{axis}{i}" for i in range(count) for axis in "xy"]
    points: dict[str, np.ndarray | None] = {}
    lines: dict[str, int] = {}
    for row, line in _rows(path, columns):
        fields = [row[column] for column in columns]
        name, where = row["frame"], f"{path}, line {line}"
        if not any(fields):
            points.setdefault(name, None)
            continue
        if name in lines:
            raise ValueError(
                f"{where}: frame {name!r} stands in line {lines[name]} already; keep "
                "the face of one person"
            )
        points[name] = _numbers(fields, where).reshape(-1, 2)
        lines[name] = line
    faces = [p for p in points.values() if p is not None]
    if faces and max(np.abs(p).max() for p in faces) < _UNIT:
        raise ValueError(
            f"{path}: expected px, found nothing of {_UNIT:g} or above: shares of the "
            "frame? Multiply x by its width and y by its height"
        )
    return points


class FrameTimes:
    """When frames are, where the landmarks' file says so in a column ``time_s``.

    Frames that it says nothing of, or the time of the one before, as rounded times do,
    lie between the others, in equal steps, and beyond them at their mean rate.
    """

    def __init__(self, path: str | pathlib.Path, frames: Sequence[str] | None):
        """Reads the column, if there is one.

        Args:
            path: of the landmarks.
            frames: the input's, in order; None: they are numbered from 0.

        Raises:
            OSError: the file cannot be read.
            ValueError: naming the line, or the frames whose times go back.
        """
        order = None if frames is None else {n: i for i, n in enumerate(frames)}

        def place_of(name: str) -> int | None:
            if order is not None:
                return order.get(name)
            return int(name) if _NUMBER.fullmatch(name) else None

        known: dict[int, float] = {}
        for row, line in _rows(path, []):
            place, field = place_of(row["frame"]), row.get(_TIME)
            if field and place is not None:
                known[place] = float(_numbers([field], f"{path}, line {line}")[0])
        self._places: list[int] = []
        self._times: list[float] = []
        for place, time in sorted(known.items()):
            before = self._times[-1] if self._times else -math.inf
            if time < before:
                raise ValueError(
                    f"{path}: expected times that go on, found frame {place} at "
                    f"{time} s after frame {self._places[-1]} at {before} s"
                )
            if time > before:
                self._places.append(place)
                self._times.append(time)

    def at(self, place: int, own: float, rate: float) -> float:
        """Seconds at the frame of a place in the input, from 0 on.

        Args:
            place: of the frame.
            own: its time where the file says none at all.
            rate: frames a second, where the file says one time.
        """
        places, times = self._places, self._times
        if not places:
            return own
        if len(places) > 1:
            rate = (places[-1] - places[0]) / (times[-1] - times[0])
        beyond = place - min(max(place, places[0]), places[-1])
        return float(np.interp(place, places, times)) + beyond / rate


def check_names(
    path: str | pathlib.Path, table: Table, frames: Collection[str] | None
) -> str:
    """Whether the frames that have landmarks are any of the input's.

    Args:
        path: of the landmarks.
        table: what it holds.
        frames: the input's; None: a video or camera, whose frames are numbers.

    Returns:
        "" or a remark on those that the input does not have.

    Raises:
        ValueError: none of them is there.
    """
    if frames is None:
        return _remark(path, table, _NUMBER.fullmatch, _NUMBERS)
    there = f"file names such as {next(iter(frames))!r}"
    return _remark(path, table, lambda name: name in frames, there)


def check_numbers(path: str | pathlib.Path, table: Table, count: int) -> str:
    """The same after the last of a video's ``count`` frames.

    Raises:
        ValueError: none of the frames that have landmarks came, or they are numbered
            from 1.
    """
    numbers = [int(name) for name in table if _NUMBER.fullmatch(name)]
    if numbers and (min(numbers), max(numbers)) == (1, count):
        raise ValueError(
            f"{path} has frames 1 to {count} and none of number 0, and the input has "
            f"frames 0 to {count - 1}: numbered from 1? Number them from 0"
        )

    def came(name: str) -> bool:
        return bool(_NUMBER.fullmatch(name)) and int(name) < count

    return _remark(path, table, came, _NUMBERS)


def _remark(
    path: str | pathlib.Path,
    table: Table,
    came: Callable[[str], object],
    there: str,
) -> str:
    named = [name for name, points in table.items() if points is not None]
    lost = [name for name in named if not came(name)]
    if not lost:
        return ""
    if len(lost) == len(named):
        raise ValueError(
            f"{path} has landmarks of {lost[0]!r} and {len(lost) - 1} more frames, "
            f"none of which the input has; its frames are {there}"
        )
    return f"{path} has landmarks of {len(lost)} more frames ({lost[0]!r}, ...)"


def _rows(
    path: str | pathlib.Path, columns: list[str]
) -> Iterator[tuple[dict[str, Any], int]]:
    """Rows of a file that has these columns and no further points, and their lines."""
    try:
        # Spreadsheets put a byte-order mark before the first name.
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            head = list(reader.fieldnames or ())
            if columns:
                _check_head(path, head, columns)
            for row in reader:
                if any(row.pop(None, ())):
                    raise ValueError(
                        f"{path}, line {reader.line_num}: expected {len(head)} fields "
                        "as in the head line, found more"
                    )
                yield row, reader.line_num
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no CSV file in UTF-8: {error}") from error


def _check_head(path: str | pathlib.Path, names: list[str], columns: list[str]) -> None:
    last = len(columns) // 2 - 1
    if missing := [c for c in ("frame", *columns) if c not in names]:
        raise ValueError(
            f"{path} lacks the columns {', '.join(missing[:4])}; expected frame, "
            f"x0, y0 to x{last}, y{last}, with commas between"
        )
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"{path} has the column {twice[0]!r} twice")
    more = [n for n in names if re.fullmatch("[xy][0-9]+", n) and n not in columns]
    if more:
        raise ValueError(
            f"{path} goes on with {more[0]!r}, and the face model ends with point "
            f"{last}: keep its points, in its order"
        )


def _numbers(fields: list[str | None], where: str) -> np.ndarray:
    try:
        values = [float(field or "") for field in fields]
    except ValueError:
        raise ValueError(f"{where}: expected a number in each field") from None
    if not all(map(math.isfinite, values)):
        raise ValueError(f"{where}: expected finite numbers")
    return np.array(values)
