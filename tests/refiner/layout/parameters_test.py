"""Parameters are written as they are read, within what a population may be."""

import pytest

from gaze.simulator import layouts, population
from refiner.layout import parameters

START = layouts.load("screen")


@pytest.mark.parametrize("name", parameters.names(True))
def test_a_parameter_is_written_as_it_is_read(name):
    low, high, _ = parameters.bounds(START, name)
    for value in (low, (low + high) / 2, high):  # the ends are allowed
        made = parameters.write(START, {name: value})
        assert parameters.read(made, name) == pytest.approx(value)
    assert low < parameters.read(START, name) < high
    assert parameters.deviation(name) < high - low


def test_a_range_keeps_its_middle():
    made = parameters.write(START, {"gaze_pitch_reach": 5.0})
    assert (made.gaze_pitch_low, made.gaze_pitch_high) == (-16.0, -6.0)


def test_what_is_fitted_and_what_is_left_are_fields():
    fields = " ".join(population.FIELDS)
    for name in parameters.names(True):
        assert name.removesuffix("_reach") in fields
