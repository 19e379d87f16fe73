import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors
from refiner.study import halves


def records(subjects):
    count = len(subjects)
    eyes = np.random.default_rng(0).integers(0, 256, (count, 8, 10, 1), np.uint8)
    text = np.array([f"{n}" for n in range(count)])
    return record.Records(eyes, np.array(subjects), text, text)


def test_people_are_split_whole():
    given = records(np.repeat(["a", "b", "c", "d"], 5))
    shown, known, by_person = halves.split(given)
    assert by_person and len(shown) == len(known) == 10
    assert not set(shown.subject) & set(known.subject)


def test_one_persons_eyes_are_split_at_random():
    shown, known, by_person = halves.split(records(["a"] * 9))
    assert not by_person and (len(shown), len(known)) == (5, 4)
    assert not set(shown.key) & set(known.key)


def test_an_eye_that_is_in_both_halves_is_not_learned_from():
    given = records(["a"] * 10)
    given.image[:] = given.image[0]
    shown, known, _ = halves.split(given)
    assert len(shown) == 5 and len(known) == 0


def test_one_eye_cannot_be_split():
    with pytest.raises(errors.UserError, match="two eyes or more"):
        halves.split(records(["a"]))
