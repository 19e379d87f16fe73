"""Picture files as arrays; a broken one is refused in one line that names it."""

import os
import pathlib

import cv2
import numpy as np

from gaze.data.formats import containers, limits, samples
from gaze.run import errors, quiet, tree

SUFFIXES = containers.SUFFIXES
# What decoders say is said here, in one line that names the file.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
_MODES = {1: cv2.IMREAD_GRAYSCALE, 3: cv2.IMREAD_COLOR_RGB}
# Not IMREAD_COLOR_RGB: OpenCV 5 garbles compressed TIFFs of 16 bits with it.
_WIDE = cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR


def read(
    path: str | os.PathLike, channels: int = 1, white: float | None = None
) -> np.ndarray:
    """The picture in a file.

    Args:
        path: of a file in one of the `containers`, whatever its suffix says.
        channels: 1 (grey) or 3 (RGB).
        white: the sample that stands for white in files of more than 8 bits; None
            where the files say it.

    Returns:
        uint8 [H, W, channels].

    Raises:
        UserError: unreadable, empty, truncated, of more pictures or partly transparent,
            of more than 8 bits without a known white, or no picture.
    """
    return decode(read_bytes(path), path, channels, white)


def decode(
    data: bytes, name: object, channels: int = 1, white: float | None = None
) -> np.ndarray:
    """As `read`, of bytes that were in the file ``name``."""
    header, module = inspect(data, name), _container(data, name)
    data = module.to_decode(data) if hasattr(module, "to_decode") else data
    if header.has_alpha:
        _expect_opaque(data, name)
    white = samples.white_of(header, white)
    if white != 255 or header.bits > 8:
        return samples.narrowed(_decoded(data, name, _WIDE), name, channels, white)
    if hasattr(module, "GREY_IS_MISREAD"):
        return samples.narrowed(
            _decoded(data, name, cv2.IMREAD_COLOR), name, channels, white
        )
    image = _decoded(data, name, _MODES[channels])
    return image.reshape(*image.shape[:2], channels)


def brightest(path: str | os.PathLike) -> float:
    """The largest sample of a picture of more than 8 bits.

    Raises:
        UserError: as `read`.
    """
    data = read_bytes(path)
    inspect(data, path)
    return float(_decoded(data, path, _WIDE).max())


def inspect(data: bytes, name: object) -> containers.Header:
    """The `containers.Header` of the file ``name``, by all of its bytes.

    Raises:
        UserError: they are no whole picture, are several, or would take much memory.
    """
    module = _container(data, name)
    try:
        header = module.header(data)
    except containers.Unsupported as error:
        raise errors.UserError(f"{name} is a {module.NAME}, but {error}.") from None
    except containers.Broken as error:
        raise errors.UserError(
            f"{name} is truncated or damaged: a {module.NAME}, but {error}; copy it "
            "again."
        ) from None
    _expect_readable(header, name)
    if not module.is_whole(data):
        raise errors.UserError(
            f"{name} is truncated or damaged: a {module.NAME} that does not reach its "
            "end; copy it again."
        )
    return header


def read_bytes(path: str | os.PathLike) -> bytes:
    """The bytes of a regular file of a size that labels and pictures have.

    Raises:
        UserError: it cannot be read, is a device or a pipe, or is too large.
    """
    limits.expect_file(path, limits.MAX_PICTURE_FILE)
    try:
        return pathlib.Path(path).read_bytes()
    except OSError as error:
        raise errors.UserError(f"{path} cannot be read ({error.strerror}).") from None


def children(folder: str | os.PathLike) -> list[pathlib.Path]:
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


def is_named_so(name: str) -> bool:
    """Whether a relative path ends as pictures do and is not hidden."""
    return name.lower().endswith(SUFFIXES) and not tree.is_hidden(name)


def _container(data, name):
    """The module of `containers` that reads ``data``."""
    if not data:
        raise errors.UserError(f"{name} is empty; remove or replace it.")
    module = containers.of(data)
    if module is None:
        known = ", ".join(module.NAME for module in containers.ALL)
        raise errors.UserError(
            f"{name} is no image ({known}), though its name says so; remove or "
            "replace it."
        )
    return module


def _expect_readable(header, name):
    size = f"{header.width}x{header.height}"
    pixels = header.height * header.width
    if not 0 < pixels * header.memory <= limits.MAX_CHANNEL:
        raise errors.UserError(
            f"{name} claims {size} pixels; refused, up to "
            f"{limits.MAX_CHANNEL // header.memory:,} are read."
        )
    if header.pictures > 1:
        raise errors.UserError(
            f"{name} holds several pictures (pages or frames), of which one would be "
            "read; save each as a file of its own."
        )


def _decoded(data, name, mode):
    try:
        with quiet.overheard() as said:
            image = cv2.imdecode(np.frombuffer(data, np.uint8), mode)
    except cv2.error as error:
        raise errors.UserError(f"{name} cannot be decoded ({error.err}).") from None
    if image is None:
        raise errors.UserError(f"{name} is damaged and cannot be decoded; replace it.")
    module = _container(data, name)
    if said and hasattr(module, "damage") and (damage := module.damage(said)):
        raise errors.UserError(
            f"{name} is damaged: a {module.NAME} with {damage}; copy it again."
        )
    return image


def _expect_opaque(data, name):
    image = _decoded(data, name, cv2.IMREAD_UNCHANGED)
    if image.ndim == 3 and image.shape[-1] == 4:
        opaque = np.iinfo(image.dtype).max if image.dtype.kind == "u" else 1
        if (image[..., 3] < opaque).any():
            raise errors.UserError(
                f"{name} is partly transparent; save it upon a background, without "
                "alpha channel."
            )
