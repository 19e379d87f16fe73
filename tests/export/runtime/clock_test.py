"""Times of frames: what is a second, and what is none."""

import numpy as np
import pytest

from export.runtime import clock, filters, habits, landmarks, zones


def ticks(times):
    follows = clock.Clock()
    return [follows.tick(time) for time in times]


@pytest.mark.parametrize("rate", [0.13, 0.4, 0.5, 1.0, 30.0, 240.0])
def test_frames_of_any_camera_may_be_missing(rate):
    times = 1.7e9 + np.delete(np.arange(40) / rate, [3, 4, 5, 6, 30])
    steps = ticks(times)
    assert steps[0] == np.inf
    np.testing.assert_allclose(steps[1:], np.diff(times))


@pytest.mark.parametrize(
    "times",
    [
        [0, 40, 80, 80.03, 120, 160, 200, 240],
        [0, 9, 40, 60, 75, 110, 130],  # sparse frames come at no pace
        [0, 3600, 7200, 10800, 14400, 18000],  # one an hour
    ],
)
def test_gaps_are_no_milliseconds_where_no_camera_has_them(times):
    assert ticks(times)


@pytest.mark.parametrize("rate", [1.0, 5.0, 24.0, 25.0, 30.0, 60.0, 120.0])
def test_milliseconds_are_told_by_their_first_steps(rate):
    times = 1.7e12 + np.round(np.arange(6) * 1000 / rate)  # as many clocks have them
    ticks(times[:5])
    with pytest.raises(ValueError, match=r"seconds, found steps of .*milliseconds\?"):
        ticks(times)


def test_times_that_say_that_of_the_frame_before_say_nothing(tmp_path):
    path = tmp_path / "landmarks.csv"

    def at(*times):
        rows = [f"{i},{time}" for i, time in enumerate(times)]
        path.write_text("\n".join(["frame,time_s", *rows]))
        known = landmarks.FrameTimes(path, None)
        return [known.at(i, -1.0, 30.0) for i in range(len(times))]

    assert at(0, 0.1, 0.1, 0.3, 0.3) == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert at(5, 5, 5) == pytest.approx([5, 5 + 1 / 30, 5 + 2 / 30])
    with pytest.raises(ValueError, match="frame 2 at 0.1 s after frame 0 at 0.2 s"):
        at(0.2, 0.2, 0.1)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1.0, 0.5])
def test_whatever_counts_time_asks_that_it_goes_on(wrong):
    ahead = np.array([0.0, 0.0, -1.0])
    smooth, dwell = filters.Direction(), zones.Dwell([])
    habit = habits.Habit(ahead)
    for update in (
        lambda time: smooth.update(ahead, time),
        lambda time: dwell.update(None, None, time),
        lambda time: habit.observe(ahead, 9 * ahead, time),
    ):
        update(1.0)
        with pytest.raises(ValueError, match="expected a (finite )?time"):
            update(wrong)
        update(2.0)
