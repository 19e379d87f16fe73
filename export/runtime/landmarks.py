"""Landmarks in a file: one line per frame, as a detector of the user's left them."""

import csv
import math
import pathlib

import numpy as np


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
        ValueError: naming the line that is wrong.
    """
    columns = [f"{axis}{i}" for i in range(count) for axis in "xy"]
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [c for c in ("frame", *columns) if c not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(
                f"{path} lacks the columns {', '.join(missing[:4])}; expected frame, "
                f"x0, y0 to x{count - 1}, y{count - 1}"
            )
        points = {}
        for row in reader:
            fields = [row[column] for column in columns]
            if any(fields):
                points[row["frame"]] = _points(
                    fields, f"{path}, line {reader.line_num}"
                )
    return points


def _points(fields: list[str | None], where: str) -> np.ndarray:
    try:
        values = [float(field or "") for field in fields]
    except ValueError:
        raise ValueError(f"{where}: expected a number in each field") from None
    if not all(map(math.isfinite, values)):
        raise ValueError(f"{where}: expected finite numbers")
    return np.array(values).reshape(-1, 2)
