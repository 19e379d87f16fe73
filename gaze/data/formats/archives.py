"""Folders and zip archives read alike, and archives without trusting them.

Members are read into memory, never extracted: no name in an archive can become a path
on this machine. Archives that try are refused all the same, since somebody made them
so; and so are those that would unpack to far more than they are.
"""

import collections
import functools
import io
import lzma
import os
import pathlib
import stat
import struct
import zipfile
import zlib

from gaze.data.formats import limits
from gaze.run import errors, tree

_SMALL = 1 << 20  # below it a high ratio is harmless
_PIECE = 4096  # bytes taken at once, stored or unpacked
# What zipfile and its decoders raise over damaged, encrypted or unknown content.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
    MemoryError,
)


class Folder:
    """A folder's files by relative POSIX paths."""

    def __init__(self, path: str | os.PathLike):
        self.path = pathlib.Path(path)

    def names(self, below: str = "") -> list[str]:
        """All files below a folder of it, in linked folders too, sorted.

        Raises:
            UserError: the folder cannot be read.
        """
        place = self.path / below
        if not place.is_dir():
            return []
        try:
            files = tree.walk(place).files
        except OSError as error:
            raise errors.UserError(
                f"{place} cannot be read as a folder ({error.strerror})."
            ) from None
        return sorted(pathlib.PurePosixPath(below, name).as_posix() for name in files)

    def read(self, name: str) -> bytes:
        """A file's bytes; `UserError` if it cannot be read."""
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise errors.UserError(
                f"{self.path / name} cannot be read ({error.strerror})."
            ) from None


class Archive:
    """A zip archive's members, after a look at what it claims to hold.

    Args:
        source: its path, or its bytes if it lay in another archive.
        name: what messages call it.

    Raises:
        UserError: no zip, or truncated.
        UnsafeError: made to do harm.
    """

    def __init__(self, source: str | os.PathLike | bytes, name: str):
        self.name = name
        file = io.BytesIO(source) if isinstance(source, bytes) else source
        try:
            self._zip = zipfile.ZipFile(file)
        except FileNotFoundError as error:
            raise errors.UserError(
                f"{name} cannot be read ({error.strerror})."
            ) from None
        except _DAMAGE as error:
            raise errors.UserError(
                f"{name} is no whole zip archive ({error}); download it again."
            ) from None
        _expect_safe(self._zip.infolist(), name)

    def names(self, below: str = "") -> list[str]:
        """All members but folders, sorted, whose names begin with ``below``."""
        names = self._zip.namelist()
        return sorted(n for n in names if n.startswith(below) and n[-1] != "/")

    def read(self, name: str) -> bytes:
        """A member's bytes; `UserError` if it is missing or damaged."""
        try:
            with self._zip.open(name) as member:
                return b"".join(iter(functools.partial(member.read, _PIECE), b""))
        except KeyError:
            raise errors.UserError(f"{self.name} has no member {name}.") from None
        except _DAMAGE as error:
            raise errors.UserError(
                f"{self.name}: {name} cannot be unpacked ({error}); download it again."
            ) from None


@functools.lru_cache(maxsize=2)
def open_container(path: str | os.PathLike) -> Folder | Archive:
    """The `Folder` or `Archive` at ``path``; kept open, lists of members are long."""
    path = pathlib.Path(path)
    return Folder(path) if path.is_dir() else Archive(path, str(path))


def _expect_safe(members, name):
    counts = collections.Counter(member.filename for member in members)
    if twice := [member for member, count in counts.items() if count > 1]:
        raise errors.UserError(
            f"{name} holds {twice[0]!r:.80} {counts[twice[0]]} times; which is meant "
            "nobody can say: pack it again."
        )
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise errors.UnsafeError(
                f"{name} is unsafe: its member {member.filename!r} points outside."
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise errors.UnsafeError(
                f"{name} is unsafe: its member {member.filename!r} is a link."
            )
        ratio = member.file_size / max(1, member.compress_size)
        if member.file_size > limits.MAX_MEMBER or (
            member.file_size > _SMALL and ratio > limits.MAX_RATIO
        ):
            raise errors.UnsafeError(
                f"{name} is unsafe: its member {member.filename!r} unpacks to "
                f"{member.file_size} bytes, {ratio:.0f} times what is stored."
            )
    total = sum(member.file_size for member in members)
    if total > limits.MAX_ARCHIVE:
        raise errors.UnsafeError(f"{name} is unsafe: it unpacks to {total} bytes.")
