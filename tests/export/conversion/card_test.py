import hashlib
import json

import keras
import numpy as np
import pytest

from export.conversion import build, card, graph
from export.runtime import camera, models, patches, tracker
from export.runtime import card as embedded
from gaze.run import errors
from tests.export import conftest, heads
from tests.export.host import cases


def test_card_says_what_a_host_must_know(gaze_export):
    found = embedded.read(gaze_export.model)
    assert found["task"] == "gaze"
    assert found["input"]["intensity"] == "raw"
    assert found["input"]["dtype"] == "uint8"
    assert found["input"]["shape"] == [1, 12, 20, 1]
    assert found["input"]["camera"] == {"focal_length_px": 320.0, "distance_mm": 600.0}
    assert found["training"]["command"] == "gaze.train"
    assert "yaw = atan2(-x, -z)" in found["frame"]
    assert {"limits", "intended_use", "versions", "source_model_sha256"} <= set(found)
    assert found["metrics"] == json.loads(json.dumps(gaze_export.metrics))


def test_larger_eyes_are_cut_from_frames_as_whole_ones(config, tmp_path):
    """An export of twice the size is fed the same eye, twice as fine."""
    keras.utils.set_random_seed(1)
    settings = config | {"preset": "float32"}
    eyes = conftest.make_records(shape=(72, 120, 1))
    path = tmp_path / "gaze.tflite"
    path.write_bytes(
        build.build(conftest.TinyGaze(), eyes, conftest.FACTS, settings).model
    )
    assert models.GazeModel(path).card["input"]["camera"]["focal_length_px"] == 1920.0
    frame = cases.noise((720, 1280), 1)
    lens = camera.Camera(cases.matrix_for((720, 1280), 1900.0))
    points = lens.project(heads.FACE + [5, -4, 600])
    _, usual = patches.Cutter(heads.FACE, lens).cut(frame, points)
    runtime = tracker.GazeRuntime(path, lens, heads.FACE)
    for side, eye in runtime.process(frame, points, 0.0).eyes.items():
        assert eye.patch.shape == (72, 120)
        # Pixels (2 i, 2 j) of the fine patch lie where (i, j) of the usual one do.
        apart = eye.patch[::2, ::2].astype(int) - usual[side].image
        assert np.abs(apart).max() <= 1


@pytest.mark.parametrize(
    ("shape", "settings", "focal"),
    [
        ((36, 60, 1), {}, 960.0),
        ((72, 120, 1), {}, 1920.0),
        ((12, 20), {}, 320.0),
        ((72, 120, 1), {"focal_length_px": 1300.0}, 1300.0),
        ((256, 256, 3), {"focal_length_px": 1300.0}, 1300.0),
    ],
)
def test_the_focal_length_is_the_configs_or_in_proportion(shape, settings, focal):
    settings = {"focal_length_px": None, "distance_mm": 600.0} | settings
    expected = {"focal_length_px": focal, "distance_mm": 600.0}
    assert card.camera(shape, settings) == expected


def test_eyes_of_another_aspect_need_a_camera(config, gaze_network):
    eyes = conftest.make_records(shape=(35, 55, 1))
    with pytest.raises(errors.UserError, match="or in proportion, found 35x55: say"):
        build.build(gaze_network, eyes, conftest.FACTS, config)


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
