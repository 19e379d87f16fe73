"""TIFF 6.0 and BigTIFF: directories of fields; the first one's picture is read."""

import math

from gaze.data.formats.containers.header import (
    Broken,
    Header,
    Unsupported,
    expect_few,
    unpack,
)

NAME, SUFFIXES = "TIFF", (".tif", ".tiff")
_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC = 256, 257, 258, 262
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_TILE_WIDTH, _TILE_HEIGHT, _CHANNELS, _FORMAT = 322, 323, 277, 339
_PLANAR, _IN_PLANES = 284, 2
_LARGEST_TILE = 1 << 24  # px
_WHITE_IS_ZERO, _FLOAT = 0, 3
# Channels by photometric, of samples of up to 8 bits and of more: what OpenCV decodes
# rightly. Of the rest it makes pictures, too, some of them of memory nobody wrote.
_NARROW = {0: (1,), 1: (1, 2), 2: (3, 4), 3: (1,), 5: (4,), 6: (3,)}
_WIDE = {1: (1,), 2: (3, 4)}
_GREY_OR_RGB = (0, 1, 2)  # photometric; with them, a second or fourth channel is alpha
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4, 11: 4, 12: 8, 16: 8}
_FORMS = {1: "B", 3: "H", 4: "I", 16: "Q"}


def begins(data: bytes) -> bool:
    """Whether bytes begin as a TIFF or BigTIFF does."""
    return data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def header(data: bytes) -> Header:
    """The `Header` of the first directory."""
    fields = _Fields(data)
    bits = max(fields.values(_BITS, 4) or [1])
    form = (fields.values(_FORMAT, 4) or [1])[0]
    if form not in (1, 4, _FLOAT):
        raise Unsupported("its samples are signed or complex; save them unsigned")
    tile = fields.values(_TILE_WIDTH, 1) + fields.values(_TILE_HEIGHT, 1)
    if math.prod(tile) > _LARGEST_TILE:
        raise Unsupported("its tiles are far larger than pictures are")
    photometric = (fields.values(_PHOTOMETRIC, 1) or [1])[0]
    channels = (fields.values(_CHANNELS, 1) or [1])[0]
    in_planes = fields.values(_PLANAR, 1) == [_IN_PLANES] and channels > 1
    if bits > 8 and photometric == _WHITE_IS_ZERO:
        raise Unsupported("zero is white, in more than 8 bits; invert it")
    if channels not in (_NARROW if bits <= 8 else _WIDE).get(photometric, ()):
        raise Unsupported(
            f"it has {channels} channels of {bits} bits and photometric {photometric}, "
            "which is misread; save it as grey or RGB"
        )
    if in_planes and bits > 8:
        raise Unsupported(
            "its channels lie in planes, in more than 8 bits, which is misread; save "
            "it with interleaved channels"
        )
    if channels == 2 and (in_planes or tile):
        raise Unsupported("its alpha lies in planes or tiles; save it without alpha")
    return Header(
        fields.one(_HEIGHT),
        fields.one(_WIDTH),
        max(8, bits),
        255 if bits <= 8 else None,
        is_float=form == _FLOAT,
        has_alpha=channels in (2, 4) and photometric in _GREY_OR_RGB,
        pictures=2 if fields.has_next else 1,
        memory=-(-bits // 8),
    )


def is_whole(data: bytes) -> bool:
    """Whether every strip or tile of the first picture lies within the file."""
    try:
        fields = _Fields(data)
        parts = fields.values(_STRIPS), fields.values(_STRIP_BYTES)
        parts = parts if all(parts) else (
            fields.values(_TILES), fields.values(_TILE_BYTES),
        )  # fmt: skip
    except Broken:
        return False
    if not all(parts) or len(parts[0]) != len(parts[1]):
        return False
    return all(at + size <= len(data) for at, size in zip(*parts, strict=True))


class _Fields:
    """The first directory's fields.

    Attributes:
        has_next: whether another directory follows.
    """

    def __init__(self, data):
        self._data = data
        self._order = "<" if data[:2] == b"II" else ">"
        self._is_big = b"+" in data[2:4]
        # Where the directory lies, its number of fields, and a field: id, type, count.
        word, count, entry = ("Q", "Q", "HHQ") if self._is_big else ("I", "H", "HHI")
        self._word, size = word, 20 if self._is_big else 12
        place = self._unpack(word, 8 if self._is_big else 4)[0]
        number = self._unpack(count, place)[0]
        expect_few(number)
        first = place + (8 if self._is_big else 2)
        if first + number * size > len(data):
            raise Broken("it breaks off")
        self._found = {}
        for at in range(first, first + number * size, size):
            tag, kind, length = self._unpack(entry, at)
            self._found[tag] = kind, length, at + (12 if self._is_big else 8)
        end = first + number * size
        self.has_next = end < len(data) and self._unpack(word, end)[0] != 0

    def one(self, tag):
        """The value of a field that must be there."""
        values = self.values(tag, 1)
        if not values:
            raise Broken("a TIFF without a size")
        return values[0]

    def values(self, tag, most=None):
        """The whole numbers of a field, at most so many; [] where there is none."""
        kind, length, place = self._found.get(tag, (1, 0, 0))
        if kind not in _FORMS or not length:
            return []
        if length * _SIZES[kind] > (8 if self._is_big else 4):
            place = self._unpack(self._word, place)[0]
        if place + length * _SIZES[kind] > len(self._data):
            raise Broken("it breaks off")
        length = length if most is None else min(length, most)
        expect_few(length)
        return list(self._unpack(f"{length}{_FORMS[kind]}", place))

    def _unpack(self, form, position):
        return unpack(self._order + form, self._data, position)
