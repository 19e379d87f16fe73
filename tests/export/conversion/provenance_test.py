import numpy as np
import pytest

from export.conversion import provenance
from gaze.run import errors, files
from tests import run_fixture


@pytest.fixture
def run(tmp_path):
    (tmp_path / "model.keras").write_bytes(b"stands in")
    return tmp_path


def test_a_run_folder_means_its_model(run):
    assert provenance.model_path(run) == run / "model.keras"
    assert provenance.model_path(run / "model.keras") == run / "model.keras"


def test_what_is_no_model_is_named(run):
    with pytest.raises(errors.UserError, match="no Keras model at"):
        provenance.model_path(run / "nowhere")


@pytest.mark.parametrize(
    ("equalize", "intensity", "expected"),
    [
        (True, "raw", "equalized"),
        (False, "raw", "raw"),
        (False, "equalized", "equalized"),
    ],
)
def test_intensity_is_what_the_network_saw(run, records, equalize, intensity, expected):
    settings = {"equalize": equalize}
    run_fixture.finish(run, "gaze.train", settings, intensity=intensity)
    found = provenance.facts(run / "model.keras", records)
    assert found["intensity"] == expected


def test_without_a_run_the_records_tell(run, records):
    equalised = records.replace(manifest={"intensity": "equalized"})
    found = provenance.facts(run / "model.keras", equalised)
    assert found["intensity"] == "equalized"


def test_facts_state_data_and_range(run, records):
    run_fixture.finish(run, "gaze.train")
    gaze = np.radians([[-10, 20], [5, -30]] * 30)
    found = provenance.facts(run / "model.keras", records.replace(gaze=gaze))
    assert found["training"]["gaze_range_deg"] == {"pitch": [-10, 5], "yaw": [-30, 20]}
    assert found["training"]["calibration_sources"] == ["studio"]
    manifest = files.read_json(run / "manifest.json")
    assert found["training"]["fingerprint"] == manifest["fingerprint"]


CHANGES = {
    "its settings": {"settings": {"equalize": True}},
    "another command's": {"command": "refiner.segment"},
    "a value that is none": {"intensity": "purple"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_manifest_that_is_not_the_models_is_not_believed(run, records, change):
    path = run_fixture.finish(run, "gaze.train", {"equalize": False}) / "manifest.json"
    files.write_json(path, files.read_json(path) | CHANGES[change])
    with pytest.raises(errors.UserError, match="manifest.json"):
        provenance.facts(run / "model.keras", records)
    files.write_json(path, [])
    with pytest.raises(errors.UserError, match="holds a list"):
        provenance.facts(run / "model.keras", records)


def test_a_model_beside_another_runs_manifest_is_refused(run, records):
    run_fixture.finish(run, "gaze.train")
    (run / "model.keras").write_bytes(b"of another run")
    with pytest.raises(errors.UserError, match="not the file that its run made"):
        provenance.facts(run / "model.keras", records)


def test_equalised_records_do_not_suit_a_raw_network(records):
    equalised = records.replace(manifest={"intensity": "equalized"})
    with pytest.raises(errors.UserError, match="cannot be undone"):
        provenance.treat(equalised, "raw")
    treated = provenance.treat(records, "equalized").image
    assert treated[0].max() == 255
    assert provenance.treat(records, "raw") is records
