"""PNG (ISO 15948): chunks with checksums, from IHDR to IEND."""

import struct
import zlib
from collections.abc import Iterator

from gaze.data.formats.containers.header import Broken, Header, expect_few, unpack

NAME, SUFFIXES = "PNG", (".png",)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ALPHA = (4, 6)  # colour types
_FIRST = struct.Struct(">IIBBBBB")
# With these OpenCV makes grey of colours in linear light, as of no other file.
_LIGHT = (b"gAMA", b"sRGB", b"cHRM", b"iCCP")


def begins(data: bytes) -> bool:
    """Whether bytes begin as a PNG does."""
    return data.startswith(_SIGNATURE)


def header(data: bytes) -> Header:
    """The `Header`; transparency and animation only of what ``data`` reaches."""
    length, name = unpack(">I4s", data, len(_SIGNATURE))
    if (length, name) != (_FIRST.size, b"IHDR"):
        raise Broken("a PNG without IHDR")
    width, height, bits, colours, *_ = unpack(_FIRST.format, data, 16)
    head = data[: max(0, data.find(b"IDAT"))]  # what matters comes before the pixels
    return Header(
        height,
        width,
        max(8, bits),
        255 if bits <= 8 else None,
        has_alpha=colours in _ALPHA or b"tRNS" in head,
        pictures=_frames(head),
        memory=2 if bits > 8 else 1,
    )


def is_whole(data: bytes) -> bool:
    """Whether every chunk up to IEND is there, and those that matter are undamaged."""
    try:
        chunks = list(chunks_of(data))
    except Broken:
        return False
    return chunks[0][0] == b"IHDR" and any(name == b"IDAT" for name, _ in chunks)


def to_decode(data: bytes) -> bytes:
    """The file without damaged chunks that no pixel depends on, and without those on
    what light the samples stand for: samples are taken as they are, as of all formats.
    """
    parts, position = [_SIGNATURE], len(_SIGNATURE)
    for name, content in chunks_of(data):
        end = position + 12 + len(content)
        if name not in _LIGHT and _fits(data, position, end):
            parts.append(data[position:end])
        position = end
    return b"".join(parts)


def chunks_of(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yields (type, content) of the chunks up to IEND, that one included.

    Raises:
        Broken: it breaks off, or the checksum of a critical chunk (whose name begins
            with a capital) does not fit.
    """
    position, name, count = len(_SIGNATURE), b"", 0
    while name != b"IEND":
        expect_few(count := count + 1)
        length, name = unpack(">I4s", data, position)
        end = position + 12 + length
        if len(data) < end:
            raise Broken("it breaks off")
        if name[:1].isupper() and not _fits(data, position, end):
            raise Broken("a checksum does not fit")
        yield name, data[position + 8 : end - 4]
        position = end


def _fits(data, start, end):
    return zlib.crc32(data[start + 4 : end - 4]) == unpack(">I", data, end - 4)[0]


def _frames(head):
    place = head.find(b"acTL")
    return unpack(">I", head, place + 4)[0] if place >= 0 else 1
