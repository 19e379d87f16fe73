"""BMP: Windows' and OS/2's headers, plain or run-length encoded rows."""

from gaze.data.formats.containers.header import (
    MOST_PARTS,
    Broken,
    Header,
    Unsupported,
    unpack,
)

NAME, SUFFIXES = "BMP", (".bmp", ".dib")
_OS2 = 12  # bytes of its header; OS/2 2 and all of Windows have the longer form
_RUNS = {1: 1, 2: 2}  # compression: pixels that one byte holds
# Compressions whose pixels are put together as masks say: those that OpenCV reads so.
_BY_MASKS, _MASKS_AT = (3, 6), 54
_MASKS = ((0x7C00, 0x3E0, 0x1F), (0xF800, 0x7E0, 0x1F), (0xFF0000, 0xFF00, 0xFF))
_LINE, _BITMAP, _JUMP = 0, 1, 2  # escapes in run-length encoded rows


def begins(data: bytes) -> bool:
    """Whether bytes begin as a BMP does."""
    return data.startswith(b"BM")


def header(data: bytes) -> Header:
    """The `Header`."""
    width, height, _, compression, _ = _fields(data)
    if compression in _BY_MASKS and unpack("<III", data, _MASKS_AT) not in _MASKS:
        raise Unsupported("its colours stand in another order; save it as 24-bit RGB")
    return Header(abs(height), abs(width))


def is_whole(data: bytes) -> bool:
    """Whether all rows are there."""
    try:
        width, height, bits, compression, start = _fields(data)
    except Broken:
        return False
    if compression in _RUNS:
        return _has_all_runs(data, start, abs(height), _RUNS[compression])
    row = (abs(width) * bits + 31) // 32 * 4
    return len(data) >= start + row * abs(height)


def _fields(data):
    """(width, height, bits, compression, where pixels start)."""
    start, size = unpack("<II", data, 10)
    if size == _OS2:
        width, height, _, bits = unpack("<HHHH", data, 18)
        return width, height, bits, 0, start
    if not _OS2 < size <= 256:
        raise Broken(f"a header of {size} bytes")
    width, height, _, bits, compression = unpack("<iiHHI", data, 18)
    return width, height, bits, compression, start


def _has_all_runs(data, position, height, per_byte):
    """Whether run-length encoded rows come to their end mark or fill the picture."""
    row, count = 0, 0
    while position + 1 < len(data):
        length, value = data[position], data[position + 1]
        position, count = position + 2, count + 1
        if count > 16 * MOST_PARTS:  # runs are short
            return False
        if length or value == _LINE:
            row += not length
        elif value == _BITMAP:
            return True
        elif value == _JUMP:
            row += data[position + 1] if position + 1 < len(data) else 0
            position += 2
        else:
            position += (-(-value // per_byte) + 1) // 2 * 2  # padded to two bytes
        if row > height:
            return True
    return row >= height and position <= len(data)
