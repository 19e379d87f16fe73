"""Errors by trait and by person."""

import cv2
import numpy as np
import pytest

from pipeline.reporting import breakdowns

RANDOM = np.random.default_rng(0)
GAZE = RANDOM.uniform(-0.4, 0.4, (120, 2))
HEAD = RANDOM.normal(0, 0.1, (120, 2))
ARRAYS = {"head_pose": HEAD, "brightness": RANDOM.uniform(0, 255, 120)}
PREDICTIONS = {
    (arm, name): GAZE[None] + RANDOM.normal(0, 0.05, (2, 120, 2))
    for arm in ("identity", "zhao2018_eye", "ceiling")
    for name in ("mild", "strong")
}


def test_bins_hold_equally_many_and_give_their_means_by_hand():
    values = np.array([3.0, 1.0, 2.0, 4.0])
    errors = np.array([30.0, 10.0, 20.0, 40.0])
    found, means = breakdowns.by_trait(errors, values, num_bins=2)
    assert found.tolist() == [1.5, 3.5] and means.tolist() == [15.0, 35.0]


def test_fewer_samples_than_bins_are_a_bin_each():
    found, means = breakdowns.by_trait(np.array([2.0, 1.0]), np.array([5.0, 6.0]))
    assert found.tolist() == [5.0, 6.0] and means.tolist() == [2.0, 1.0]


def test_traits_are_those_the_set_has():
    found = breakdowns.traits(ARRAYS)
    assert list(found) == [
        "head yaw (degrees)",
        "head pitch (degrees)",
        "mean grey level",
    ]
    np.testing.assert_allclose(found["head yaw (degrees)"], np.degrees(HEAD[:, 1]))
    assert breakdowns.traits({}) == {}


@pytest.mark.parametrize("kind", ["traits", "subjects"])
def test_plots_are_pictures(kind):
    if kind == "traits":
        png = breakdowns.trait_plot(PREDICTIONS, GAZE, breakdowns.traits(ARRAYS))
    else:
        subjects = np.array([f"p{i % 7}" for i in range(120)])
        png = breakdowns.subject_plot(PREDICTIONS, GAZE, subjects, unit="subject")
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape[0] > 300 and picture.shape[1] > 600
    assert 0.6 < (picture == 255).mean() < 0.99
