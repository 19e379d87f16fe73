import json

import numpy as np
import pytest

from export.conversion import provenance
from gaze.estimators import cnn
from gaze.run import errors


@pytest.fixture
def run(tmp_path):
    (tmp_path / "model.keras").write_bytes(b"stands in")
    return tmp_path


def write_manifest(run, **manifest):
    (run / "manifest.json").write_text(json.dumps(manifest))


def test_a_run_folder_means_its_model(run):
    assert provenance.model_path(run) == run / "model.keras"
    assert provenance.model_path(run / "model.keras") == run / "model.keras"


def test_what_is_no_model_is_named(run):
    with pytest.raises(errors.UserError, match="no Keras model at"):
        provenance.model_path(run / "nowhere")
    with pytest.raises(errors.UserError, match="cannot be loaded"):
        provenance.load(run / "model.keras")


def test_a_saved_network_loads_with_its_module(tmp_path):
    network = cnn.GazeNetwork(size=(12, 20), width=4, units=8)
    network.save(tmp_path / "model.keras")
    image = np.zeros((1, 12, 20, 1), np.float32)
    loaded = provenance.load(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(image)["yaw"], network(image)["yaw"])


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ({"settings": {"equalize": True}, "intensity": "raw"}, "equalized"),
        ({"settings": {"equalize": False}, "intensity": "raw"}, "raw"),
        ({"intensity": "equalized"}, "equalized"),
        ({}, "raw"),
    ],
)
def test_intensity_is_what_the_network_saw(run, records, manifest, expected):
    write_manifest(run, **manifest)
    found = provenance.facts(run / "model.keras", records)
    assert found["intensity"] == expected


def test_without_a_run_the_records_tell(run, records):
    equalised = records.replace(manifest={"intensity": "equalized"})
    found = provenance.facts(run / "model.keras", equalised)
    assert found["intensity"] == "equalized"


def test_facts_state_data_and_range(run, records):
    write_manifest(run, command="gaze.train", fingerprint="abc")
    gaze = np.radians([[-10, 20], [5, -30]] * 30)
    found = provenance.facts(run / "model.keras", records.replace(gaze=gaze))
    assert found["training"]["gaze_range_deg"] == {"pitch": [-10, 5], "yaw": [-30, 20]}
    assert found["training"]["calibration_sources"] == ["studio"]
    assert found["training"]["fingerprint"] == "abc"


def test_equalised_records_do_not_suit_a_raw_network(records):
    equalised = records.replace(manifest={"intensity": "equalized"})
    with pytest.raises(errors.UserError, match="cannot be undone"):
        provenance.treat(equalised, "raw")
    treated = provenance.treat(records, "equalized").image
    assert treated[0].max() == 255
    assert provenance.treat(records, "raw") is records
