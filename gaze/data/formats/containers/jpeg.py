"""JPEG (ITU T.81): segments, and coded data up to the end-of-image mark."""

import re
from typing import NamedTuple

import cv2
import numpy as np

from gaze.data.formats.containers.header import (
    Broken,
    Header,
    Unsupported,
    expect_few,
    unpack,
)
from gaze.run import quiet

NAME, SUFFIXES = "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif")
# What ends coded data: a marker that is no stuffed zero, no restart and no filling.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_END, _SCAN, _RESTARTS = 0xD9, 0xDA, 0xDD
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SEQUENTIAL = (0xC0, 0xC1)
_MOST_SCANS = 200  # each costs a pass over all pixels
_CORRUPT = "Corrupt JPEG data: "
_STRAY = re.compile(r"(\d+) extraneous bytes before marker")
_MOST_STRAY = 16  # bytes that cameras leave before a mark; the rows are all there
# Bits that coded data may be made to go on with; 0 is what decoders take by themselves.
_CONTINUED = (b"", b"\x55" * 64, b"\xaa" * 64)


class _Outline(NamedTuple):
    """What the segments say.

    Attributes:
        frame: the marker of the kind of coding.
        header: the `Header`.
        sampling: of each component, horizontally and vertically.
        scans: number of components in each.
        restart: units between restart marks, 0 for none.
        start: where the first scan's coded data begin.
        has_end: whether the end-of-image mark is there.
    """

    frame: int
    header: Header
    sampling: list
    scans: list
    restart: int
    start: int
    has_end: bool


def begins(data: bytes) -> bool:
    """Whether bytes begin as a JPEG does."""
    return data.startswith(b"\xff\xd8\xff")


def header(data: bytes) -> Header:
    """The `Header`."""
    return _outline(data).header


def is_whole(data: bytes) -> bool:
    """Whether coded data reach the end-of-image mark, or are all there without it.

    Frames of a video stream lack the mark. Then the picture must not depend on how the
    data would go on, and all of it must be in one scan: of a progressive one, more
    could follow.
    """
    try:
        outline = _outline(data)
    except Broken:
        return False
    if outline.has_end:
        return True
    if outline.frame not in _SEQUENTIAL or outline.scans != [len(outline.sampling)]:
        return False
    if not _has_all_restarts(data, outline):
        return False
    coded = data.rstrip(b"\xff")  # half a mark, or half of a byte that is stuffed
    with quiet.overheard():
        first, *others = (_decoded(coded + bits) for bits in _CONTINUED)
    return first is not None and all(np.array_equal(first, other) for other in others)


def to_decode(data: bytes) -> bytes:
    """The file with an end-of-image mark."""
    return data if _outline(data).has_end else data.rstrip(b"\xff") + b"\xff\xd9"


def damage(said: list[str]) -> str:
    """The damage that OpenCV's decoder, which is libjpeg, speaks of, or ""."""
    for line in said:
        if line.startswith(_CORRUPT):
            stray = _STRAY.search(line)
            if not stray or int(stray[1]) > _MOST_STRAY:
                return line.removeprefix(_CORRUPT).strip()
    return ""


def _has_all_restarts(data, outline):
    """Whether there are as many restart marks as the picture's size asks for."""
    if not outline.restart:
        return True
    wide, high = (8 * max(sides) for sides in zip(*outline.sampling, strict=True))
    if len(outline.sampling) == 1:
        wide = high = 8
    header = outline.header
    units = -(-header.width // wide) * -(-header.height // high)
    marks = len(_RESTART.findall(data, outline.start))
    return marks >= -(-units // outline.restart) - 1


def _decoded(data):
    flags = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    return cv2.imdecode(np.frombuffer(data + b"\xff\xd9", np.uint8), flags)


def _outline(data):
    # Segment by segment, for a thumbnail in one has an end-of-image mark of its own;
    # over the coded data behind a scan's header the search just runs.
    frame, scans, restart, start, position, has_end = None, [], 0, 0, 2, False
    count = 0
    while match := _MARKER.search(data, position):
        expect_few(count := count + 1)
        marker, position = match[1][0], match.end()
        has_end = marker == _END
        if has_end:
            break
        length = unpack(">H", data, position)[0]
        if marker in _FRAMES and frame is None:
            frame = _frame(data, position + 2, marker)
        elif marker == _RESTARTS:
            restart = unpack(">H", data, position + 2)[0]
        elif marker == _SCAN:
            scans.append(unpack(">B", data, position + 2)[0])
            start = start or position + length
        position += length
    if frame is None or not scans or position > len(data):
        raise Broken("it breaks off")
    if len(scans) > _MOST_SCANS:
        raise Broken(f"its {len(scans)} scans were made to take long")
    return _Outline(*frame, scans, restart, start, has_end)


def _frame(data, position, marker):
    """(marker, header, sampling) of a frame's segment."""
    bits, height, width, components = unpack(">BHHB", data, position)
    if bits != 8:
        raise Unsupported(f"its samples have {bits} bits, not 8")
    factors = unpack(f">{3 * components}B", data, position + 6)[1::3]
    # Of a progressive picture a decoder holds all coefficients.
    header = Header(height, width, memory=1 if marker in _SEQUENTIAL else 2)
    return marker, header, [(both >> 4, both & 15) for both in factors]
