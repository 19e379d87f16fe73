"""How much a file may ask of who reads it: one place for all formats.

A few bytes can claim any size. What a file claims is held against these limits, and
against what is really there, before anything is decoded.
"""

import os
import pathlib
import stat

from gaze.run import errors

MIB = 1 << 20
# A picture's channel, decoded: 8192 x 8192 px of 8 bits, 4096 x 4096 of 32.
MAX_CHANNEL = 64 * MIB
MAX_PICTURE_FILE = 256 * MIB
MAX_EYE = 16 * MIB  # a channel of a record's eye or mask
MAX_MEMBER = 256 * MIB  # of an archive, unpacked; a day of raw pictures is far below
MAX_ARCHIVE = 16 * 1024 * MIB  # unpacked
MAX_LABEL_FILE = 16 * MIB  # pickles and the like; SynthesEyes' have 20 kB
MAX_MAT_FILE = 256 * MIB  # a day of MPIIGaze has a few MiB
MAX_CHUNK = 64 * MIB  # what HDF5 unpacks at once; a face as doubles has 5 MiB
MAX_RATIO = 100  # unpacked to packed; eyes shrink to half, labels to a tenth
HARMLESS = 64 * MIB  # unpacked, below it any ratio is harmless: texts that repeat


def expect_file(path: str | os.PathLike, most: int | None = None) -> None:
    """Raises UserError unless there is a regular file of at most ``most`` bytes.

    A pipe or a device would be waited for, or never end.
    """
    try:
        status = pathlib.Path(path).stat()
    except FileNotFoundError:
        raise errors.UserError(
            f"{path} is missing, or a link to what is not there; fetch it again."
        ) from None
    except (OSError, ValueError) as error:
        raise errors.UserError(
            f"{path} cannot be read ({getattr(error, 'strerror', error)})."
        ) from None
    if not stat.S_ISREG(status.st_mode):
        raise errors.UserError(f"{path} is no regular file; remove it.")
    if most is not None and status.st_size > most:
        raise errors.UserError(
            f"{path} is too large: {status.st_size} bytes, up to {most} are read; is "
            "it another file?"
        )


def expect_no_bomb(name: object, packed: int, unpacked: int) -> None:
    """Raises UserError if ``name`` unpacks to far more bytes than are stored of it."""
    if unpacked > HARMLESS and unpacked > MAX_RATIO * packed:
        raise errors.UserError(
            f"{name} unpacks to {unpacked} bytes, {unpacked // max(packed, 1)} times "
            "what is stored; refused. Store it without compression if it is sound."
        )
