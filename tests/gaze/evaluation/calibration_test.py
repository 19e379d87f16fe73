"""Calibration: what an offset and an affine map find, and from how few glances."""

import numpy as np
import pytest

from gaze.evaluation import calibration


@pytest.fixture
def people():
    """True gaze of two people, and answers that each distorts in a way of their own."""
    random = np.random.default_rng(0)
    true = random.uniform(-0.4, 0.4, (80, 2))
    subjects = np.repeat(["a", "b"], 40)
    offsets = np.where(subjects[:, None] == "a", [0.1, -0.05], [-0.2, 0.08])
    return true, subjects, offsets


def test_one_glance_tells_an_offset(people):
    true, subjects, offsets = people
    for kind in calibration.KINDS:
        error = calibration.calibrated_deg(true + offsets, true, subjects, kind, 1)
        assert error == pytest.approx(0.0, abs=1e-5), kind


def test_an_affine_map_is_told_by_many_glances_and_an_offset_is_not_enough(people):
    true, subjects, offsets = people
    bent = true @ [[0.7, 0.1], [-0.05, 0.8]] + offsets
    few, many = (
        calibration.calibrated_deg(bent, true, subjects, "affine", k) for k in (2, 9)
    )
    offset = calibration.calibrated_deg(bent, true, subjects, "offset", 9)
    assert many < few < 5 and many < 0.6 * offset


def test_a_glance_more_is_no_worse_since_it_is_one_beside_the_same():
    for seed in range(3):
        random = np.random.default_rng(seed)
        true = random.uniform(-0.4, 0.4, (60, 2))
        answers = true + random.normal(0, 0.1, true.shape)
        curve = [
            calibration.calibrated_deg(answers, true, ["a"] * 60, "offset", k)
            for k in calibration.GLANCES
        ]
        assert np.diff(curve).max() < 0.1 and curve[0] > curve[-1] + 2


def test_slopes_by_hand():
    # Two glances at -x and x, answered with half. In the answers' squares, x^2 / 2, the
    # slope is 1 + (x^2 / 2) / (x^2 / 2 + penalty).
    x, penalty = 0.2, (np.radians(4.0) / 0.3) ** 2
    true = np.array([[-x, 0], [x, 0]])
    calibrated = calibration.fit(true / 2, true, "affine")
    expected = 0.1 * (1 + 0.5 * x**2 / (0.5 * x**2 + penalty))
    assert calibrated(np.array([[0.1, 0.0]]))[0, 0] == pytest.approx(expected)


def test_people_without_another_eye_are_left_out(people):
    true, subjects, offsets = people
    rows = [0, 1, 2, 40, 41, 42, 43]  # three of a, four of b
    some = (true + offsets)[rows], true[rows], subjects[rows]
    assert calibration.calibrated_deg(*some, "offset", 3) == pytest.approx(0, abs=1e-5)
    assert calibration.calibrated_deg(*some, "offset", 4) is None


def test_an_anchor_gives_everyone_its_mean_and_keeps_their_glances_apart(people):
    true, subjects, offsets = people
    moved = calibration.anchored(true + offsets, true, subjects)
    np.testing.assert_allclose(moved, true, atol=1e-12)
    fixed = calibration.anchored(true + offsets, [0.05, 0.0], subjects)
    for name in "ab":
        of = subjects == name
        np.testing.assert_allclose(fixed[of].mean(axis=0), [0.05, 0.0], atol=1e-12)
        spread = fixed[of] - true[of]
        np.testing.assert_allclose(spread, spread[:1].repeat(40, axis=0), atol=1e-12)
