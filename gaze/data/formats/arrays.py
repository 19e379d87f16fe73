"""Arrays in a ``.npz`` by rows, without loading what is not asked for.

What ``numpy.savez`` stored is mapped into memory: any rows at once, from any process,
and no more memory than they need. What ``savez_compressed`` packed has no such place in
the file; it is unpacked once and kept. A header is believed only as far as the member's
bytes reach: what lies behind them are another array's.
"""

import contextlib
import functools
import lzma
import math
import os
import struct
import tokenize
import zipfile
import zlib
from typing import NamedTuple

import numpy as np

from gaze.data.formats import limits
from gaze.run import errors

_BLOCK = 1 << 20


class Header(NamedTuple):
    """What an array is, and where its numbers begin in the member of the archive."""

    shape: tuple
    dtype: np.dtype
    fortran_order: bool
    start: int


def headers(path: str | os.PathLike) -> dict[str, Header]:
    """The arrays in a file by name, without their contents.

    Raises:
        UserError: no whole ``.npz``, arrays of Python objects, which are refused since
            reading them would run code, two arrays of one name, or an array that has
            not as many bytes as its shape says.
    """
    with _opened(path) as archive:
        members = [m for m in archive.infolist() if m.filename.endswith(".npy")]
        by_name = {
            m.filename.removesuffix(".npy"): _header(archive, m) for m in members
        }
        if len(by_name) < len(members):
            raise ValueError("two arrays of one name")
        return by_name


def others(path: str | os.PathLike) -> list[str]:
    """Names of members that are no arrays, sorted."""
    with _opened(path) as archive:
        return sorted(n for n in archive.namelist() if not n.endswith((".npy", "/")))


def expect_sound(path: str | os.PathLike, *names: str) -> None:
    """Compares the checksums of arrays that are stored; others are when unpacked.

    Raises:
        UserError: the file is damaged.
    """
    with _opened(path) as archive:
        for name in names:
            member = archive.getinfo(f"{name}.npy")
            if member.compress_type == zipfile.ZIP_STORED:
                with archive.open(member) as file:
                    while file.read(_BLOCK):
                        pass


def column(path: str | os.PathLike, name: str) -> np.ndarray:
    """One array of the file, whole: mapped or unpacked.

    Raises:
        UserError: as `headers`, or a damaged array.
    """
    with _refusing(path):
        written = os.stat(path).st_mtime_ns
    return _column(os.fspath(path), name, written)


@functools.lru_cache(maxsize=16)
def _column(path, name, _):
    with _opened(path) as archive:
        member = archive.getinfo(f"{name}.npy")
        header = _header(archive, member)
        if member.compress_type == zipfile.ZIP_STORED and 0 not in header.shape:
            order = "F" if header.fortran_order else "C"
            start = _offset(path, member) + header.start
            return np.memmap(path, header.dtype, "r", start, header.shape, order)
        with archive.open(member) as file:
            array = np.lib.format.read_array(file, allow_pickle=False)
            file.read(1)  # the end, where the checksum is compared
            return array


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
        name = f"{archive.filename}: {member.filename}"
        if dtype.hasobject:
            raise errors.UserError(
                f"{name} holds Python objects; expected numbers or text, save it with "
                "a plain dtype."
            )
        limits.expect_no_bomb(name, member.compress_size, member.file_size)
        promised = math.prod(shape) * dtype.itemsize
        stored = member.file_size - file.tell()
        if promised != stored or min(shape, default=0) < 0:
            raise ValueError(
                f"{member.filename} says {list(shape)} of {dtype}, {promised} bytes, "
                f"and has {stored}"
            )
        return Header(shape, dtype, fortran_order, file.tell())


def _offset(path, member):
    """Where a stored member's bytes begin: behind its local header."""
    with open(path, "rb") as file:
        file.seek(member.header_offset + 26)
        name_length, extra_length = struct.unpack("<HH", file.read(4))
    return member.header_offset + 30 + name_length + extra_length


@contextlib.contextmanager
def _opened(path):
    """The archive; what a broken one raises inside becomes one line."""
    limits.expect_file(path)
    with _refusing(path), zipfile.ZipFile(path) as archive:
        yield archive


class _refusing:
    """Turns what a broken file raises into one line."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        return self

    def __exit__(self, _, error, __):
        broken = (
            *(OSError, ValueError, EOFError, KeyError, struct.error),
            # RuntimeError: encrypted; NotImplementedError: packed in an unknown way.
            *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError),
            # What NumPy's parser lets through of a header that is no header.
            *(tokenize.TokenError, SyntaxError, TypeError, OverflowError, MemoryError),
            AttributeError,
        )
        if isinstance(error, broken):
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise errors.UserError(
                f"{self.path} cannot be read as .npz ({reason}); expected arrays saved "
                "with np.savez."
            ) from None
