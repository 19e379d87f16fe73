"""Pickles of plain data and NumPy arrays of numbers, and of nothing else.

What a pickle may call rebuilds arrays (`_Arrays`); whatever else it asks for is refused
by its name. Nor may plain data harm who walks through it: a list in itself has no end,
and one shared at every level has 2^n entries.
"""

import math
import os
from typing import Any

import numpy as np

from gaze.data.formats import limits, pickle_machine, pictures
from gaze.run import errors

_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
_MAX_DEPTH, _MAX_ENTRIES = 16, 1_000_000  # as walked through, shared ones each time
_NUMBERS = "biuf"  # kinds of dtypes
_PLAIN = (bool, int, float, str, bytes, type(None), np.generic)


def load(path: str | os.PathLike) -> Any:
    """What a pickle holds: dicts, lists, tuples, text, numbers, arrays of numbers.

    Args:
        path: of a file written by Python 2 or 3, protocols 0 to 5, any NumPy; text of
            Python 2 is Latin-1.

    Raises:
        UserError: unreadable, damaged, or it holds or asks for anything else.
    """
    limits.expect_file(path, limits.MAX_LABEL_FILE)
    arrays = _Arrays(path)
    machine = pickle_machine.Machine(arrays.find, arrays.build)
    try:
        tree = machine.run(pictures.read_bytes(path))
    except _BROKEN as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise errors.UserError(
            f"{path} is no whole pickle of plain data ({reason}); copy it again."
        ) from None
    _count(tree, path, 0, {})
    return tree


class _Dtype:
    """A number's type, before and after the state that tells its byte order."""

    def __init__(self, code):
        self.dtype = np.dtype(str(code))
        if self.dtype.kind not in _NUMBERS:
            raise ValueError(f"an array of {self.dtype}")

    def build(self, state):
        """NumPy's own type, given any state, crashes."""
        if state[1] not in ("<", ">", "|", "="):
            raise ValueError("no byte order")
        self.dtype = self.dtype.newbyteorder(state[1])


class _Array(np.ndarray):
    """An array that is empty until its state has come."""


class _Arrays:
    """What a pickle's arrays are made by, as long as they are of its own bytes.

    Each call and each state may name the same bytes again; all that is made of them
    together has a limit.
    """

    def __init__(self, path):
        self._path, self._left = path, limits.HARMLESS

    def find(self, module, name):
        """What stands for a function of NumPy's, under its old or its new name.

        Raises:
            UserError: anything else is asked for.
        """
        function = _FUNCTIONS.get((str(module).replace("._core", ".core"), name))
        if function is None:
            asked = ascii(f"{module}.{name}")[1:81].rstrip("'")
            raise errors.UserError(
                f"{self._path} is refused: it asks for {asked}; only arrays and plain "
                "data are read from pickles."
            )
        return _Call(lambda *arguments: function(self, *arguments))

    def build(self, target, state):
        """Completes a type, or an array with its shape and numbers."""
        if type(target) is _Dtype:
            target.build(state)
            return
        _, shape, dtype, is_fortran, data = state
        if type(target) is not _Array or target.size:
            raise ValueError("a state of what is no array")
        rows = self._numbers(dtype, data)
        if any(side < 0 for side in shape) or rows.size != math.prod(shape):
            raise ValueError("an array of another size")
        order = bool(is_fortran)
        target.__setstate__((1, tuple(shape), rows.dtype, order, rows.tobytes()))

    def dtype(self, code, *_):
        return _Dtype(code)

    def array_type(self, *_):
        # Called by a program, it would make arrays out of nothing.
        raise ValueError("np.ndarray is only named, never called")

    def reconstruct(self, kind, shape, _):
        if not isinstance(kind, _Call) or tuple(shape) != (0,):
            raise ValueError("not the beginning of an array")
        return _Array((0,), "b")

    def scalar(self, dtype, data):
        return self._numbers(dtype, data)[:1].reshape(())[()]

    def from_buffer(self, data, dtype, shape, order):
        return self._numbers(dtype, data).reshape(shape, order=order)

    def encode(self, text, encoding="latin1"):
        """Python 3's bytes in protocols that know none."""
        if encoding not in ("latin1", "latin-1"):
            raise ValueError("no Latin-1")
        self._spend(len(text))
        return text.encode("latin1")

    def _numbers(self, dtype, data):
        if type(dtype) is not _Dtype:
            raise ValueError("no type of numbers")
        data = data.encode("latin1") if isinstance(data, str) else data
        if not isinstance(data, bytes | bytearray):
            raise ValueError("numbers without bytes")
        self._spend(len(data))
        return np.frombuffer(data, dtype.dtype)

    def _spend(self, count):
        self._left -= count
        if self._left < 0:
            raise ValueError("more bytes than were stored")


_FUNCTIONS = {
    ("numpy", "ndarray"): _Arrays.array_type,
    ("numpy", "dtype"): _Arrays.dtype,
    ("numpy.core.multiarray", "_reconstruct"): _Arrays.reconstruct,
    ("numpy.core.multiarray", "scalar"): _Arrays.scalar,
    ("numpy.core.numeric", "_frombuffer"): _Arrays.from_buffer,
    ("_codecs", "encode"): _Arrays.encode,
}


class _Call:
    """A function as a value of the machine: it can be called and nothing else."""

    def __init__(self, function):
        self._function = function

    def __call__(self, *arguments):
        return self._function(*arguments)


def _count(tree, path, depth, known):
    """Entries of plain data, walked through; ``known`` has those of parts by id.

    Raises:
        UserError: something else is in it, or it is too much of it.
    """
    if isinstance(tree, dict):
        parts = tree.values()
    elif isinstance(tree, list | tuple):
        parts = tree
    elif isinstance(tree, _PLAIN) or _is_numbers(tree):
        return 1
    else:
        raise errors.UserError(f"{path} holds a {type(tree).__name__}; refused.")
    if depth == _MAX_DEPTH:
        raise errors.UserError(
            f"{path} nests lists deeper than {_MAX_DEPTH}, or in themselves; refused."
        )
    if id(tree) not in known:
        counts = (_count(part, path, depth + 1, known) for part in parts)
        known[id(tree)] = 1 + sum(counts)
    if known[id(tree)] > _MAX_ENTRIES:
        raise errors.UserError(
            f"{path} holds more than {_MAX_ENTRIES} entries, shared lists counted each "
            "time; refused."
        )
    return known[id(tree)]


def _is_numbers(value):
    return isinstance(value, np.ndarray) and value.dtype.kind in _NUMBERS
