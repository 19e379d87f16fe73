"""Pickles as Python 2 with its NumPy wrote them, opcode by opcode, protocols 0 and 2.

Python 3 cannot write them: its text is Unicode, and NumPy's modules have other names
now. No memo is kept; `put` opcodes are not needed to read a pickle.
"""

import struct

import numpy as np


def dumps(thing, protocol):
    """The pickle of dicts, lists, tuples, text, floats, ints and float64 arrays."""
    start = b"\x80\x02" if protocol == 2 else b""
    return start + _item(thing, protocol) + b"."


def _item(thing, protocol):
    if isinstance(thing, dict):
        parts = (part for pair in thing.items() for part in pair)
        return b"(" + _all(parts, protocol) + b"d"
    if isinstance(thing, list):
        return b"(" + _all(thing, protocol) + b"l"
    if isinstance(thing, tuple):
        return b"(" + _all(thing, protocol) + b"t"
    if isinstance(thing, np.ndarray):
        return _array(thing, protocol)
    if isinstance(thing, np.float64):
        return _scalar(thing, protocol)
    if isinstance(thing, str | bytes):
        return _text(thing, protocol)
    if isinstance(thing, bool):
        return b"I01\n" if thing else b"I00\n"
    if thing is None:
        return b"N"
    if isinstance(thing, int):
        return f"I{thing}\n".encode()
    return struct.pack(">cd", b"G", thing) if protocol else f"F{thing!r}\n".encode()


def _all(things, protocol):
    return b"".join(_item(thing, protocol) for thing in things)


def _text(text, protocol):
    raw = text.encode("latin1") if isinstance(text, str) else text
    if protocol == 2:
        return b"T" + struct.pack("<I", len(raw)) + raw
    # As Python 2's repr of a str: quotes, and everything odd as \x..
    quoted = "".join(
        chr(b) if 32 <= b < 127 and b not in (39, 92) else f"\\x{b:02x}" for b in raw
    )
    return f"S'{quoted}'\n".encode()


def _dtype(protocol):
    state = (3, "<", None, None, None, -1, -1, 0)
    made = b"cnumpy\ndtype\n" + _item(("f8", 0, 1), protocol) + b"R"
    return made + _item(state, protocol) + b"b"


def _array(array, protocol):
    begin = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n"
    begin += _item((0,), protocol) + _item("b", protocol) + b"tR"
    state = _item(1, protocol) + _item(array.shape, protocol) + _dtype(protocol)
    state += b"I00\n" + _item(array.astype("<f8").tobytes(), protocol)
    return begin + b"(" + state + b"tb"


def _scalar(number, protocol):
    raw = _item(struct.pack("<d", number), protocol)
    return b"cnumpy.core.multiarray\nscalar\n(" + _dtype(protocol) + raw + b"tR"
