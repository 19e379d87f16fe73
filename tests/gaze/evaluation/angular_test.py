import numpy as np
import pytest

from gaze import geometry
from gaze.evaluation import angular


def angles(count, seed=0):
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (count, 2))


def test_subject_means_by_hand():
    names, means = angular.subject_means(
        [[1.0, 3.0, 10.0], [0.0, 0.0, 6.0]], ["b", "b", "a"]
    )
    assert list(names) == ["a", "b"]
    np.testing.assert_allclose(means, [[10, 2], [6, 0]])


def test_summary_counts_every_subject_once():
    true = np.zeros((3, 2))
    predicted = np.radians([[2.0, 0], [4.0, 0], [9.0, 0]])
    summary = angular.summarize(predicted, true, ["a", "a", "b"])
    assert summary.mean_deg == pytest.approx(5)
    assert summary.subject_mean_deg == pytest.approx(6)
    assert summary.share_within == pytest.approx(2 / 3)


def test_line_fit_recovers_slope_and_offset():
    true = angles(500)[:, 0]
    fit = angular.line_fit(0.7 * true + np.radians(3), true)
    assert fit.slope == pytest.approx(0.7)
    assert fit.intercept_deg == pytest.approx(3)
    assert fit.correlation == pytest.approx(1)


def test_line_fit_agrees_with_numpy_on_noise():
    true = angles(300)[:, 0]
    predicted = 0.5 * true + np.random.default_rng(1).normal(0, 0.1, 300)
    fit = angular.line_fit(predicted, true)
    assert fit.slope == pytest.approx(np.polyfit(true, predicted, 1)[0])
    assert fit.correlation == pytest.approx(np.corrcoef(true, predicted)[0, 1])


def test_swapped_angles_show_in_the_fits():
    true = angles(2000)
    fits = angular.summarize(true[:, ::-1], true, np.zeros(2000)).fits
    assert abs(fits["pitch"].slope) < 0.1 and abs(fits["yaw"].slope) < 0.1


def test_mean_baseline_is_the_error_of_the_constant_answer():
    true, subjects = angles(60), np.arange(60) % 4
    mean = true.mean(axis=0)
    expected = np.mean(
        [geometry.angular_error_deg(mean, true[subjects == s]).mean() for s in range(4)]
    )
    assert angular.mean_baseline_deg(mean, true, subjects) == pytest.approx(expected)


def test_dead_outputs_are_named():
    true = angles(200)
    dead_yaw = true * [1, 0.02] + [0, 0.2]
    assert angular.collapsed_outputs(true * 0.5, true) == ()
    assert angular.collapsed_outputs(dead_yaw, true) == ("yaw",)
    assert angular.collapsed_outputs(np.zeros_like(true), true) == ("pitch", "yaw")
    assert angular.collapsed_outputs(true * np.nan, true) == ("pitch", "yaw")


def two_people():
    random = np.random.default_rng(0)
    return random.uniform(-0.4, 0.4, (40, 2)), np.repeat(["a", "b"], 20)


def test_an_offset_of_each_person_is_removed():
    true, people = two_people()
    shift = np.where(people[:, None] == "a", [0.1, -0.2], [-0.3, 0.05])
    errors = angular.offset_removed_deg(true + shift, true, people)
    np.testing.assert_allclose(errors, [0, 0], atol=1e-5)
    # Of one offset for both, half of their difference stays with each.
    both = angular.offset_removed_deg(true + shift, true, ["one"] * 40)
    assert both.shape == (1,) and both[0] > 10


def test_a_line_of_each_person_is_fitted_per_angle():
    true, people = two_people()
    slope = np.where(people[:, None] == "a", [0.5, 2.0], [-1.0, 0.8])
    bent = true * slope + 0.1
    np.testing.assert_allclose(
        angular.line_fitted_deg(bent, true, people), [0, 0], atol=1e-5
    )
    assert angular.offset_removed_deg(bent, true, people).min() > 1
    crossed = true[:, ::-1]  # a line per angle does not mend angles that are swapped
    assert angular.line_fitted_deg(crossed, true, people).min() > 5


def test_a_constant_answer_is_fitted_by_the_mean():
    true = np.array([[0.1, 0.0], [-0.1, 0.0]])
    found = angular.line_fitted_deg(np.zeros((2, 2)), true, ["a", "a"])
    np.testing.assert_allclose(found, np.degrees([0.1]), rtol=1e-5)
