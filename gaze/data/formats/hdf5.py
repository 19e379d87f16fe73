"""Arrays of HDF5 files, and nothing that such a file can point to outside of itself.

Links to other files, arrays whose bytes or parts lie in other files, and filters that
would be loaded as plugins are refused; so are arrays that claim more than was stored.
The library itself runs in a child process (`gaze.run.isolation`): it has crashed on
damaged files, and what a chunk unpacks to is known only when it has.
"""

import contextlib
import math
import os
from typing import NamedTuple

import h5py
import numpy as np

from gaze.data.formats import limits
from gaze.run import errors, isolation

_FILTERS = {
    h5py.h5z.FILTER_DEFLATE,
    h5py.h5z.FILTER_SHUFFLE,
    h5py.h5z.FILTER_FLETCHER32,
    h5py.h5z.FILTER_SCALEOFFSET,
    h5py.h5z.FILTER_LZF,
}
_MAX_MEMBERS = 1_000_000  # of a group
_BROKEN = (OSError, RuntimeError, ValueError, KeyError, TypeError, OverflowError)


class Shape(NamedTuple):
    """An array's shape and type."""

    shape: tuple
    dtype: np.dtype


def is_hdf5(path: str | os.PathLike) -> bool:
    """Whether a regular file begins as HDF5 does."""
    try:
        limits.expect_file(path)
        return bool(h5py.is_hdf5(path))
    except (errors.UserError, OSError):
        return False


def members(path: str | os.PathLike, group: str = "/") -> list[str]:
    """Names of what is in a group, by number where they are numbers: a list.

    Raises:
        UserError: unreadable or damaged, no such group, or too many names in it.
    """
    return _call(_members, path, group)


def shapes(path: str | os.PathLike, *names: str) -> list[Shape]:
    """The `Shape` of each array of numbers, a list.

    Raises:
        UserError: unreadable, damaged, no such array, or an array that is not in the
            file as it claims.
    """
    return _call(_shapes, path, names)


def rows(path: str | os.PathLike, name: str, first: int, stop: int) -> np.ndarray:
    """Rows of an array of numbers; errors as of `shapes`."""
    return _call(_rows, path, name, first, stop)


def arrays(path: str | os.PathLike, names: list[str]) -> list[np.ndarray]:
    """Small arrays, whole: a list; errors as of `shapes`."""
    return _call(_arrays, path, names)


def _call(function, path, *arguments):
    limits.expect_file(path)
    return isolation.call(function, path, *arguments)


def _members(path, name):
    with _opened(path) as file:
        group = _find(file, name, path)
        if not isinstance(group, h5py.Group) or len(group) > _MAX_MEMBERS:
            raise errors.UserError(f"{path} has no group {name} of eyes.")
        names = list(group)
    if not all(isinstance(member, str) for member in names):
        raise errors.UserError(f"{path}: {name} holds names that are no text.")
    are_numbers = all(n.isascii() and n.isdigit() and len(n) < 20 for n in names)
    return sorted(names, key=int) if are_numbers else sorted(names)


def _shapes(path, names):
    with _opened(path) as file:
        members = [_dataset(file, name, path) for name in names]
        return [Shape(array.shape, array.dtype) for array in members]


def _rows(path, name, first, stop):
    with _opened(path) as file:
        return _dataset(file, name, path)[first:stop]


def _arrays(path, names):
    with _opened(path) as file:
        return [_dataset(file, name, path)[()] for name in names]


@contextlib.contextmanager
def _opened(path):
    """A file open for reading; what the library raises meanwhile is one line."""
    try:
        with h5py.File(path, "r") as file:
            yield file
    except _BROKEN as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise errors.UserError(
            f"{path} cannot be read as HDF5 ({reason}); it is damaged or cut short, "
            "fetch it again."
        ) from None


def _find(file, name, path):
    """What lies at ``name``, reached by this file's own links alone."""
    member = file
    for part in name.strip("/").split("/"):
        if not part:
            continue
        link = (
            member.get(part, getlink=True) if isinstance(member, h5py.Group) else None
        )
        if link is None:
            raise errors.UserError(f"{path} has no array {name}; fetch it again.")
        if not isinstance(link, h5py.HardLink):
            raise errors.UserError(
                f"{path}: {name} is a link to elsewhere ({type(link).__name__}); "
                "refused, copy what it points to into the file."
            )
        member = member[part]
    return member


def _dataset(file, name, path):
    """The array at ``name``, if all it claims is in this file."""
    array = _find(file, name, path)
    if not isinstance(array, h5py.Dataset):
        raise errors.UserError(f"{path} has no array {name}; fetch it again.")
    if array.shape is None:
        raise errors.UserError(f"{path}: {name} is empty; fetch it again.")
    if array.dtype.kind not in "uif":
        raise errors.UserError(
            f"{path}: expected {name} to hold numbers, found {array.dtype}."
        )
    if array.is_virtual or array.external:
        raise errors.UserError(
            f"{path}: the numbers of {name} lie in other files; refused, copy them "
            "into this one."
        )
    _expect_stored(array, f"{path}: {name}")
    return array


def _expect_stored(array, name):
    """Refuses an array that is not stored whole, or that no good tool would pack so."""
    settings = array.id.get_create_plist()
    filters = [settings.get_filter(i)[0] for i in range(settings.get_nfilters())]
    if set(filters) - _FILTERS or len(filters) != len(set(filters)):
        raise errors.UserError(
            f"{name} is packed by HDF5 filters {filters}, of which not all are known "
            "here; save it with gzip or without compression."
        )
    piece = math.prod(array.chunks or ()) * array.dtype.itemsize
    if piece > limits.MAX_CHUNK:
        raise errors.UserError(
            f"{name} is stored in pieces of {piece} bytes, up to {limits.MAX_CHUNK} "
            "are read; save it in smaller chunks."
        )
    if array.chunks is None:
        promised, stored = array.nbytes, array.id.get_storage_size()
    else:
        sides = zip(array.shape, array.chunks, strict=True)
        promised = math.prod(-(-side // chunk) for side, chunk in sides)
        stored = array.id.get_num_chunks()
    if stored < promised:
        raise errors.UserError(
            f"{name} claims {list(array.shape)}, of which {stored} of {promised} "
            f"{'bytes' if array.chunks is None else 'pieces'} are stored; it is cut "
            "short, fetch it again."
        )
