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
    kept = 30 / 35 * np.degrees(0.1)
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
