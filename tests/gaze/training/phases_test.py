"""Phases: where a step falls and which networks are due."""

import pytest

from gaze.training import phases

FIRST = phases.Phase("first", 3, ("a",), {"x": 1.0}, "data")
EMPTY = phases.Phase("empty", 0, ("a",), {"x": 1.0}, "data")
SECOND = phases.Phase("second", 4, ("a", "b"), {"x": 1.0}, "data", {"b": 2})


@pytest.mark.parametrize(
    "step, expected",
    [(0, (FIRST, 0)), (2, (FIRST, 2)), (3, (SECOND, 0)), (6, (SECOND, 3))],
)
def test_locate(step, expected):
    assert phases.locate((FIRST, EMPTY, SECOND), step) == expected


def test_behind_the_end():
    with pytest.raises(IndexError):
        phases.locate((FIRST, SECOND), 7)
    assert phases.total_steps((FIRST, EMPTY, SECOND)) == 7


def test_every_thins_out_updates():
    due = [SECOND.at(step).trainable for step in range(4)]
    assert due == [("a", "b"), ("a",), ("a", "b"), ("a",)]


def test_updates_are_counted_over_all_phases():
    odd = phases.Phase("odd", 3, ("b",), {"x": 1.0}, "data", {"b": 2})
    every = (FIRST, EMPTY, SECOND, odd)
    assert phases.num_updates(every, "a") == 3 + 4
    due = [odd.at(step).trainable for step in range(3)].count(("b",))
    assert phases.num_updates(every, "b") == 2 + due == 4
