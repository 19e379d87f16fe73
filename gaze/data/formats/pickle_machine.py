"""A machine that runs pickles of plain data, and knows no other instructions.

A pickle is a program. Python's own machine imports what the program names, calls it,
changes what it finds, and hashes whatever is given as a key; this one has a stack, a
memo and containers, and hands the few things that are named to whoever knows them. Keys
are texts, since hashing a tuple of tuples of tuples takes as long as they have leaves.
"""

import codecs
import io
import pickletools
from collections.abc import Callable

_MAX_INSTRUCTIONS = 50_000  # of the program; no more levels can it nest
_AS_THEY_ARE = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"),
    *("FLOAT", "BINFLOAT", "BINSTRING", "SHORT_BINSTRING"),
    *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_MARK = object()


class Machine:
    """Runs one program.

    Args:
        find: called with module and name of what the program asks for; gives what is
            called in its place.
        build: called with what such a call gave and a state, to complete it.
    """

    def __init__(
        self,
        find: Callable[[object, object], object],
        build: Callable[[object, object], None],
    ):
        self._find, self._build = find, build
        self._stack, self._memo = [], {}

    def run(self, data: bytes) -> object:
        """What the program ``data`` leaves on the stack.

        Raises:
            ValueError, IndexError, KeyError, TypeError, AttributeError: no program, or
                one with other instructions than plain data need.
        """
        for count, (opcode, argument) in enumerate(_program(data)):
            if count > _MAX_INSTRUCTIONS:
                raise ValueError("a program too long for plain data")
            if opcode == "STOP":
                break
            self._do(opcode, argument)
        (value,) = self._stack
        return value

    def _do(self, opcode, argument):
        if opcode in _AS_THEY_ARE:
            self._stack.append(argument)
        elif opcode in _CONSTANTS:
            self._stack.append(_CONSTANTS[opcode])
        elif opcode not in ("PROTO", "FRAME"):
            _INSTRUCTIONS[opcode](self, argument)

    def _pop(self):
        top = self._stack.pop()
        if top is _MARK:
            raise ValueError("a mark where a value should be")
        return top

    def _since_mark(self):
        """Takes all values above the uppermost mark, and the mark."""
        place = len(self._stack) - 1
        while self._stack[place] is not _MARK:
            place -= 1
            if place < 0:
                raise ValueError("no mark")
        values = self._stack[place + 1 :]
        del self._stack[place:]
        return values

    def _take(self, count):
        values = [self._pop() for _ in range(count)]
        self._stack.append(tuple(values[::-1]))

    def _put(self, place):
        self._memo[len(self._memo) if place is None else place] = self._stack[-1]

    def _append(self, values):
        self._top(list).extend(values)

    def _set(self, values):
        target = self._top(dict)
        target.update(_pairs(values))

    def _top(self, kind):
        if type(self._stack[-1]) is not kind:
            raise ValueError(f"no {kind.__name__} to fill")
        return self._stack[-1]

    def _global(self, names):
        self._stack.append(self._find(*names))

    def _reduce(self):
        arguments, function = self._pop(), self._pop()
        if type(arguments) is not tuple:
            raise ValueError("no arguments")
        self._stack.append(function(*arguments))

    def _complete(self):
        state, target = self._pop(), self._stack[-1]
        self._build(target, state)


def _pairs(values):
    keys = values[::2]
    if len(values) % 2 or any(type(key) is not str for key in keys):
        raise ValueError("a key that is no text")
    return dict(zip(keys, values[1::2], strict=True))


_INSTRUCTIONS = {
    "MARK": lambda m, _: m._stack.append(_MARK),
    "POP": lambda m, _: m._stack.pop(),
    "POP_MARK": lambda m, _: m._since_mark(),
    "DUP": lambda m, _: m._stack.append(m._stack[-1]),
    "STRING": lambda m, line: m._stack.append(line),
    "EMPTY_LIST": lambda m, _: m._stack.append([]),
    "EMPTY_DICT": lambda m, _: m._stack.append({}),
    "LIST": lambda m, _: m._stack.append(m._since_mark()),
    "TUPLE": lambda m, _: m._stack.append(tuple(m._since_mark())),
    "DICT": lambda m, _: m._stack.append(_pairs(m._since_mark())),
    "TUPLE1": lambda m, _: m._take(1),
    "TUPLE2": lambda m, _: m._take(2),
    "TUPLE3": lambda m, _: m._take(3),
    "APPEND": lambda m, _: m._append([m._pop()]),
    "APPENDS": lambda m, _: m._append(m._since_mark()),
    "SETITEM": lambda m, _: m._set([m._pop(), m._pop()][::-1]),
    "SETITEMS": lambda m, _: m._set(m._since_mark()),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), Machine._put),
    **dict.fromkeys(
        ("GET", "BINGET", "LONG_BINGET"), lambda m, at: m._stack.append(m._memo[at])
    ),
    "GLOBAL": lambda m, names: m._global(names.split(" ", 1)),
    "STACK_GLOBAL": lambda m, _: m._global([m._pop(), m._pop()][::-1]),
    "REDUCE": lambda m, _: m._reduce(),
    "BUILD": lambda m, _: m._complete(),
}


def _program(data):
    """Yields the instructions of a pickle: (opcode's name, argument).

    Not `pickletools.genops`: it takes Python 2's text for ASCII.
    """
    file = io.BytesIO(data)
    name = ""
    while name != "STOP":
        opcode = pickletools.code2op[file.read(1).decode("latin1")]
        name = opcode.name
        if name == "STRING":
            yield name, _text(file.readline())
        else:
            yield name, opcode.arg and opcode.arg.reader(file)


def _text(line):
    """Python 2's text as it shows it, in quotes, with escapes; bytes are Latin-1."""
    line = line.rstrip(b"\r\n")
    if len(line) < 2 or line[:1] not in b"'\"" or line[-1:] != line[:1]:
        raise ValueError("a text without quotes")
    return codecs.escape_decode(line[1:-1])[0].decode("latin1")
