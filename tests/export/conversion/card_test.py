import hashlib
import json

import numpy as np
import pytest

from export.conversion import card, graph
from export.runtime import card as embedded
from export.runtime import models


def test_card_says_what_a_host_must_know(gaze_export):
    found = embedded.read(gaze_export.model)
    assert found["task"] == "gaze"
    assert found["input"]["intensity"] == "raw"
    assert found["input"]["dtype"] == "uint8"
    assert found["input"]["shape"] == [1, 12, 20, 1]
    assert found["input"]["camera"] == {"focal_length_px": 960.0, "distance_mm": 600.0}
    assert found["training"]["command"] == "gaze.train"
    assert "yaw = atan2(-x, -z)" in found["frame"]
    assert {"limits", "intended_use", "versions", "source_model_sha256"} <= set(found)
    assert found["metrics"] == json.loads(json.dumps(gaze_export.metrics))


def test_quantum_is_one_step_of_the_tensor_in_degrees(gaze_file):
    model = models.GazeModel(gaze_file)
    for name, output in model.card["outputs"].items():
        quantum = np.degrees(model.quantum(name))
        assert output["quantum_deg"] == pytest.approx(quantum)
        low, high = output["range_deg"]
        assert high - low == pytest.approx(255 * quantum)


def test_segmenter_card_names_the_classes(segmenter_export):
    found = embedded.read(segmenter_export.model)
    assert found["classes"] == ["skin", "iris", "pupil", "sclera"]
    assert "quantum_deg" not in found["outputs"]["logits"]


def test_embedding_again_replaces_the_card_and_keeps_the_graph(gaze_export):
    changed = embedded.read(gaze_export.model) | {"note": "another card"}
    content = card.embed(gaze_export.model, changed)
    assert embedded.read(content) == changed
    assert graph.read(content) == graph.read(gaze_export.model)
    image = np.full((1, 12, 20, 1), 90, np.uint8)
    before, after = (
        models.allocate(c).get_signature_runner()(image=image)
        for c in (gaze_export.model, content)
    )
    assert before == after


def test_card_beside_the_file_adds_its_checksum(gaze_export):
    beside = card.beside(gaze_export.model)
    assert beside.pop("sha256") == hashlib.sha256(gaze_export.model).hexdigest()
    assert beside == embedded.read(gaze_export.model)
