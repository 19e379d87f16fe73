"""Class masks drawn by hand, as PNG files of class indices.

The paper's segmenter learnt 2,000 pictures drawn so: 0 rest, 1 iris, 2 pupil. A fourth
class, 3 sclera, may be drawn too. Whether the file is grey or has a palette, what
counts is the number stored for a pixel, not the colour an image viewer shows.
"""

import os
import struct
import zlib

import cv2
import numpy as np

from gaze.data import record
from gaze.data.formats import pictures
from gaze.data.formats.containers import png
from gaze.run import errors

_GREY, _PALETTE = 0, 3  # colour types of PNG


def read(path: str | os.PathLike) -> np.ndarray:
    """The class indices in a PNG file, grey or with a palette, of up to 8 bits.

    Returns:
        uint8 [H, W], 0 to 3.

    Raises:
        UserError: unreadable, no such PNG, or other values in it.
    """
    data = pictures.read_bytes(path)
    pictures.inspect(data, path)
    mask = _indices(data, path)
    expect_classes(mask, path)
    return mask


def expect_classes(mask: np.ndarray, name: object) -> None:
    """Raises UserError unless a mask, of ``name``, holds class indices only."""
    strange = mask[mask >= record.NUM_CLASSES]
    if strange.size:
        raise errors.UserError(
            f"{name}: a mask holds the value {int(strange.max())}; expected class "
            "indices 0 rest, 1 iris, 2 pupil, 3 sclera. If they were drawn as grey "
            "levels (such as 0, 128, 255), replace each level by its index."
        )


def _indices(data, name):
    if not png.begins(data):
        raise errors.UserError(f"{name}: a mask must be PNG; others lose its values.")
    chunks = list(png.chunks_of(data))
    header = bytearray(chunks[0][1])
    bits, colours = header[8], header[9]
    if colours not in (_GREY, _PALETTE) or bits not in (1, 2, 4, 8):
        raise errors.UserError(
            f"{name}: expected a mask of one 8-bit channel (grey or palette), found "
            f"colour type {colours} of {bits} bits; save it as an indexed PNG."
        )
    # Decoders look colours up in the palette. Called grey, the same file gives the
    # indices themselves, stretched to 0..255 if they have fewer than 8 bits.
    header[9] = _GREY  # the colour type's place
    kept = [(n, c) for n, c in chunks if n in (b"IDAT", b"IEND")]
    grey = _png([(b"IHDR", bytes(header)), *kept])
    try:
        mask = cv2.imdecode(np.frombuffer(grey, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        mask = None
    if mask is None:
        raise errors.UserError(f"{name} is damaged and cannot be decoded; replace it.")
    return mask // (255 // (2**bits - 1))  # of 2 bits, 85 is index 1


def _png(chunks):
    body = b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
