"""What a drawing program saves: PNG files with a palette, written by hand."""

import struct
import zlib

import numpy as np

COLOURS = ((0, 0, 0), (0, 255, 0), (255, 0, 0), (255, 255, 255))


def indexed_png(mask, bits=8):
    """The bytes of a PNG whose pixels are indices uint8 [H, W] into a palette."""
    height, width = mask.shape
    planes = np.unpackbits(mask[..., None], axis=-1)[..., 8 - bits :]
    rows = np.packbits(planes.reshape(height, width * bits), axis=-1)
    lines = b"".join(b"\x00" + row.tobytes() for row in rows)
    palette = bytes(value for colour in COLOURS[: 2**bits] for value in colour)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 3, 0, 0, 0)),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(lines)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
