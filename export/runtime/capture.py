"""Frames of a picture, a folder, a video or a camera; needs OpenCV.

OpenCV is an extra (``pip install gaze-runtime[video]``): nothing else in the package
imports it, and a car's own camera code replaces this file. A picture or video that a
tag says is turned comes turned, as OpenCV gives it to a calibration, too.
"""

import dataclasses
import pathlib
import re
import time
from collections.abc import Iterator

import cv2
import numpy as np

PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}
_ASSUMED_FPS = 30.0


@dataclasses.dataclass(frozen=True, eq=False)
class Frame:
    """One frame.

    Attributes:
        name: a picture's file name, or the number in its video.
        time: seconds; a folder's pictures are 1/30 s apart.
        pixels: uint8 [H, W, 3 RGB].
        rate: frames per second, about: the video's own, or 30.
    """

    name: str
    time: float
    pixels: np.ndarray
    rate: float = _ASSUMED_FPS


def names(source: str) -> list[str] | None:
    """Names of the pictures that ``frames`` gives; None: a video's or a camera's.

    Raises:
        ValueError: there is no such thing, or a folder without pictures or with two
            that differ by their ending alone.
    """
    path = pathlib.Path(source)
    if path.is_dir():
        return [picture.name for picture in _listed(path)]
    if not source.isdecimal() and not path.is_file():
        raise ValueError(f"no picture, folder, video or camera {source}")
    return [path.name] if path.suffix.lower() in PICTURES else None


def frames(source: str) -> Iterator[Frame]:
    """The frames of ``source`` in order.

    Args:
        source: a picture, a folder of pictures (in the order of the numbers in their
            names: 2 before 10), a video, or a camera's number.

    Raises:
        ValueError: there is no such thing, or it holds no picture, or two of different
            sizes. A video that breaks off just ends: what came before is good.
    """
    path = pathlib.Path(source)
    named = names(source)
    if path.is_dir():
        first = None
        for index, picture in enumerate(_listed(path)):
            pixels = _read(picture)
            first = pixels.shape if first is None else first
            if pixels.shape != first:
                raise ValueError(
                    f"{picture} has {pixels.shape[1]}x{pixels.shape[0]} pixels, those "
                    f"before it {first[1]}x{first[0]}: a camera has one size"
                )
            yield Frame(picture.name, index / _ASSUMED_FPS, pixels)
    elif named:
        yield Frame(path.name, 0.0, _read(path))
    else:
        yield from _captured(source)


def _listed(folder: pathlib.Path) -> list[pathlib.Path]:
    pictures = [p for p in folder.iterdir() if p.suffix.lower() in PICTURES]
    if not pictures:
        raise ValueError(f"no picture in {folder}: {', '.join(sorted(PICTURES))}")
    stems = {p.stem: p.name for p in pictures}
    for picture in pictures:
        if stems[picture.stem] != picture.name:
            raise ValueError(
                f"{folder} has {picture.name} and {stems[picture.stem]}; expected one "
                "picture of a name"
            )
    return sorted(pictures, key=_by_numbers)


def _by_numbers(path: pathlib.Path) -> list[tuple[int, str]]:
    """Sorts frame2 before frame10."""
    parts = re.split("([0-9]+)", path.name)
    numbered = [(int(p), p) if i % 2 else (0, p) for i, p in enumerate(parts)]
    return numbered


def _read(path: pathlib.Path) -> np.ndarray:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path} is no picture that OpenCV reads")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def _captured(source: str) -> Iterator[Frame]:
    is_live = source.isdecimal()
    capture = cv2.VideoCapture(int(source) if is_live else source)
    start = time.monotonic()
    try:
        count, last = 0, 0.0
        rate = capture.get(cv2.CAP_PROP_FPS)
        rate = rate if 1.0 <= rate <= 1000.0 else _ASSUMED_FPS
        while True:
            there, pixels = capture.read()
            if not there:
                break
            if is_live:
                now = time.monotonic() - start
            else:
                # Phones and screen recorders do not keep a rate.
                now = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
            if count and not now > last:  # a container without times
                now = last + 1.0 / rate
            last = now
            pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
            yield Frame(str(count), now, pixels, rate)
            count += 1
        if not count:
            raise ValueError(f"{source} gives no frame: damaged, or no video or camera")
    finally:
        capture.release()
