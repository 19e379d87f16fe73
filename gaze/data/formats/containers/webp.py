"""WebP: a RIFF file with a VP8, VP8L or VP8X chunk first."""

from gaze.data.formats.containers.header import Broken, Header, unpack

NAME, SUFFIXES = "WebP", (".webp",)
_ANIMATED, _ALPHA = 0x02, 0x10  # flags of VP8X


def begins(data: bytes) -> bool:
    """Whether bytes begin as a WebP file does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def header(data: bytes) -> Header:
    """The `Header`; of an extended file it is the larger of canvas and first frame."""
    kind = data[12:16]
    if kind == b"VP8X":
        return _extended(data)
    if kind in (b"VP8 ", b"VP8L"):
        return _frame(data, 12)
    raise Broken("a WebP without a picture")


def is_whole(data: bytes) -> bool:
    """Whether the file is as long as it says."""
    return len(data) >= 8 + unpack("<I", data, 4)[0] > 20


def _extended(data):
    flags, width, height = unpack("<I", data, 20)[0], _three(data, 24), _three(data, 27)
    header = Header(
        height + 1,
        width + 1,
        has_alpha=bool(flags & _ALPHA),
        pictures=2 if flags & _ANIMATED else 1,
    )
    position = 30
    while position + 8 <= len(data) and header.pictures == 1:
        kind, size = unpack("<4sI", data, position)
        if kind in (b"VP8 ", b"VP8L"):
            frame = _frame(data, position)
            if (frame.height, frame.width) != (header.height, header.width):
                raise Broken("a WebP whose picture is not as large as it says")
            break
        position += 8 + size + size % 2
    return header


def _frame(data, position):
    """The `Header` of the chunk at ``position``."""
    if data[position : position + 4] == b"VP8L":
        packed = unpack("<I", data, position + 9)[0]
        width, height = packed & 0x3FFF, packed >> 14 & 0x3FFF
        return Header(height + 1, width + 1, has_alpha=bool(packed >> 28 & 1))
    width, height = unpack("<HH", data, position + 14)
    return Header(height & 0x3FFF, width & 0x3FFF)


def _three(data, position):
    return unpack("<I", data[position : position + 3] + b"\0", 0)[0]
