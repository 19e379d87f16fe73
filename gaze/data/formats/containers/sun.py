"""Sun raster: a header of eight numbers, a colour map, rows."""

from gaze.data.formats.containers.header import Broken, Header, Unsupported, unpack

NAME, SUFFIXES = "Sun raster", (".ras", ".sr")
_MAGIC = b"\x59\xa6\x6a\x95"
_ENCODED = 2
GREY_IS_MISREAD = True  # OpenCV 5 decodes grey rows rightly only when asked for colours


def begins(data: bytes) -> bool:
    """Whether bytes begin as a Sun raster does."""
    return data.startswith(_MAGIC)


def header(data: bytes) -> Header:
    """The `Header`."""
    width, height, depth = unpack(">III", data, 4)
    if depth == 1:  # OpenCV takes black for white
        raise Unsupported("its pixels are single bits; save it with 8 bits")
    return Header(height, width)


def is_whole(data: bytes) -> bool:
    """Whether all rows are there; encoded ones by their stated length."""
    try:
        width, height, depth, length, kind, _, colours = unpack(">7I", data, 4)
    except Broken:
        return False
    row = (width * depth + 15) // 16 * 2
    return len(data) >= 32 + colours + (length if kind == _ENCODED else row * height)
