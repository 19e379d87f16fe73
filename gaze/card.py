"""Writes the data card of a record set, and proves its content by a hash.

python -m gaze.card --data=RECORDS --card=CARD.md [--expect=HASH]

The hash is of the records' bytes: a set made again from the same seeds, on the same
kind of machine, has the same one, and ``--expect`` says so or stops.
"""

import pathlib

from absl import flags, logging

from gaze.data import cards
from gaze.run import errors, files, main
from gaze.run import flags as shared_flags

_DATA = flags.DEFINE_string("data", None, "Record set.", required=True)
_CARD = shared_flags.define_file("card", None, "File to write it to.", required=True)
_EXPECT = flags.DEFINE_string("expect", "", "Hash that the content must have.")


def _main():
    digest = cards.content_hash(_DATA.value)
    if _EXPECT.value and digest != _EXPECT.value.lower():
        raise errors.UserError(
            f"{_DATA.value} has the content {digest}, expected {_EXPECT.value}: it was "
            "made with other settings, another version or on another kind of machine."
        )
    with files.writing(pathlib.Path(_CARD.value)) as temporary:
        temporary.write_text(cards.card(_DATA.value, digest), encoding="utf-8")
    logging.info("%s: content sha256 %s; card in %s", _DATA.value, digest, _CARD.value)


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
