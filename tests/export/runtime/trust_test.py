"""When no answer is given: regions drawn by hand, each wrong in one way."""

import numpy as np
import pytest

from export.conversion import card as cards
from export.runtime import card, trust


def logits(*, opening=14, iris=6, x=30, lead=8.0, broken=False):
    """[36, 60, 4] of an eye: an ellipse of sclera with a disc of iris, by lead."""
    rows, columns = np.mgrid[:36, :60]
    ball = ((columns - 30) / 22) ** 2 + ((rows - 18) / (opening / 2)) ** 2 < 1
    disc = ball & ((columns - x) ** 2 + (rows - 18) ** 2 < iris**2)
    if broken:
        disc &= (rows + columns) % 3 == 0
    mask = np.where(disc, 1, np.where(ball, 3, 0))
    return lead * np.eye(4, dtype=np.float32)[mask]


def objection(values):
    return trust.objection(trust.look(values), trust.Limits())


def test_an_open_eye_is_answered():
    assert objection(logits()) == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"opening": 3}, trust.CLOSED),
        ({"iris": 1}, trust.NO_EYE),
        ({"broken": True}, trust.NO_EYE),
        ({"x": 50, "opening": 30}, trust.NO_EYE),
        ({"lead": 4.3}, trust.UNSURE),
    ],
)
def test_each_fault_has_its_reason(change, reason):
    assert objection(logits(**change)) == reason


def test_certainty_is_the_lead_in_the_eyeball_and_around_it():
    values = logits(lead=8.0)
    values[values[..., 0] > 0] *= 0.25  # the skin's
    assert trust.look(values).certain == pytest.approx(8.0 + 2.0)
    assert objection(values) == ""
    values[values[..., 0] > 0] *= 0.25
    assert objection(values) == trust.UNSURE


def test_skin_alone_is_a_closed_eye():
    skin = np.zeros((36, 60, 4), np.float32)
    skin[..., 0] = 9.0
    assert objection(skin) == trust.CLOSED


@pytest.mark.parametrize("grey", [0, 77, 255])
def test_without_contrast_nothing_is_read(grey):
    flat = np.full((36, 60), grey, np.uint8)
    assert trust.Judge(None).objection(flat) == trust.FLAT


def test_how_certain_a_segmenter_must_be_stands_in_its_card(tmp_path, segmenter_file):
    content = segmenter_file.read_bytes()
    own = card.read(content) | {"certain": 3.25}
    path = tmp_path / "own.tflite"
    path.write_bytes(cards.embed(content, own))
    assert trust.Judge(path).limits == trust.Limits(certain=3.25)
    asked = trust.Limits(certain=7.0)
    assert trust.Judge(path, asked).limits is asked
    assert trust.Judge(None).limits == trust.Limits.of({}) == trust.Limits()


@pytest.mark.parametrize("certain", ["much", None, True, float("nan")])
def test_a_card_that_says_it_in_no_number_is_refused(certain):
    with pytest.raises(ValueError, match="says certain"):
        trust.Limits.of({"certain": certain})
