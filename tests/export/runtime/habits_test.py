"""An offset from where a person looks most: only once it stands out, and then right."""

import numpy as np
import pytest

from export.runtime import habits, offsets

EYE = np.array([30.0, 0.0, 600.0])
ROAD = np.array([-200.0, -100.0, -500.0])


def drive(
    seconds, *, share=0.6, turn=(0.05, -0.08), rate=30.0, seed=0, gap=(np.inf, 0)
):
    """A habit after a drive in which a share of the looks go to the road."""
    random = np.random.default_rng(seed)
    habit = habits.Habit(ROAD)
    for frame in range(int(seconds * rate)):
        elsewhere = random.uniform([-900, -400, -500], [900, 400, 0])
        target = ROAD if random.random() < share else elsewhere
        truth = (target - EYE) / np.linalg.norm(target - EYE)
        noise = np.radians(1.0) * random.normal(size=2)
        seen = offsets.Offset(-turn[0] + noise[0], -turn[1] + noise[1]).apply(truth)
        begins, length = gap
        time = frame / rate
        habit.observe(seen, EYE, time + length * (time >= begins))
    return habit


def test_the_place_that_is_looked_at_most_gives_the_offset():
    offset = drive(60).offset
    assert offset.pitch == pytest.approx(0.05, abs=0.004)
    assert offset.yaw == pytest.approx(-0.08, abs=0.004)


def test_looks_that_go_everywhere_give_none():
    assert drive(60, share=0.1).offset is None


def test_a_long_glance_or_a_few_answers_do_not_hold():
    assert drive(20, share=1.0).offset is None
    assert drive(100, share=1.0, rate=1.0).offset is None


def test_time_in_which_nothing_was_seen_is_not_observed():
    assert drive(26, share=1.0, gap=(20, 1000)).offset is None
    assert drive(36, share=1.0, gap=(20, 1000)).offset is not None


@pytest.mark.parametrize("rate", [0.5, 1.5, 1.9])
def test_a_slow_camera_learns_too(rate):
    offset = drive(600 / rate, rate=rate).offset
    assert offset.pitch == pytest.approx(0.05, abs=0.01)


def test_of_a_long_drive_a_part_is_kept_and_the_answer_is_the_same():
    habit = drive(300)
    assert len(habit._differences) <= 1000
    assert habit.offset.pitch == pytest.approx(0.05, abs=0.004)
