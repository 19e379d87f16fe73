"""Images that a model would read wrongly, or not at all, are one line."""

import numpy as np
import pytest

from export.conversion import taking
from gaze.run import errors

EYES = np.arange(2 * 12 * 20, dtype=np.uint32).reshape(2, 12, 20).astype(np.uint8)
CARD = {"task": "gaze", "input": {"shape": [1, 12, 20, 1], "intensity": "raw"}}


def test_grey_eyes_pass_however_they_lie_in_memory():
    for given in (EYES, EYES[..., None], np.asfortranarray(EYES), [*EYES]):
        np.testing.assert_array_equal(taking.images(given), EYES)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (np.stack([EYES] * 3, axis=-1), "uint8 .2, 12, 20, 3."),
        (EYES[0], "uint8 .12, 20."),
        (EYES[:0], "uint8 .0, 12, 20."),
        (EYES / 255, "float64"),
        (EYES.tolist(), "int64"),
        (EYES[:, None], "uint8 .2, 1, 12, 20."),
        ("eyes.npz", "<U8"),
        ([[1], [2, 3]], "no array"),
        (None, "object"),
    ],
)
def test_what_are_no_grey_eyes_is_one_line(given, found):
    with pytest.raises(errors.UserError, match=f"images uint8.*found .*{found}"):
        taking.images(given)


def test_records_are_taken_as_the_card_says(records):
    np.testing.assert_array_equal(
        taking.eyes(records, CARD, "set"), records.image[..., 0]
    )
    equalized = records.replace(manifest={"intensity": "equalized"})
    with pytest.raises(errors.UserError, match="set is equalised and the model takes"):
        taking.eyes(equalized, CARD, "set")
    treats = {"task": "gaze", "input": CARD["input"] | {"intensity": "equalized"}}
    assert taking.eyes(equalized, treats, "set").shape == (60, 12, 20)
    colour = records.replace(image=np.repeat(records.image, 3, axis=-1))
    with pytest.raises(errors.UserError, match="12x20 with 3 channels.* of 12x20"):
        taking.eyes(colour, CARD, "set")
    with pytest.raises(errors.UserError, match="12x20 with 1 channels.* of 6x20"):
        other = {"task": "gaze", "input": CARD["input"] | {"shape": [1, 6, 20, 1]}}
        taking.eyes(records, other, "set")


def test_gaze_of_another_rule_is_not_mixed(records):
    scaled = records.replace(manifest={"intensity": "raw", "normalization": "M"})
    card = {"task": "gaze", "input": CARD["input"] | {"normalization": "R"}}
    with pytest.raises(errors.UserError, match="normalised by rule R"):
        taking.eyes(scaled, card, "set")
    assert len(taking.eyes(scaled, card | {"task": "segmenter"}, "set")) == 60
