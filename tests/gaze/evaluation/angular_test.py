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
    answers = angular.offset_removed(true + shift, true, people)
    np.testing.assert_allclose(answers, true, atol=1e-9)
    # Of one offset for both, half of their difference stays with each.
    both = angular.offset_removed(true + shift, true, ["one"] * 40)
    assert geometry.angular_error_deg(both, true).mean() > 10


def test_every_cluster_counts_as_much_in_a_persons_fit():
    # Errors of 0.3 on three eyes of one day and 0.1 on one of another: 0.2 is removed.
    errors, days = np.float64([[0.3, 0]] * 3 + [[0.1, 0]]), list("aaab")
    answers = angular.offset_removed(errors, np.zeros((4, 2)), ["p"] * 4, days)
    np.testing.assert_allclose(answers[:, 0], [0.1, 0.1, 0.1, -0.1])


def test_one_subjects_nan_is_no_others():
    _, means = angular.subject_means([1.0, np.nan, 3.0], ["a", "b", "a"])
    np.testing.assert_array_equal(means, [2.0, np.nan])


def test_a_line_of_each_person_is_fitted_per_angle():
    true, people = two_people()
    slope = np.where(people[:, None] == "a", [0.5, 2.0], [-1.0, 0.8])
    bent = true * slope + 0.1
    answers = angular.line_fitted(bent, true, people)
    np.testing.assert_allclose(answers, true, atol=1e-9)
    shifted = angular.offset_removed(bent, true, people)
    assert geometry.angular_error_deg(shifted, true).mean() > 1
    crossed = true[:, ::-1]  # a line per angle does not mend angles that are swapped
    answers = angular.line_fitted(crossed, true, people)
    assert geometry.angular_error_deg(answers, true).mean() > 5


def test_a_constant_answer_is_fitted_by_the_mean():
    true = np.array([[0.1, 0.0], [-0.1, 0.0]])
    found = angular.line_fitted(np.zeros((2, 2)), true, ["a", "a"])
    np.testing.assert_allclose(found, np.zeros((2, 2)), atol=1e-12)
