"""Picture files as arrays; a broken one is refused in one line that names it."""

import os
import pathlib
import stat

import cv2
import numpy as np

from gaze.data.formats import completeness
from gaze.run import errors, tree

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
MAX_PIXELS = 1 << 26  # 8192 x 8192; a file of a few kB can claim any size
MAX_BYTES = 1 << 28  # of a file that is read as a whole
_MODES = {1: cv2.IMREAD_GRAYSCALE, 3: cv2.IMREAD_COLOR_RGB}


def read(path, channels=1):
    """The picture in a file.

    Args:
        path: of a PNG, JPEG, BMP or WebP file, whatever its suffix says.
        channels: 1 (grey) or 3 (RGB).

    Returns:
        uint8 [H, W, channels].

    Raises:
        UserError: unreadable, empty, truncated or no picture.
    """
    return decode(read_bytes(path), path, channels)


def decode(data, name, channels=1):
    """As `read`, of bytes that were in the file ``name``."""
    expect_complete(data, name)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), _MODES[channels])
    except cv2.error as error:
        raise errors.UserError(f"{name} cannot be decoded ({error.err}).") from None
    if image is None:
        raise errors.UserError(f"{name} is damaged and cannot be decoded; replace it.")
    return image.reshape(*image.shape[:2], channels)


def expect_complete(data, name):
    """Raises UserError unless ``data``, of the file ``name``, is a whole picture."""
    if not data:
        raise errors.UserError(f"{name} is empty; remove or replace it.")
    kind = completeness.kind(data)
    if not kind:
        raise errors.UserError(
            f"{name} is no image (PNG, JPEG, BMP or WebP), though its name says so; "
            "remove or replace it."
        )
    if not completeness.is_complete(data):
        raise errors.UserError(
            f"{name} is truncated or damaged: a {kind} that does not reach its end; "
            "copy it again."
        )
    if kind == "PNG":
        height, width = completeness.png_size(data)
        if not 0 < height * width <= MAX_PIXELS:
            raise errors.UserError(
                f"{name} claims {width}x{height} pixels; refused, up to {MAX_PIXELS} "
                "are read."
            )


def read_bytes(path):
    """The bytes of a regular file of a size that labels and pictures have.

    Raises:
        UserError: it cannot be read, is a device or a pipe, or is too large.
    """
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise errors.UserError(f"{path} is not a regular file; remove it.")
        if found.st_size > MAX_BYTES:
            raise errors.UserError(
                f"{path} is too large: {found.st_size:,} bytes; up to {MAX_BYTES:,} "
                "are read."
            )
        return pathlib.Path(path).read_bytes()
    except OSError as error:
        raise errors.UserError(f"{path} cannot be read ({error.strerror}).") from None


def children(folder):
    """What lies in a folder, as sorted paths.

    Raises:
        UserError: it is no folder or cannot be read.
    """
    try:
        return sorted(pathlib.Path(folder).iterdir())
    except OSError as error:
        raise errors.UserError(
            f"{folder} cannot be read as a folder ({error.strerror})."
        ) from None


def find(folder):
    """All picture files below a folder, by their suffixes: sorted relative POSIX paths.

    Links to folders are followed (`tree.walk`). Hidden files and folders are left out:
    file managers keep previews there.

    Raises:
        UserError: the folder cannot be read, or holds no picture.
    """
    children(folder)  # says what is wrong with it
    found = [
        name
        for name in tree.walk(folder).files
        if name.lower().endswith(SUFFIXES) and not tree.is_hidden(name)
    ]
    if not found:
        raise errors.UserError(
            f"{folder} holds no image; expected files ending in {', '.join(SUFFIXES)}."
        )
    return found
