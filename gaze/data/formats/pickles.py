"""Python 2 pickles of plain data and NumPy arrays, and of nothing else.

A pickle is a program: it may import any function and call it. Here it may call what
rebuilds arrays of numbers; whatever else it asks for is refused by its name. Nor may
plain data harm who walks through it: a list in itself has no end, one shared at every
level has 2^n entries, and hashing tuples a hundred thousand deep overflows the stack.
"""

import io
import math
import pickle
import pickletools

import numpy as np

from gaze.data.formats import pictures
from gaze.run import errors

_BROKEN = (
    *(pickle.UnpicklingError, EOFError, ValueError, TypeError, KeyError, IndexError),
    *(AttributeError, OverflowError, MemoryError, SystemError, RecursionError),
)
_MAX_STEPS = 50_000  # of the program; no more levels can it nest
_MAX_DEPTH, _MAX_ENTRIES = 16, 1_000_000  # as walked through, shared ones each time
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
        _expect_harmless(data)
        found = _Unpickler(data, path).load()
    except _BROKEN as error:
        raise errors.UserError(
            f"{path} is no whole pickle ({type(error).__name__}); copy it again."
        ) from None
    _count(found, path, 0, {})
    return found


def _expect_harmless(data):
    """Reads the program without running it: its length and the places it stores at.

    To store at place n the unpickler allocates n of them; what protocol 5 added
    allocates what a length says, before there are so many bytes.
    """
    for step, (opcode, argument) in enumerate(_program(data)):
        stores = opcode.name in ("PUT", "BINPUT", "LONG_BINPUT")
        if max(step, argument if stores else 0) > _MAX_STEPS or opcode.proto > 4:
            raise ValueError("no program that writes plain data")


def _program(data):
    """Yields the steps of a pickle: (opcode, argument).

    Not `pickletools.genops`: it takes Python 2's text for ASCII.
    """
    file = io.BytesIO(data)
    opcode = None
    while opcode is None or opcode.name != "STOP":
        opcode = pickletools.code2op[file.read(1).decode("latin1")]
        if opcode.name == "STRING":
            yield opcode, file.readline()
        else:
            yield opcode, opcode.arg and opcode.arg.reader(file)


class _Dtype:
    """A number's type; NumPy's own, given any state, crashes."""

    def __init__(self, code, *_):
        self.dtype = np.dtype(str(code))
        if self.dtype.kind not in _NUMBERS:
            raise ValueError(f"an array of {self.dtype}")

    def __setstate__(self, state):
        if state[1] not in ("<", ">", "|", "="):
            raise ValueError("no byte order")
        self.dtype = self.dtype.newbyteorder(state[1])


class _Array(np.ndarray):
    """An array, empty until its state has come, which is checked."""

    def __setstate__(self, state):
        _, shape, dtype, is_fortran, data = state
        if self.size or not isinstance(dtype, _Dtype):
            raise ValueError("an array that is no array of numbers")
        rows = np.frombuffer(_bytes(data), dtype.dtype)
        if any(side < 0 for side in shape) or rows.size != math.prod(shape):
            raise ValueError("an array of another size")
        order = bool(is_fortran)
        super().__setstate__((1, tuple(shape), dtype.dtype, order, rows.tobytes()))


def _array_type(*_):
    """Stands for `np.ndarray`, which is only ever named: called, it fills memory."""
    raise ValueError("an array out of nothing")


def _array(kind, shape, _):
    if kind is not _array_type or tuple(shape) != (0,):
        raise ValueError("not the beginning of an array")
    return _Array((0,), "b")


def _scalar(dtype, data):
    return np.frombuffer(_bytes(data), dtype.dtype, count=1)[0]


def _bytes(data):
    """Python 2's bytes, which came as text."""
    data = data.encode("latin1") if isinstance(data, str) else data
    if not isinstance(data, bytes):
        raise ValueError("numbers without bytes")
    return data


_CALLS = {
    ("numpy", "ndarray"): _array_type,
    ("numpy", "dtype"): _Dtype,
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


def _count(found, path, depth, known):
    """Entries of plain data, walked through; ``known`` has those of parts by id.

    Raises:
        UserError: something else is in it, or it is too much of it.
    """
    if isinstance(found, dict):
        parts = [*found.keys(), *found.values()]
    elif isinstance(found, list | tuple):
        parts = found
    elif isinstance(found, _PLAIN) or _is_numbers(found):
        return 1
    else:
        raise errors.UserError(f"{path} holds a {type(found).__name__}; refused.")
    if depth == _MAX_DEPTH:
        raise errors.UserError(
            f"{path} nests lists deeper than {_MAX_DEPTH}, or in themselves; refused."
        )
    if id(found) not in known:
        counts = (_count(part, path, depth + 1, known) for part in parts)
        known[id(found)] = 1 + sum(counts)
    if known[id(found)] > _MAX_ENTRIES:
        raise errors.UserError(
            f"{path} holds more than {_MAX_ENTRIES} entries, shared lists counted each "
            "time; refused."
        )
    return known[id(found)]


def _is_numbers(found):
    return isinstance(found, np.ndarray) and found.dtype.kind in _NUMBERS
