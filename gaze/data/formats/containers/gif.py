"""GIF: blocks up to a trailer; the first picture of several is no more than that."""

from gaze.data.formats.containers.header import Broken, Header, expect_few, unpack

NAME, SUFFIXES = "GIF", (".gif",)
_PICTURE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_CONTROL, _TRANSPARENT = 0xF9, 0x01


def begins(data: bytes) -> bool:
    """Whether bytes begin as a GIF does."""
    return data[:6] in (b"GIF87a", b"GIF89a")


def header(data: bytes) -> Header:
    """The `Header`: the screen, on which pictures are drawn."""
    width, height = unpack("<HH", data, 6)
    pictures, is_transparent, _ = _blocks(data)
    return Header(height, width, has_alpha=is_transparent, pictures=max(1, pictures))


def is_whole(data: bytes) -> bool:
    """Whether block follows block up to the trailer."""
    try:
        pictures, _, has_end = _blocks(data)
    except Broken:
        return False
    return has_end and pictures > 0


def _blocks(data):
    """(pictures, whether one is transparent, whether the trailer is there)."""
    pictures, is_transparent, count = 0, False, 0
    position = 13 + _table(unpack("<B", data, 10)[0])
    while position < len(data):
        expect_few(count := count + 1)
        kind = data[position]
        if kind == _TRAILER:
            return pictures, is_transparent, True
        if kind == _PICTURE:
            pictures += 1
            position += 11 + _table(unpack("<B", data, position + 9)[0])
        elif kind == _EXTENSION:
            label, _, flags = unpack("<BBB", data, position + 1)
            is_transparent |= label == _CONTROL and bool(flags & _TRANSPARENT)
            position += 2
        else:
            raise Broken("a block of no known kind")
        while size := unpack("<B", data, position)[0]:
            expect_few(count := count + 1)
            position += 1 + size
        position += 1
    return pictures, is_transparent, False


def _table(flags):
    """Bytes of the colour table that flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
