import keras
import numpy as np
import pytest

from export.conversion import accuracy, deployment
from export.runtime import models


def test_mean_iou_by_hand():
    true = np.array([[[0, 0, 0, 1]]])
    found = np.array([[[0, 0, 1, 1]]])
    assert accuracy.mean_iou(found, true) == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert accuracy.mean_iou(true, true) == 1.0


class _Shifted(models.GazeModel):
    """Stands in for an exported model that is off by one degree of pitch."""

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
    difference = figures["exported_error_deg"] - figures["keras_error_deg"]
    assert figures["worse_deg"] == pytest.approx(difference)


def test_without_labels_errors_are_absent_not_invented(gaze_network, records):
    bare = records.replace(gaze=None)
    figures = accuracy.measure(gaze_network, _Shifted(gaze_network), bare)
    assert figures["between_deg"] == pytest.approx(1.0, abs=1e-3)
    assert figures["worse_deg"] is None
    assert figures["keras_error_deg"] is None


class _Same(models.SegmenterModel):
    """Stands in for an exported segmenter that says what Keras says."""

    def __init__(self, network):
        self.network = network

    def run(self, treated):
        image = treated[None, ..., None] / np.float32(127.5) - 1.0
        return {"logits": np.asarray(self.network(image))[0]}

    def classes(self, raw):
        return np.argmax(raw["logits"], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("classes", [3, 4])
def test_exact_masks_are_judged_in_the_networks_classes(classes, records):
    """A network that calls all rest: right on rest, 0 on the others that there are."""

    def rest(images, training=False):
        logits = np.zeros((*images.shape[:3], classes), np.float32)
        logits[..., 0] = 1.0
        return logits

    figures = accuracy.measure(rest, _Same(rest), records)
    rests = (0, 3) if classes == 3 else (0,)
    share = np.isin(records.mask, rests).mean()
    assert figures["keras_miou"] == pytest.approx(share / classes)
    assert figures["drop_points"] == 0.0


def test_a_segmenter_of_three_classes_says_which():
    network = keras.Sequential([keras.layers.Conv2D(3, 3, padding="same")])
    made = deployment.deploy(network, (12, 20, 1))
    assert made.task.name == "segmenter"
    assert made.task.outputs["logits"].endswith("rest, iris, pupil")
    four = keras.Sequential([keras.layers.Conv2D(4, 3, padding="same")])
    assert deployment.deploy(four, (12, 20, 1)).task == deployment.SEGMENTER
