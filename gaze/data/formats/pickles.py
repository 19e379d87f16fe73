"""Python 2 pickles of plain data and NumPy arrays, and of nothing else.

A pickle is a program: it may import any function and call it. Here it may call what
rebuilds arrays of numbers; whatever else it asks for is refused by its name.
"""

import io
import pickle

import numpy as np

from gaze.data.formats import pictures
from gaze.run import errors

_BROKEN = (
    *(pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError),
    *(AttributeError, OverflowError, MemoryError),
)
_NUMBERS = "biuf"  # kinds of dtypes
_PLAIN = (bool, int, float, str, bytes, type(None), np.generic)


def load(path):
    """What a pickle holds: dicts, lists, tuples, text, numbers, arrays of numbers.

    Args:
        path: of a file written by Python 2, protocols 0 to 2; text is latin-1.

    Raises:
        UserError: unreadable, damaged, or it holds or asks for anything else.
    """
    data = pictures.read_bytes(path)
    try:
        found = _Unpickler(data, path).load()
    except _BROKEN as error:
        raise errors.UserError(
            f"{path} is no whole pickle ({type(error).__name__}); copy it again."
        ) from None
    _expect_plain(found, path)
    return found


def _array(kind, shape, code):
    """An empty array, as NumPy's pickles begin one: no shape that would fill memory."""
    if kind is not np.ndarray or tuple(shape) != (0,):
        raise ValueError("not the beginning of an array")
    return np.ndarray((0,), "b")


def _dtype(code, *_):
    """A number's type, always a copy: what follows in the pickle changes it."""
    dtype = np.dtype(code, copy=True)
    if dtype.kind not in _NUMBERS:
        raise ValueError(f"an array of {dtype}")
    return dtype


def _scalar(dtype, data):
    raw = data.encode("latin1") if isinstance(data, str) else data
    return np.frombuffer(raw, dtype, count=1)[0]


_CALLS = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): _dtype,
    ("numpy.core.multiarray", "_reconstruct"): _array,
    ("numpy.core.multiarray", "scalar"): _scalar,
}


class _Unpickler(pickle.Unpickler):
    def __init__(self, data, path):
        super().__init__(io.BytesIO(data), encoding="latin1")
        self._path = path

    def find_class(self, module, name):
        if (module, name) not in _CALLS:
            raise errors.UserError(
                f"{self._path} is refused: it asks for {module}.{name}; only arrays "
                "and plain data are read from pickles."
            )
        return _CALLS[module, name]


def _expect_plain(found, path):
    if isinstance(found, dict):
        parts = [*found.keys(), *found.values()]
    elif isinstance(found, list | tuple):
        parts = found
    elif isinstance(found, _PLAIN):
        return
    elif isinstance(found, np.ndarray) and found.dtype.kind in _NUMBERS:
        return
    else:
        raise errors.UserError(f"{path} holds a {type(found).__name__}; refused.")
    for part in parts:
        _expect_plain(part, path)
