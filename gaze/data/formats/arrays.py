"""Arrays in a ``.npz`` by rows, without loading what is not asked for.

What ``numpy.savez`` stored is mapped into memory: any rows at once, from any process,
and no more memory than they need. What ``savez_compressed`` packed has no such place in
the file; it is unpacked once and kept.
"""

import functools
import os
import struct
import tokenize
import zipfile
import zlib
from typing import NamedTuple

import numpy as np

from gaze.run import errors


class Header(NamedTuple):
    """What an array is, and where its numbers begin in the member of the archive."""

    shape: tuple
    dtype: np.dtype
    fortran_order: bool
    start: int


def headers(path):
    """The arrays in a file by name, without their contents.

    Raises:
        UserError: no whole ``.npz``, or arrays of Python objects, which are refused
            since reading them would run code.
    """
    with _refusing(path), zipfile.ZipFile(path) as archive:
        return {
            member.filename.removesuffix(".npy"): _header(archive, member)
            for member in archive.infolist()
            if member.filename.endswith(".npy")
        }


def column(path, name):
    """One array of the file, whole: mapped or unpacked.

    Raises:
        UserError: as `headers`, or a damaged array.
    """
    with _refusing(path):
        written = os.stat(path).st_mtime_ns
    return _column(path, name, written)


@functools.lru_cache(maxsize=16)
def _column(path, name, _):
    with _refusing(path), zipfile.ZipFile(path) as archive:
        member = archive.getinfo(f"{name}.npy")
        header = _header(archive, member)
        if member.compress_type == zipfile.ZIP_STORED and 0 not in header.shape:
            order = "F" if header.fortran_order else "C"
            start = _offset(path, member) + header.start
            return np.memmap(path, header.dtype, "r", start, header.shape, order)
        with archive.open(member) as file:
            return np.lib.format.read_array(file, allow_pickle=False)


def _header(archive, member):
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if read is None:
            raise ValueError(f"version {version} of the array format")
        shape, fortran_order, dtype = read(file)
        if dtype.hasobject:
            raise errors.UserError(
                f"{archive.filename}: {member.filename} holds Python objects; expected "
                "numbers or text, save it with a plain dtype."
            )
        return Header(shape, dtype, fortran_order, file.tell())


def _offset(path, member):
    """Where a stored member's bytes begin: behind its local header."""
    with open(path, "rb") as file:
        file.seek(member.header_offset + 26)
        name_length, extra_length = struct.unpack("<HH", file.read(4))
    return member.header_offset + 30 + name_length + extra_length


class _refusing:
    """Turns what a broken file raises into one line."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return self

    def __exit__(self, _, error, __):
        broken = (
            *(OSError, ValueError, EOFError, KeyError, struct.error),
            *(zipfile.BadZipFile, zlib.error, RuntimeError),  # that: encrypted
            # What NumPy's parser lets through of a header that is no header.
            *(tokenize.TokenError, SyntaxError, TypeError, OverflowError, MemoryError),
        )
        if isinstance(error, broken):
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise errors.UserError(
                f"{self.path} cannot be read as .npz ({reason}); expected arrays saved "
                "with np.savez."
            ) from None
