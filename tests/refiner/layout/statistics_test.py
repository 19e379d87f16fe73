"""Statistics: laws on numbers drawn from known distributions."""

import numpy as np
import pytest

from refiner.layout import numbers, statistics


def drawn(people=20, eyes=200, *, between=2.0, within=1.0, seed=0):
    """Normal numbers: people differ by ``between``, a person's eyes by ``within``."""
    random = np.random.default_rng(seed)
    own = between * random.standard_normal((people, 1, len(numbers.NAMES)))
    values = own + within * random.standard_normal((people, eyes, len(numbers.NAMES)))
    names = np.repeat([f"p{i}" for i in range(people)], eyes)
    return statistics.Sample(values.reshape(-1, len(numbers.NAMES)), names, names)


def named(sample, with_people):
    values = statistics.measure(sample, with_people)
    return dict(zip(statistics.names(with_people), values, strict=True))


def test_spreads_within_and_between_people_come_apart():
    found = named(drawn(people=400, eyes=10), True)
    assert np.exp(found["spread of iris_x"]) == pytest.approx(1.0, abs=0.03)
    assert np.exp(found["between people: iris_x"]) == pytest.approx(2.0, abs=0.2)
    assert found["iris_y with lid_above"] == pytest.approx(0.0, abs=0.05)


def test_people_that_are_alike_have_no_spread_between_them():
    found = named(drawn(people=100, eyes=20, between=0.0), True)
    assert np.exp(found["between people: iris_x"]) < 0.2


def test_people_weigh_alike_however_many_eyes_they_have():
    values = np.zeros((110, len(numbers.NAMES)))
    values[100:] = 6.0
    names = np.array(["many"] * 100 + ["few"] * 10)
    found = named(statistics.Sample(values, names, names), False)
    assert found["mean of iris_x"] == pytest.approx(3.0)


def test_what_moves_together_is_correlated():
    sample = drawn(people=1, eyes=500)
    at = numbers.NAMES.index
    sample.numbers[:, at("lid_above")] = 2.0 * sample.numbers[:, at("iris_y")]
    found = named(sample, False)
    assert found["iris_y with lid_above"] == pytest.approx(1.0)


def test_an_error_is_that_of_as_many_people():
    sample = drawn(people=100, eyes=10)
    error = statistics.errors(sample, False)[numbers.NAMES.index("iris_x")]
    assert error == pytest.approx(2.0 / np.sqrt(100), rel=0.4)


def test_few_people_cannot_tell_how_people_differ():
    assert statistics.has_people(drawn(people=8, eyes=5))
    assert not statistics.has_people(drawn(people=7, eyes=50))
    assert not statistics.has_people(drawn(people=50, eyes=4))
