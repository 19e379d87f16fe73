import math

import pytest

from refiner.study import learning


def test_parts_are_the_quarters_in_order():
    runs = [[0, 0, 0, 1, 1, 1, 1, 1], [0, 0, 1, 1, 0, 1, 1, 1]]
    values = [part.value for part in learning.by_part(runs)]
    assert values == [0.0, 0.75, 0.75, 1.0]


def test_a_part_without_answers_is_none():
    assert learning.by_part([[1, 0]])[2:] == [None, None]


def test_the_gain_by_hand():
    """Differences of 0.5, 0 and 0.5 over three runs of four; t on two degrees."""
    runs = [[0, 0, 1, 0], [1, 0, 1, 0], [0, 1, 1, 1]]
    found = learning.gain(runs)
    mean = 1 / 3
    squares = 2 * (0.5 - mean) ** 2 + mean**2
    reach = 4.302653 * math.sqrt(3 / 2 * squares) / 3
    assert found == pytest.approx((mean, mean - reach, min(mean + reach, 1.0)))


def test_a_run_just_begun_weighs_little():
    long = [[0] * 50 + [1] * 50] * 2
    assert learning.gain([*long, [1, 0]]).value == pytest.approx(0.98, abs=0.01)


def test_one_subject_has_no_interval_and_one_answer_no_gain():
    assert learning.gain([[0, 1]]) == (1.0, None, None)
    assert learning.gain([[1]]) is None
