import numpy as np
import pytest

from export.conversion import accuracy
from export.runtime import models


def test_mean_iou_by_hand():
    true = np.array([[[0, 0, 0, 1]]])
    found = np.array([[[0, 0, 1, 1]]])
    assert accuracy.mean_iou(found, true) == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert accuracy.mean_iou(true, true) == 1.0


class _Shifted(models.GazeModel):
    """Stands in for an int8 model that is off by one degree of pitch."""

    def __init__(self, network):
        self.network = network

    def run(self, treated):
        image = treated[None, ..., None] / np.float32(127.5) - 1.0
        return {n: np.asarray(v)[0] for n, v in self.network(image).items()}

    def angles(self, raw):
        return models.Gaze(float(raw["pitch"][0]) + np.radians(1), float(raw["yaw"][0]))


def test_a_shift_of_one_degree_is_measured_as_one(gaze_network, records):
    figures = accuracy.measure(gaze_network, _Shifted(gaze_network), records)
    assert figures["between_deg"] == pytest.approx(1.0, abs=1e-3)
    assert figures["between_p95_deg"] == pytest.approx(1.0, abs=1e-3)
    assert 0 < figures["change_deg"] <= 1.001
    difference = figures["int8_error_deg"] - figures["keras_error_deg"]
    assert figures["worse_deg"] == pytest.approx(difference)


def test_without_labels_errors_are_absent_not_invented(gaze_network, records):
    bare = records.replace(gaze=None)
    figures = accuracy.measure(gaze_network, _Shifted(gaze_network), bare)
    assert figures["between_deg"] == pytest.approx(1.0, abs=1e-3)
    assert figures["worse_deg"] is None
    assert figures["keras_error_deg"] is None
