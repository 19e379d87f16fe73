"""Text files of any system."""

import pytest

from gaze.data.formats import texts

TEXT = "day01/0001.jpg left\n\nJürgen \x0b\x85 right"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [False, True])
def test_lines_are_those_of_any_system(encoding, end, last):
    written = TEXT.replace("\n", end) + end * last
    assert texts.lines(written.encode(encoding)) == TEXT.split("\n")


def test_bytes_without_meaning_are_replaced():
    assert texts.lines(b"a\xff\nb") == ["a\ufffd", "b"]
    assert texts.lines(b"") == []
