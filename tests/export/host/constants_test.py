"""What both languages hold in code is the same."""

from tests.export.host import constants


def test_the_header_is_what_the_runtime_says():
    assert constants.HEADER.read_text() == constants.render(), (
        "run python -m tests.export.host.constants"
    )
