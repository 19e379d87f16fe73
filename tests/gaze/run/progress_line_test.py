"""A line of progress is read as it was written, and nothing else is."""

import pytest

from gaze.run import bars, progress_line
from gaze.run.progress_line import State


@pytest.mark.parametrize(
    "state",
    [
        State("refining (zhao2018)", 64, 640, 12.0),
        State("gaze cnn", 8, 8, 7.0, "fit: gaze 1.13; a: b"),
        State("reading mpiigaze 2/3, 4 s", 0, 1, 0.0, "x"),
    ],
)
def test_a_line_is_read_back(state):
    assert progress_line.parse(state.line() + "\n") == state


@pytest.mark.parametrize(
    "line",
    [
        "",
        "gaze.train is done: runs/a/1/2, 3 s",
        "eyes 3/4, 5 s",  # not all, and no time left
        "eyes 4/4, 5 s left",
        "64 images for calibration, below 100",
    ],
)
def test_another_line_is_none(line):
    assert progress_line.parse(line) is None


def test_the_rate_is_what_is_left_by_the_time_left():
    assert State("x", 240, 600, 45).rate == 8.0
    assert State("x", 240, 600, 0).rate is None
    assert State("x", 600, 600, 45).rate is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(7.4, "0:07"), (59.6, "1:00"), (3900, "1:05:00")]
)
def test_a_clock(seconds, text):
    assert bars.clock(seconds) == text


@pytest.mark.parametrize(
    ("rate", "text"), [(8.0, "8/s"), (1500.0, "1,500/s"), (0.0161, "62 s each")]
)
def test_a_slow_rate_is_a_time(rate, text):
    assert bars._rate(rate) == text
