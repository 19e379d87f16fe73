"""Writes TIFFs of every layout, by the specification (TIFF 6.0, big-endian)."""

import itertools
import struct

import numpy as np

SHORT, LONG = (3, "H"), (4, "I")


def write(
    samples: np.ndarray,
    bits: int,
    photometric: int,
    *,
    in_planes: bool = False,
    tile: int = 0,
    fields: dict | None = None,
) -> bytes:
    """The bytes of a file.

    Args:
        samples: ints [H, W, C], of ``bits`` bits each.
        bits: of a sample.
        photometric: 0 white is zero, 1 black is zero, 2 RGB, 3 palette, 5 CMYK.
        in_planes: whether channels lie one after the other instead of interleaved.
        tile: px that tiles are high and wide, multiples of 16; 0 writes one strip.
        fields: {tag: list of SHORTs} of more fields.
    """
    height, width, channels = samples.shape
    planes = np.split(samples, channels, axis=-1) if in_planes else [samples]
    parts = [packed(part, bits) for plane in planes for part in cut(plane, tile)]
    starts = list(itertools.accumulate(map(len, parts), initial=8))
    shorts = {
        256: [width], 257: [height], 258: [bits] * channels, 259: [1],
        262: [photometric], 277: [channels], 284: [1 + in_planes],
    }  # fmt: skip
    shorts |= {322: [tile], 323: [tile]} if tile else {278: [height]}
    at, sizes = (324, 325) if tile else (273, 279)
    longs = {at: starts[:-1], sizes: [len(part) for part in parts]}
    written = {tag: (SHORT, v) for tag, v in (shorts | (fields or {})).items()}
    written |= {tag: (LONG, v) for tag, v in longs.items()}
    head = b"MM\0*" + struct.pack(">I", starts[-1])
    return head + b"".join(parts) + directory(written, starts[-1])


def cut(plane, tile):
    """The strip or the tiles of samples [H, W, C], filled up with zeros."""
    if not tile:
        return [plane]
    below, right = (-side % tile for side in plane.shape[:2])
    filled = np.pad(plane, [(0, below), (0, right), (0, 0)])
    rows = np.split(filled, len(filled) // tile)
    return [part for row in rows for part in np.split(row, row.shape[1] // tile, 1)]


def packed(samples, bits):
    """Samples [H, W, C] bit by bit, each row filled up to whole bytes."""
    places = np.arange(bits - 1, -1, -1)
    rows = (samples.astype(np.int64)[..., None] >> places & 1).reshape(len(samples), -1)
    return np.packbits(rows.astype(np.uint8), axis=1).tobytes()


def directory(fields, start):
    """The fields at ``start``, and behind them the values that are long."""
    behind = start + 2 + 12 * len(fields) + 4
    entries, values = b"", b""
    for tag, ((kind, form), numbers) in sorted(fields.items()):
        value = struct.pack(f">{len(numbers)}{form}", *numbers)
        if len(value) > 4:
            place = struct.pack(">I", behind + len(values))
            value, values = place, values + value
        entries += struct.pack(">HHI", tag, kind, len(numbers)) + value.ljust(4, b"\0")
    return struct.pack(">H", len(fields)) + entries + bytes(4) + values
