"""Names that no terminal, file or record can hold are escaped; others are kept."""

import os

import pytest

from gaze.run import names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller/目.png", "Müller/目.png"),
        (os.fsdecode(b"caf\xe9.png"), "caf\\xe9.png"),
        ("half \ud83d", "half \\ud83d"),
        ("two\nlines\x1b[31m", "two\\x0alines\\x1b[31m"),
    ],
)
def test_a_name_is_one_line_of_unicode(text, expected):
    assert names.printable(text) == expected
    names.printable(text).encode()
