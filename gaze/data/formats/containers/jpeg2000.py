"""JPEG 2000 (ISO 15444): a codestream, by itself or in a box of a JP2 file."""

from gaze.data.formats.containers.header import (
    Broken,
    Header,
    Unsupported,
    expect_few,
    unpack,
)

NAME, SUFFIXES = "JPEG 2000", (".jp2", ".j2k", ".j2c", ".jpc")
_BOXED, _STREAM = b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"
_TILE, _END = 0xFF90, 0xFFD9
_BY_NUMBER, _SRGB, _GREY = 1, 16, 17  # of a box on colours


def begins(data: bytes) -> bool:
    """Whether bytes begin as a JP2 file or a codestream does."""
    return data.startswith((_BOXED, _STREAM))


def header(data: bytes) -> Header:
    """The `Header`, by the codestream's own size."""
    start, _ = _stream(data)
    width, height, left, top = unpack(">IIII", data, start + 8)
    components = unpack(">H", data, start + 40)[0]
    depth, *sampling = unpack(">3B", data, start + 42)
    bits = (depth & 0x7F) + 1
    if depth & 0x80 or bits > 16 or components > 4:
        raise Unsupported("samples are signed, wide or too many; save grey or RGB")
    alike = unpack(f">{3 * components}s", data, start + 42)[0]
    if sampling != [1, 1] or alike != components * alike[:3]:
        raise Unsupported("components differ in size or depth; save grey or RGB")
    if not _is_grey_or_rgb(data[:start]):
        raise Unsupported("its colours are of another kind; save grey or RGB")
    # A component's bits are its own: 12 of them mean 12, whatever holds them. But 16
    # is what programs write that only know it is more than 8.
    white = {8: 255, 16: None}.get(max(8, bits), 2**bits - 1)
    return Header(
        max(0, height - top),
        max(0, width - left),
        8 if bits <= 8 else 16,
        white,
        has_alpha=components in (2, 4),
        memory=4,
    )


def is_whole(data: bytes) -> bool:
    """Whether tile follows tile up to the end mark."""
    try:
        start, stop = _stream(data)
        position, count = start + 2, 0
        while (marker := unpack(">H", data, position)[0]) != _TILE:
            position += 2 + unpack(">H", data, position + 2)[0]
            expect_few(count := count + 1)
        while marker == _TILE:
            expect_few(count := count + 1)
            length = unpack(">I", data, position + 6)[0]
            if length == 0:  # up to the end mark
                return data.find(b"\xff\xd9", position, stop) >= 0
            position += max(length, 12)
            marker = unpack(">H", data, position)[0]
    except Broken:
        return False
    return marker == _END and position + 2 <= stop


def _is_grey_or_rgb(boxes):
    """Whether a JP2's boxes name no palette and no other colours."""
    place = boxes.find(b"colr")
    if place < 0:
        return b"pclr" not in boxes
    kind, _, _, number = unpack(">BBBI", boxes, place + 4)
    return b"pclr" not in boxes and (kind != _BY_NUMBER or number in (_SRGB, _GREY))


def _stream(data):
    """Where the codestream starts, and where it stops at the latest."""
    if data.startswith(_STREAM):
        return 0, len(data)
    position, count = 0, 0
    while True:
        expect_few(count := count + 1)
        size, kind = unpack(">I4s", data, position)
        begin = position + 8
        if size == 1:
            size, begin = unpack(">Q", data, begin)[0], begin + 8
        end = position + size if size else len(data)
        if kind == b"jp2c":
            if data[begin : begin + 4] != _STREAM:
                raise Broken("a JP2 without a codestream")
            return begin, min(end, len(data))
        if end < begin or not size:
            raise Broken("a JP2 without a codestream")
        position = end
