"""The comparison: the same eyes in every row, the paper's order of columns."""

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
from refiner.pictures import comparison
from refiner.style import bank
from tests.gaze.data import eyes


@pytest.fixture(scope="module")
def raw():
    made = eyes.columns(12)
    names = ("image", "mask", "subject", "source", "key")
    return record.Records(**{name: np.asarray(made[name]) for name in names})


def test_columns_stand_in_the_papers_order():
    arms = ["mine", "zhao2018_eye", "simgan.without_history", "simgan", "johnson"]
    arms += ["zhao2018_eye.without_discriminator", "identity", "zhao2018"]
    assert list(comparison.labels(arms).items()) == [
        ("identity", "Original"),
        ("johnson", "Johnson"),
        ("zhao2018_eye.without_discriminator", "w/o discriminator"),
        ("simgan", "SimGAN"),
        ("zhao2018_eye", "Proposed"),
        ("zhao2018", "zhao2018"),
        ("mine", "mine"),
        ("simgan.without_history", "simgan.without_history"),
    ]


def test_arms_are_cut_to_the_eyes_that_all_hold(raw):
    few = raw.take(np.array([9, 2, 5]))
    arms, keys = comparison.same_eyes({"identity": raw, "gatys": few, "simgan": raw})
    np.testing.assert_array_equal(keys, [2, 5, 9])
    for records in arms.values():
        np.testing.assert_array_equal(records.image, raw.image[[2, 5, 9]])


def test_a_row_holds_one_eye_in_all_columns(raw, monkeypatch):
    seen = {}
    monkeypatch.setattr(comparison.sheets, "sheet", lambda c: seen.update(c) or raw)
    few = raw.replace(image=255 - raw.image).take(np.array([9, 2, 5, 7]))
    real = raw.replace(image=raw.image // 2)
    arms = {"gatys": few, "identity": raw}
    made = comparison.draw("name", arms, real, 3, 0)
    assert list(seen) == ["Original", "Gatys", "Real"] and len(seen["Real"]) == 3
    np.testing.assert_array_equal(seen["Original"], 255 - seen["Gatys"])
    rows = [
        next(i for i in (2, 5, 7, 9) if (raw.image[i] == eye).all())
        for eye in seen["Original"]
    ]
    style_bank = bank.choose(real, 512, 0)  # as a run with this seed has it
    styles = style_bank.images[style_bank.draw(raw.mask[rows], np.array(rows))]
    np.testing.assert_array_equal(seen["Real"], styles)
    assert "3 eyes of test" in made.caption and "from 4 that" in made.caption
    assert "Not given: Johnson, w/o generator, w/o disc" in made.caption
    assert made.heading == "Figures 6 and 7: test"


def test_real_eyes_without_masks_are_drawn_at_random(raw):
    arms = {"identity": raw}
    made = comparison.draw("name", arms, raw.replace(mask=None), 2, 0)
    assert "Real eyes are drawn at random" in made.caption


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.replace(mask=r.mask[::-1]), "the arm gatys has other masks"),
        (lambda r: r.replace(key=np.char.add(r.key, "x")), "no eye in common"),
        (lambda r: r.replace(mask=None), "no mask"),
        (
            lambda r: r.replace(image=np.zeros((len(r), 48, 80, 1), np.uint8)),
            "identity 36x60, gatys 48x80",
        ),
    ],
)
def test_arms_that_show_something_else_are_refused(raw, change, message):
    with pytest.raises(errors.UserError, match=message):
        comparison.draw("name", {"identity": raw, "gatys": change(raw)}, None, 2, 0)


def test_the_raw_eyes_must_be_there(raw):
    with pytest.raises(errors.UserError, match="no identity"):
        comparison.draw("name", {"gatys": raw}, None, 2, 0)
