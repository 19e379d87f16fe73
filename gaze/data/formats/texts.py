"""Text files of any system as lines."""

import codecs
import re

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_END = re.compile(r"\r\n|\r|\n")


def decoded(data: bytes) -> str:
    """The text of a file, without its byte-order mark.

    UTF-8, or UTF-16 by its mark, as PowerShell writes it; what is neither is replaced.
    """
    return data.decode(_MARKS.get(data[:2], "utf-8-sig"), "replace")


def lines(data: bytes) -> list[str]:
    """The lines of a file, as `parted`."""
    return parted(decoded(data))


def parted(text: str) -> list[str]:
    r"""Lines that end in \n, \r\n or \r, the last one with its end or without."""
    found = _END.split(text)
    return found if found[-1] else found[:-1]
