"""Names of files and people as text that can be printed, stored and sent anywhere."""

import re

# Control characters, and the halves of surrogate pairs: Python holds bytes of a file
# name that are no UTF-8 as U+DC80 to U+DCFF.
_STRANGE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BYTES = range(0xDC80, 0xDD00)


def any_case(suffix: str) -> str:
    """A suffix such as ".avi" as a pattern of ``glob`` that takes capitals too."""
    return "".join(f"[{c.lower()}{c.upper()}]" if c.isalpha() else c for c in suffix)


def printable(text: object) -> str:
    """The text in one line of valid Unicode; what is neither is escaped.

    A name that is no UTF-8, such as the Latin-1 "caf\\xe9.png", keeps its bytes
    readable; a line break becomes "\\x0a".
    """
    return _STRANGE.sub(_escaped, str(text))


def _escaped(match):
    code = ord(match[0])
    if code in _BYTES:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
