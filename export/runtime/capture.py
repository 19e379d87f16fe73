"""Frames of a picture, a folder, a video or a camera; needs OpenCV.

OpenCV is an extra (``pip install gaze-runtime[video]``): nothing else in the package
imports it, and a car's own camera code replaces this file.
"""

import dataclasses
import pathlib
import time
from collections.abc import Iterator

import cv2
import numpy as np

PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}
_ASSUMED_FPS = 30.0


@dataclasses.dataclass(frozen=True, eq=False)
class Frame:
    """One frame: its name, its time in seconds and its pixels uint8 [H, W, 3 RGB]."""

    name: str
    time: float
    pixels: np.ndarray


def frames(source: str) -> Iterator[Frame]:
    """The frames of ``source`` in order.

    Args:
        source: a picture, a folder of pictures, a video, or a camera's number.

    Raises:
        ValueError: there is no such thing, or it holds no picture. A video that breaks
            off just ends: what came before is good.
    """
    path = pathlib.Path(source)
    if path.is_dir():
        pictures = sorted(p for p in path.iterdir() if p.suffix.lower() in PICTURES)
        if not pictures:
            raise ValueError(f"no picture in {source}: {', '.join(sorted(PICTURES))}")
        for index, picture in enumerate(pictures):
            yield Frame(picture.name, index / _ASSUMED_FPS, _read(picture))
    elif path.suffix.lower() in PICTURES:
        yield Frame(path.name, 0.0, _read(path))
    else:
        yield from _captured(source, path)


def _read(path: pathlib.Path) -> np.ndarray:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path} is no picture that OpenCV reads")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)


def _captured(source: str, path: pathlib.Path) -> Iterator[Frame]:
    if not source.isdecimal() and not path.is_file():
        raise ValueError(f"no picture, folder, video or camera {source}")
    is_live = source.isdecimal()
    capture = cv2.VideoCapture(int(source) if is_live else source)
    start = time.monotonic()
    try:
        count = 0
        rate = capture.get(cv2.CAP_PROP_FPS)
        step = 1.0 / rate if 1.0 <= rate <= 1000.0 else 1.0 / _ASSUMED_FPS
        while True:
            there, pixels = capture.read()
            if not there:
                break
            now = time.monotonic() - start if is_live else count * step
            yield Frame(str(count), now, cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
            count += 1
        if not count:
            raise ValueError(f"{source} gives no frame: damaged, or no video or camera")
    finally:
        capture.release()
