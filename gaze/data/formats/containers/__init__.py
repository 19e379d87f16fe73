"""Picture files as containers: what their headers say, and whether they are whole.

Asked before a file is decoded. A header of a few bytes can claim any size, and a copy
that broke off still begins like a picture; decoders differ in what they make of it,
from grey filling to noise on the terminal. The formats themselves say how large a
picture is and where it ends, and that is quick to follow.

One file per format, of those that OpenCV reads and that say their size; each has

* ``NAME``, ``SUFFIXES`` (small letters);
* ``begins(data)``: whether bytes begin as the format's do;
* ``header(data) -> Header``: by the beginning of a file, or all of it;
* ``is_whole(data)``: whether all of the bytes are there, undamaged as far as the format
  can tell, in time that grows with their number;
* optionally ``to_decode(data)``: what to hand to a decoder in the bytes' place;
* optionally ``damage(said)``: the damage that lines which the decoder wrote to standard
  error speak of, or "".

``header`` raises `Broken` where the bytes are not what they began as, and `Unsupported`
where they are something that would be read wrongly.
"""

import types

from gaze.data.formats.containers import (
    bmp,
    gif,
    jpeg,
    jpeg2000,
    netpbm,
    png,
    sun,
    tiff,
    webp,
)
from gaze.data.formats.containers.header import Broken, Header, Unsupported

__all__ = ["ALL", "SUFFIXES", "Broken", "Header", "Unsupported", "of"]

ALL = (png, jpeg, bmp, webp, tiff, netpbm, jpeg2000, gif, sun)
SUFFIXES = tuple(suffix for module in ALL for suffix in module.SUFFIXES)


def of(data: bytes) -> types.ModuleType | None:
    """The module of the format that a file's first bytes belong to, or None."""
    return next((module for module in ALL if module.begins(data)), None)
