"""Landmarks in a file: one line per frame, as a detector of the user's left them."""

import csv
import math
import pathlib
import re
from collections.abc import Collection

import numpy as np

_UNIT = 2.0  # px: a whole face within so little of the corner is in shares of the frame


def load(path: str | pathlib.Path, count: int) -> dict[str, np.ndarray]:
    """Landmarks by frame.

    Args:
        path: of a CSV file with a head line; ``frame`` (a picture's file name, or a
            video's frame number from 0), then x0, y0, x1, y1, ... in px.
        count: number of landmarks, the face model's.

    Returns:
        float64 [count, 2] by the frame's name. Frames with empty fields have no face
        and are not in it.

    Raises:
        OSError: the file cannot be read.
        ValueError: naming the line that is wrong; a frame with two faces, further
            landmarks than the face model has, or shares of the frame in place of px.
    """
    columns = [f"{axis}{i}" for i in range(count) for axis in "xy"]
    points: dict[str, np.ndarray] = {}
    lines: dict[str, int] = {}
    try:
        # Spreadsheets put a byte-order mark before the first name.
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            _check_head(path, list(reader.fieldnames or ()), columns)
            for row in reader:
                fields = [row[column] for column in columns]
                if not any(fields):
                    continue
                name, where = row["frame"], f"{path}, line {reader.line_num}"
                if name in points:
                    raise ValueError(
                        f"{where}: frame {name!r} stands in line {lines[name]} "
                        "already; keep the face of one person"
                    )
                points[name] = _points(fields, where)
                lines[name] = reader.line_num
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no CSV file in UTF-8: {error}") from error
    if points and max(np.abs(p).max() for p in points.values()) < _UNIT:
        raise ValueError(
            f"{path}: expected px, found nothing of {_UNIT:g} or above: shares of the "
            "frame? Multiply x by its width and y by its height"
        )
    return points


def check_names(
    path: str | pathlib.Path, named: Collection[str], frames: Collection[str] | None
) -> str:
    """Whether the frames that have landmarks are any of the input's.

    Args:
        path: of the landmarks.
        named: the frames that it names.
        frames: the input's; None: a video or camera, whose frames are numbers.

    Returns:
        "" or a remark on those that the input does not have.

    Raises:
        ValueError: none of them is there.
    """
    if frames is None:
        lost = [n for n in named if not re.fullmatch("0|[1-9][0-9]*", n)]
        there = "numbers from 0"
    else:
        lost = [n for n in named if n not in frames]
        there = f"file names such as {next(iter(frames))!r}"
    if not lost:
        return ""
    if len(lost) == len(named):
        raise ValueError(
            f"{path} has landmarks of {lost[0]!r} and {len(lost) - 1} more frames, "
            f"none of which the input has; its frames are {there}"
        )
    return f"{path} has landmarks of {len(lost)} more frames ({lost[0]!r}, ...)"


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


def _points(fields: list[str | None], where: str) -> np.ndarray:
    try:
        values = [float(field or "") for field in fields]
    except ValueError:
        raise ValueError(f"{where}: expected a number in each field") from None
    if not all(map(math.isfinite, values)):
        raise ValueError(f"{where}: expected finite numbers")
    return np.array(values).reshape(-1, 2)
