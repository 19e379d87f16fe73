"""Parameters are fields of a population, with room to move."""

import pytest

from gaze.simulator import layouts, population
from refiner.layout import parameters

START = layouts.load("screen")


@pytest.mark.parametrize("name", parameters.names(True))
def test_a_parameter_has_room_on_both_sides(name):
    low, high, _ = population.BOUNDS[name]
    assert low < getattr(START, name) < high
    assert 0.0 < parameters.deviation(name) < high - low
    for value in (low, high):  # the ends are allowed
        assert getattr(parameters.write(START, {name: value}), name) == value


def test_nothing_is_both_fitted_and_left():
    left = {part.strip() for names in parameters.LEFT for part in names.split(",")}
    assert not left & set(parameters.names(True))
    # kappa, gaze_pitch and gaze_yaw stand for two or three fields each.
    for name in left:
        assert any(field.startswith(name) for field in population.FIELDS)


def test_one_person_tells_nothing_of_how_people_differ():
    assert set(parameters.names(True)) > set(parameters.names(False))
