"""The figures of one model: by condition, by rejection, and fit for a file."""

import json

import numpy as np
import pytest

from gaze.data import record
from gaze.evaluation import figures


def records(count=40):
    random = np.random.default_rng(0)
    text = np.array(["x"] * count)
    return record.Records(
        image=np.zeros((count, 2, 2, 1), np.uint8),
        subject=np.repeat(["a", "b"], count // 2),
        source=text,
        key=text,
        gaze=random.uniform(-0.3, 0.3, (count, 2)).astype(np.float32),
        condition=np.tile(["dusk", "noon", "noon", "noon"], count // 4),
    )


@pytest.fixture
def made():
    """Answers 0.1 rad too high at noon and right at dusk, half of which is rejected."""
    data = records()
    predicted = data.gaze.copy()
    predicted[data.condition == "noon", 0] += 0.1
    rejected = np.zeros(40, bool)
    rejected[np.flatnonzero(data.condition == "dusk")[:5]] = True
    return figures.of_model(predicted, rejected, data, [0.0, 0.0]), data


def test_error_and_rejection_of_every_condition(made):
    found, _ = made
    noon, dusk = (found["by_condition"][name] for name in ("noon", "dusk"))
    assert (noon["eyes"], dusk["eyes"]) == (30, 10)
    assert noon["error_deg"] == pytest.approx(np.degrees(0.1), rel=1e-4)
    assert noon["rejected"]["share"] == 0
    assert dusk["error_deg"] == pytest.approx(0, abs=1e-4)
    assert dusk["rejected"]["share"] == 0.5
    assert found["rejected"]["share"] == 5 / 40
    # All of a's that are kept are of noon, and three quarters of b's.
    kept = (1 + 15 / 20) / 2 * np.degrees(0.1)
    assert found["rejected"]["error_of_kept_deg"] == pytest.approx(kept, rel=1e-4)


def test_an_error_is_of_people_and_a_file_takes_it(made):
    found, _ = made
    assert set(found["by_person_deg"]) == {"a", "b"}
    assert found["error_deg"]["drawn"] == 2
    assert found["error_deg"]["value"] == pytest.approx(
        0.75 * np.degrees(0.1), rel=1e-4
    )
    assert json.loads(json.dumps(found)) == found


def test_calibration_stands_apart_for_one_to_nine_glances(made):
    found, _ = made
    assert set(found["calibrated_deg"]) == {"offset", "affine"}
    assert set(found["calibrated_deg"]["offset"]) == set("123456789")
    # Removing 3/4 of 0.1 leaves 0.025 at noon and 0.075 at dusk.
    expected = np.degrees(0.75 * 0.025 + 0.25 * 0.075)
    assert found["offset_removed_deg"] == pytest.approx(expected, rel=1e-3)


def days(eyes):
    """Eyes of one person by day, who looks elsewhere on each."""
    random, count = np.random.default_rng(1), sum(eyes)
    text, day = np.array(["x"] * count), np.repeat(np.arange(len(eyes)), eyes)
    gaze = random.normal(0, 0.2, (count, 2)) + 0.5 * day[:, None]
    return record.Records(
        image=np.zeros((count, 2, 2, 1), np.uint8),
        subject=text,
        source=text,
        key=text,
        gaze=gaze.astype(np.float32),
        condition=day.astype(str),
    )


def test_all_figures_of_one_person_are_means_over_the_same_days():
    data = days([380, 20])
    mean, none = data.gaze.mean(axis=0), np.zeros(400, bool)
    found = figures.of_model(np.tile(mean, (400, 1)), none, data, mean)
    error = found["error_deg"]["value"]
    assert found["training_mean_answers_deg"] == pytest.approx(error)
    assert found["by_person_deg"] == {"x": pytest.approx(error)}
    assert found["rejected"]["error_of_kept_deg"] == pytest.approx(error)
    # Anchored at what it answers already, it stays as it is.
    assert found["without_labels_deg"]["training_mean"] == pytest.approx(error)
    by_day = [day["error_deg"] for day in found["by_condition"].values()]
    assert np.mean(by_day) == pytest.approx(error)
    # What is left by a fit is less, and more than what a day of its own would leave.
    fitted = [found[f"{name}_deg"] for name in ("offset_removed", "line_fitted")]
    assert 10 < max(fitted) < error
    # Whatever nine glances of a constant answer find is little more than its mean.
    calibrated = found["calibrated_deg"]["offset"]["9"]
    assert fitted[0] < calibrated < 1.5 * error


def test_of_a_single_person_without_days_there_is_no_interval():
    data = days([40]).replace(condition=None)
    found = figures.of_model(data.gaze, np.zeros(40, bool), data, [0.0, 0.0])
    assert found["error_deg"]["drawn"] == 1
    assert found["error_deg"]["low"] is None and found["error_deg"]["high"] is None


def test_people_with_few_eyes_are_fitted_nothing_and_the_others_are_counted():
    data, random = records(), np.random.default_rng(2)
    predicted = data.gaze + random.normal(0, 0.1, (40, 2))
    none = np.zeros(40, bool)
    few = data.replace(subject=np.array([*["a"] * 31, *["b"] * 9]))
    found = figures.of_model(predicted, none, few, [0.0, 0.0])
    assert found["fitted_people"] == 1
    one = few.take(slice(31)).replace(condition=None)
    alone = figures.of_model(predicted[:31], none[:31], one, [0.0, 0.0])
    for name in ("offset_removed_deg", "line_fitted_deg", "calibrated_deg"):
        assert found[name] == alone[name]
    single = data.replace(subject=np.arange(40).astype(str))
    found = figures.of_model(predicted, none, single, [0.0, 0.0])
    assert found["fitted_people"] == 0 and found["offset_removed_deg"] is None
    assert found["line_fitted_deg"] is None
    assert found["calibrated_deg"] == {"offset": {}, "affine": {}}


def test_a_constant_answer_has_no_correlation_and_json_takes_that():
    data = records()
    found = figures.of_model(np.zeros((40, 2)), np.zeros(40, bool), data, np.zeros(2))
    assert found["fits"]["yaw"]["correlation"] is None
    json.dumps(found, allow_nan=False)


def test_without_labels_the_layouts_mean_is_taken_where_there_is_one():
    data = records()
    shifted = data.gaze + np.float32([0.2, 0.0])
    none = np.zeros(40, bool)
    found = figures.of_model(shifted, none, data, [0.0, 0.0], layout=data.gaze)
    assert found["without_labels_deg"]["layout"] == pytest.approx(0, abs=1e-4)
    assert 0 < found["without_labels_deg"]["training_mean"] < np.degrees(0.1)
    alone = figures.of_model(shifted, none, data, [0.0, 0.0])
    assert set(alone["without_labels_deg"]) == {"training_mean"}


def test_all_eyes_rejected_leave_no_error_of_the_kept():
    data = records()
    found = figures.of_model(data.gaze, np.ones(40, bool), data, [0.0, 0.0])
    assert found["rejected"] == {"share": 1.0, "error_of_kept_deg": None}
