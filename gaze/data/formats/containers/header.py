"""What a picture's header says, whichever format it is in."""

import dataclasses
import struct


class Broken(ValueError):
    """Bytes that are not what they began as; the message says in which way."""


class Unsupported(Broken):
    """A whole picture of a kind that would be read wrongly; the message says which."""


MOST_PARTS = 1 << 18  # chunks, blocks, runs, tiles: no picture has more


@dataclasses.dataclass(frozen=True)
class Header:
    """What is known of a picture before it is decoded.

    Attributes:
        height, width: px.
        bits: of a sample as it is stored; up to 8 decode to uint8, more to uint16.
        white: the sample that stands for white, or None where the header leaves it
            open: 16-bit samples may hold 10 or 12 bits, floats anything.
        is_float: whether samples are floats.
        has_alpha: whether pixels may be transparent.
        pictures: how many the file holds; 2 may stand for more.
        memory: bytes a decoder needs for a sample.
    """

    height: int
    width: int
    bits: int = 8
    white: int | None = 255
    is_float: bool = False
    has_alpha: bool = False
    pictures: int = 1
    memory: int = 1


def expect_few(count: int) -> None:
    """Raises `Broken` for more parts than a picture has: they take long to follow."""
    if count > MOST_PARTS:
        raise Broken(f"its more than {MOST_PARTS:,} parts were made to take long")


def unpack(form: str, data: bytes, position: int) -> tuple:
    """``struct.unpack_from`` that raises `Broken` where the bytes end before."""
    try:
        return struct.unpack_from(form, data, position)
    except struct.error:
        raise Broken("it breaks off") from None
