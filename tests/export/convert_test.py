"""The commands as a user types them."""

import json
import pathlib
import subprocess
import sys

import pytest

from export.runtime import models
from gaze.data import record
from gaze.estimators import cnn
from gaze.run import artifact

ROOT = pathlib.Path(__file__).parents[2]


def run(module, *arguments):
    return subprocess.run(
        [sys.executable, "-m", f"export.{module}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def places(tmp_path, records):
    """A gaze CNN, its records and the flags that name them."""
    target = artifact.Artifact("gaze.simulate", tmp_path / "records", {}, {})
    record.write([records.columns()], target, intensity="raw")
    cnn.GazeNetwork(size=(12, 20), width=4, units=8).save(tmp_path / "model.keras")
    return {
        "config": "configs/export.py:tiny",
        "model": tmp_path / "model.keras",
        "data": tmp_path / "records",
        "out": tmp_path / "out",
    }


def flags_of(places, *names):
    return [f"--{name}={places[name]}" for name in names or places]


def test_convert_writes_model_card_and_metrics(places):
    done = run("convert", *flags_of(places), f"--also=others={places['data']}")
    assert done.returncode == 0, done.stderr
    out = places["out"]
    assert {path.name for path in out.iterdir()} == {
        "gaze.tflite",
        "gaze_float32.tflite",
        "gaze.json",
        "gaze.md",
        "metrics.json",
        "config.json",
        "inputs.json",
        "manifest.json",
    }
    card = json.loads((out / "gaze.json").read_text())
    assert models.GazeModel(out / "gaze.tflite").card.items() <= card.items()
    assert "gaze by the preset" in done.stderr
    # Measured on all of them, of which half the people calibrated.
    others = card["metrics"]["also"]["others"]
    assert others["count"] == 60 > card["metrics"]["accuracy"]["count"]
    assert others["labels_normalized_by"] == "none"
    page = (out / "gaze.md").read_text()
    error = f"exported_error_deg {others['exported_error_deg']:.4g}"
    assert "**On others**, labels normalised by none: " in page and error in page


def test_networks_stand_side_by_side(places):
    common = flags_of(places, "config", "data", "out")
    both = f"--models=small={places['model']},same={places['model']}"
    done = run("networks", *common, both, f"--also=others={places['data']}")
    assert done.returncode == 0, done.stderr
    rows = json.loads((places["out"] / "networks.json").read_text())["networks"]
    assert [row["network"] for row in rows] == ["small", "same"]
    assert rows[0]["products"] == rows[1]["products"] > 0
    assert rows[0]["int8"]["others"]["count"] == 60
    table = (places["out"] / "networks.md").read_text()
    assert table.startswith("| network |") and "| same |" in table


@pytest.mark.parametrize(
    ("models", "said"),
    [("runs/a", "different NAME=PATH by commas"), ("a=absent", "no Keras model at")],
)
def test_networks_that_are_not_there_are_one_line(places, models, said):
    common = flags_of(places, "config", "data", "out")
    done = run("networks", *common, f"--models={models}")
    assert done.returncode == 1 and not places["out"].exists()
    (line,) = [x for x in done.stderr.splitlines() if x.startswith("error:")]
    assert said in line and "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_failed_gate_is_one_line_and_leaves_nothing(places):
    limit = "--config.limits.gaze.between_deg=0.0"
    done = run("convert", *flags_of(places), limit)
    assert done.returncode == 1
    (line,) = [x for x in done.stderr.splitlines() if x.startswith("error:")]
    assert "between_deg" in line
    assert "limit 0" in line
    assert "Traceback" not in done.stderr
    assert not list(places["out"].glob("*.tflite"))


@pytest.mark.slow
def test_verify_and_benchmark_accept_what_convert_made(places, tmp_path):
    assert run("convert", *flags_of(places)).returncode == 0
    exported = places["out"] / "gaze.tflite"
    flags = flags_of(places, "config", "model", "data")
    checked = tmp_path / "checked"
    done = run("verify", *flags, f"--tflite={exported}", f"--out={checked}")
    assert done.returncode == 0, done.stderr
    figures = json.loads((checked / "metrics.json").read_text())["accuracy"]
    assert figures["count"] == 60

    done = run("benchmark", f"--tflite={exported},{exported}", "--rounds=1")
    assert done.returncode == 0, done.stderr

    exported.write_bytes(exported.read_bytes() + b"0")
    done = run("verify", *flags, f"--tflite={exported}")
    assert done.returncode == 1
    assert "is damaged (its checksum is wrong)" in done.stderr
    done = run("benchmark", f"--tflite={exported}")
    assert done.returncode == 1 and "is damaged" in done.stderr
