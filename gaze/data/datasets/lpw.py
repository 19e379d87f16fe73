"""LPW, Labelled Pupils in the Wild: near-infrared eye videos with pupil centres."""

import functools
import os
import pathlib
import re
from typing import NamedTuple

import numpy as np

from gaze import image_ops
from gaze.data import datasets
from gaze.data.columns import Columns
from gaze.data.formats import fitting, pairs, pictures, texts, video
from gaze.run import errors, names

CARD = {
    "name": "LPW (Tonsen et al. 2016)",
    "format": "LPW/<participant>/<video>.avi, 66 videos of 22 people, and beside each "
    "a <video>.txt with one line 'x y' per frame",
    "labels": "pupil_center; no gaze, no masks. The condition is the video",
    "frame": "px of the frame from its upper left corner, taken over into the patch",
    "unit": "px",
    "sign": "x right, y down",
    "mirroring": "none: which eye a video shows is not said, so there is no column eye",
    "cropping": "the largest centred part with the patch's aspect, or as many px wide "
    "as option width says. A head-mounted camera is close: without landmarks the scale "
    "is the camera's, not that of normalised patches. Frames whose pupil is outside, "
    "or marked by a coordinate that is not positive, are left out",
    "normalization": "none",
    "intensity": "raw",
    "licence": "for research; see its page",
    "obtain": "https://www.mpi-inf.mpg.de (labelled pupils in the wild), LPW.zip",
}
OPTIONS = {
    "every": datasets.Option("20", help="take each n-th frame; neighbours are alike"),
    "width": datasets.Option("", help="px of the frame the patch is wide; empty: all"),
}
ITEMS_PER_SHARD = 16
_VIDEOS = f"*/*{names.any_case('.avi')}"
_FRAMES = 200
_LENGTH = 2000  # frames of a video, as published
_MOST_TEXT = 1 << 22  # bytes of labels: over half an hour of frames
_DECIMAL_COMMA = re.compile(r"(\d),(\d)")


class Piece(NamedTuple):
    """Frames first, first + every, ... before stop of one video."""

    video: str
    first: int
    stop: int
    every: int
    width: int | None


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path`` holds folders of .avi files with a .txt of the same name."""
    try:
        videos = pathlib.Path(path).glob(_VIDEOS)
        return any(_labels(video).is_file() for video in videos)
    except OSError:
        return False


def index(source: str | os.PathLike, every: str = "20", width: str = "") -> list[Piece]:
    """Pieces of up to 200 taken frames each.

    Raises:
        UserError: no video, or an option that is no positive number.
    """
    stride = _positive("every", every)
    columns = _positive("width", width) if width else None
    videos = sorted(v for v in pathlib.Path(source).glob(_VIDEOS) if v.is_file())
    if not videos:
        raise errors.UserError(
            f"{source} holds no <participant>/<video>.avi; name the folder LPW itself."
        )
    return [
        Piece(str(path), first, min(first + _FRAMES * stride, count), stride, columns)
        for path in videos
        for count in [_line_count(path)]
        for first in range(0, count, _FRAMES * stride)
    ]


def left_out(
    source: str | os.PathLike, items: list[Piece], every: str, width: str
) -> list[datasets.LeftOut]:
    """Frames between those taken, and those whose pupil is marked as not seen."""
    frames = {item.video: 0 for item in items}
    taken, unseen = 0, 0
    for item in items:
        frames[item.video] = max(frames[item.video], item.stop)
        numbers = range(item.first, item.stop, item.every)
        try:
            pupils = _pupils(pathlib.Path(item.video))[numbers]
        except errors.UserError:
            frames[item.video] = 0  # `read` says why
            continue
        taken += len(numbers)
        unseen += int((~np.all(pupils > 0, axis=1)).sum())  # pupils: [taken, 2]
    passed = []
    if between := sum(frames.values()) - taken:
        passed.append(
            datasets.LeftOut(
                between, "frames", f"every={every}", "--options=every=1 reads them"
            )
        )
    if unseen:
        reason = "labels without positive coordinates: no pupil is seen"
        passed.append(datasets.LeftOut(unseen, "frames", reason))
    return passed


def cut_off(
    items: list[Piece], patch: datasets.Patch, every: str, width: str
) -> list[datasets.LeftOut]:
    """Frames whose pupil is seen, but outside of the patch."""
    del every, width  # `items` say both
    outside = 0
    for item in items:
        shape = video.frame_size(item.video)
        try:
            pupils = _pupils(pathlib.Path(item.video))[item.first : item.stop]
        except errors.UserError:
            continue  # `read` says why
        if all(shape):
            seen = pupils[:: item.every]
            seen = seen[np.all(seen > 0, axis=1)]  # [seen, 2]
            centers = fitting.fit_points(seen, shape, patch.size, item.width)
            outside += int((~np.all(_inside(centers, patch.size), axis=1)).sum())
    if not outside:
        return []
    reason = "the pupil lies outside of the patch"
    remedy = "" if items[0].width is None else "a larger --options=width shows more"
    return [datasets.LeftOut(outside, "frames", reason, remedy)]


def weight(item: Piece) -> int:
    """Frames taken of a piece, or of a whole video where its labels are missing."""
    stop = _LENGTH if item.stop == 1 else item.stop
    return len(range(item.first, stop, item.every))


def read(item: Piece, patch: datasets.Patch) -> Columns:
    """The columns of one piece of a video."""
    path = pathlib.Path(item.video)
    pupils = _pupils(path)
    numbers = range(item.first, item.stop, item.every)
    kept, eyes, centers = [], [], []
    for number, frame in zip(
        numbers, video.frames(path, numbers, len(pupils)), strict=True
    ):
        center = fitting.fit_points(pupils[number], frame.shape, patch.size, item.width)
        # A pupil that is not seen: no positive coordinates, or outside of the patch.
        if not np.all((pupils[number] > 0) & _inside(center, patch.size)):
            continue
        eye = fitting.fit_image(frame, patch.size, item.width)
        eyes.append(image_ops.to_channels(eye, patch.channels))
        centers.append(center)
        kept.append(number)
    person, name = path.parent.name, path.stem
    return {
        "image": np.array(eyes, np.uint8).reshape(-1, *patch.size, patch.channels),
        "key": [f"{person}/{name}/{number:06d}" for number in kept],
        "subject": [person] * len(kept),
        "condition": [f"{person}/{name}"] * len(kept),
        "pupil_center": np.array(centers, np.float32).reshape(-1, 2),
    }


def reads(item: Piece) -> list:
    """The video and its labels."""
    return [item.video, _labels(pathlib.Path(item.video))]


def _positive(name, text):
    if not text.isdecimal() or int(text) < 1:
        raise errors.UserError(f"lpw: {name} is {text!r}; expected a positive number.")
    return int(text)


def _inside(point, size):
    return (point > -0.5) & (point < np.array(size[::-1]) - 0.5)


def _line_count(path):
    """Frames by the labels; 1 where there are none, so that `read` can say it."""
    try:
        return max(1, len(_lines(path)))
    except errors.UserError:
        return 1


def _labels(path):
    """The .txt of a video's labels, whether it is there or not."""
    return pathlib.Path(pairs.label(str(path.with_suffix("")), ".txt"))


def _lines(path):
    """The labels of a video, without empty lines at their ends and decimal commas."""
    labels = _labels(path)
    if not labels.is_file():
        raise errors.UserError(
            f"{path} has no labels: expected {labels.name} beside it."
        )
    if labels.stat().st_size > _MOST_TEXT:
        raise errors.UserError(
            f"{labels} is too large for labels of a video: {labels.stat().st_size} "
            f"bytes; up to {_MOST_TEXT} are read."
        )
    text = texts.decoded(pictures.read_bytes(labels)).strip()
    return texts.parted(_DECIMAL_COMMA.sub(r"\1.\2", text))


@functools.lru_cache(maxsize=2)
def _pupils(path):
    """The pupil centres of a video, float64 [frames, 2] px (x, y)."""
    rows = [line.split() for line in _lines(path)]
    try:
        pupils = np.array(rows, np.float64)  # [frames, 2]
    except ValueError:
        pupils = np.empty(0)
    if pupils.ndim != 2 or pupils.shape[1] != 2:
        raise errors.UserError(
            f"{_labels(path)}: expected 'x y' in every line; download again."
        )
    seen = pupils[np.all(pupils > 0, axis=1)]  # [seen, 2]
    if len(seen) > 1 and seen.max() <= 1:
        raise errors.UserError(
            f"{_labels(path)}: expected 'x y' in px, found numbers from 0 to 1 alone; "
            "write shares of the frame times its width and height."
        )
    return pupils
