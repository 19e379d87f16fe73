"""Raw and equalised eyes are told apart, person by person."""

import cv2
import numpy as np
import pytest

from gaze.data import looks
from gaze.run import errors


def raw(count, seed=0):
    """Grey levels of a narrow range, as an eye in dim light has them."""
    random = np.random.default_rng(seed)
    return random.integers(40, 140, (count, 36, 60, 1), np.uint8)


def equalized(count, seed=0):
    return np.stack([cv2.equalizeHist(eye)[..., None] for eye in raw(count, seed)])


def test_each_person_by_his_own_eyes():
    image = np.concatenate([raw(9), equalized(3), raw(5), equalized(5)])
    names = ["anna"] * 9 + ["ben"] * 3 + ["cleo"] * 10
    assert looks.by_subject(image, names) == {
        "anna": "raw",
        "ben": "equalized",
        "cleo": "mixed",
    }
    assert looks.mixture(image, names) == (
        "equalised: ben; raw: anna; of both kinds: cleo"
    )


def test_many_people_are_counted():
    image = np.concatenate([raw(6), equalized(1)])
    assert looks.mixture(image, list("abcdefg")) == (
        "equalised: g; raw: a, b, c, d and 2 more"
    )


@pytest.mark.parametrize("eyes", [raw, equalized])
def test_one_kind_is_no_mixture(eyes):
    image = np.concatenate([eyes(20), raw(1) if eyes is equalized else equalized(1)])
    assert looks.mixture(image, ["anna"] * 21) == ""  # a single odd picture
    assert looks.of_all(image, ["anna"] * 21) == eyes.__name__


def test_both_kinds_are_refused():
    image = np.concatenate([raw(9), equalized(1)])
    with pytest.raises(errors.UserError, match=r"\(equalised: ben; raw: anna\)"):
        looks.of_all(image, ["anna"] * 9 + ["ben"])


def test_colours_are_judged_by_their_grey():
    image = np.repeat(raw(4), 3, axis=-1)
    assert looks.by_subject(image, ["anna"] * 4) == {"anna": "raw"}
