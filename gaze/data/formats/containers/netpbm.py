"""PBM, PGM, PPM and PNM (P1 to P6): a text header, then samples."""

import re

import numpy as np

from gaze.data.formats.containers.header import Broken, Header

NAME = "PNM"
SUFFIXES = (".pgm", ".ppm", ".pbm", ".pnm")
_FIRST = re.compile(rb"P[1-6]\s")
_TOKEN = re.compile(rb"(?:\s|#[^\n]*\n)*(\d+)")
_BITMAPS, _ASCII, _COLOUR = (b"P1", b"P4"), (b"P1", b"P2", b"P3"), (b"P3", b"P6")
_SPACES = np.isin(np.arange(256), list(b" \t\n\v\f\r"))
_LONGEST = 4096  # bytes of a header


def begins(data: bytes) -> bool:
    """Whether bytes begin as one of the Netpbm formats does."""
    return _FIRST.match(data[:3]) is not None


def header(data: bytes) -> Header:
    """The `Header`; MAXVAL is white, but 65535 is only the largest there is: programs
    write it that know no more than that samples have 16 bits."""
    height, width, _, white, _ = _fields(data)
    if not 0 < white < 65536:
        raise Broken(f"MAXVAL is {white}")
    # OpenCV stretches text of up to 8 bits to 255, and bitmaps, but no other samples.
    is_stretched = data[:2] in (*_BITMAPS, *_ASCII) and white <= 255
    return Header(
        height,
        width,
        16 if white > 255 else 8,
        255 if is_stretched else white if white < 65535 else None,
        memory=2 if white > 255 else 1,
    )


def is_whole(data: bytes) -> bool:
    """Whether all samples are there."""
    try:
        height, width, channels, white, start = _fields(data)
    except Broken:
        return False
    if data[:2] == b"P4":
        return len(data) >= start + (width + 7) // 8 * height
    count = height * width * channels
    if data[:2] == b"P1":
        return len(data[start:].translate(None, b" \t\r\n")) >= count
    if data[:2] in _ASCII:
        return _number_of_words(data, start) >= count
    return len(data) >= start + count * (2 if white > 255 else 1)


def to_decode(data: bytes) -> bytes:
    """The file; text with a line's end, without which OpenCV reads no last number."""
    return data + b"\n" if data[:2] in _ASCII else data


def _number_of_words(data, start):
    """How many numbers stand behind the header; millions of them make no list."""
    is_space = _SPACES[np.frombuffer(data, np.uint8, offset=min(start, len(data)))]
    begins_word = ~is_space[1:] & is_space[:-1]
    return int(begins_word.sum()) + int(not is_space[:1].all())


def _fields(data):
    """(height, width, channels, white, where samples start)."""
    kind, numbers, position = data[:2], [], 2
    head = data[:_LONGEST]
    for _ in range(2 if kind in _BITMAPS else 3):
        if not (token := _TOKEN.match(head, position)):
            raise Broken("a header without its numbers")
        numbers.append(int(token[1]))
        position = token.end()
    width, height, white = [*numbers, 1][:3]
    return height, width, 3 if kind in _COLOUR else 1, white, position + 1
