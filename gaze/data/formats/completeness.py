"""Is a picture file whole? Asked before it is decoded.

A copy that broke off still begins like a picture. Decoders differ in what they make of
it, from grey filling to noise on the terminal; the formats themselves say where a
picture ends, and that is quick to follow.
"""

import re
import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
# What ends coded JPEG data: a marker that is no stuffed zero and no restart.
_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_JPEG_END = 0xD9


def kind(data):
    """'PNG', 'JPEG', 'BMP' or 'WebP' by a file's first bytes, else ''."""
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"BM"):
        return "BMP"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    return ""


def is_complete(data):
    """Whether the bytes of a picture of a known `kind` reach its end, undamaged.

    PNG's checksums are compared too; the other formats have none.
    """
    checks = {"PNG": _png, "JPEG": _jpeg, "BMP": _bmp, "WebP": _webp}
    return checks[kind(data)](data)


def png_chunks(data):
    """Yields (type, content) of a PNG's chunks up to IEND, that one included.

    Raises:
        ValueError: it breaks off, or a checksum does not fit.
    """
    position = len(_PNG)
    name = b""
    while name != b"IEND":
        if len(data) < position + 12:
            raise ValueError("it breaks off")
        length, name = struct.unpack_from(">I4s", data, position)
        end = position + 8 + length
        if len(data) < end + 4:
            raise ValueError("it breaks off")
        if (
            zlib.crc32(data[position + 4 : end])
            != struct.unpack_from(">I", data, end)[0]
        ):
            raise ValueError("a checksum does not fit")
        yield name, data[position + 8 : end]
        position = end + 4


def png_size(data):
    """(height, width) px of a whole PNG, by its header."""
    _, header = next(png_chunks(data))
    return struct.unpack(">II", header[:8])[::-1]


def _png(data):
    try:
        chunks = list(png_chunks(data))
    except ValueError:
        return False
    return chunks[0][0] == b"IHDR" and len(chunks[0][1]) == 13


def _jpeg(data):
    # Segment by segment, for a thumbnail in one has an end-of-image mark of its own;
    # over the coded data behind a scan's header the search just runs.
    position = 2
    while found := _JPEG_MARKER.search(data, position):
        if found.group(1)[0] == _JPEG_END:
            return True
        position = found.end()
        if len(data) < position + 2:
            return False
        position += struct.unpack_from(">H", data, position)[0]
    return False


def _bmp(data):
    if len(data) < 30:
        return False
    start, _, width, height, _, bits = struct.unpack_from("<IIiiHH", data, 10)
    row = (abs(width) * bits + 31) // 32 * 4
    return len(data) >= start + row * abs(height)


def _webp(data):
    return len(data) >= 8 + struct.unpack_from("<I", data, 4)[0]
