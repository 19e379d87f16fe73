"""The command `refiner.fit_layout`: from records and a segmenter to a layout's file."""

import json
import os
import pathlib
import subprocess
import sys

import keras
import pytest

from gaze.data import record
from gaze.simulator import layouts
from refiner.networks import segmenter
from tests import run_fixture
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[3]


def command(name, **flags):
    return subprocess.run(
        [sys.executable, "-m", name, *(f"--{k}={v}" for k, v in flags.items())],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def run(tmp_path):
    """An untrained segmenter that takes what is dark for iris."""
    keras.utils.set_random_seed(0)
    network = segmenter.Segmenter(widths=(4, 8, 16), blocks=(1,) * 4)
    network.logits.bias.assign([0.0, 0.1, -9.0, 0.0])
    (tmp_path / "run").mkdir()
    network.save(tmp_path / "run" / "model.keras")
    run_fixture.finish(tmp_path / "run", "refiner.train_segmenter", pupil_ratio=0.5)
    return tmp_path / "run"


@pytest.mark.slow
def test_a_layout_is_written_that_the_simulator_takes(tmp_path, run):
    data = eyes.write(tmp_path / "set", count=120)
    out = tmp_path / "out"
    flags = {"real": data, "segmenter": run, "count": 100, "subjects": 50, "rounds": 1}
    done = command("refiner.fit_layout", **flags, out=out)
    assert done.returncode == 0, done.stderr[-2000:]
    layout = layouts.load(str(out / "layout.json"))
    figures = json.loads((out / "figures.json").read_text())
    assert figures["eyes"] + figures["eyes_without_iris"] == 120
    for name, found in figures["parameters"].items():
        assert getattr(layout, name) == pytest.approx(found["value"])
    assert "crop_y" in (out / "fit.html").read_text()
    drawn = tmp_path / "drawn"
    done = command("gaze.simulate", count=8, layout=out / "layout.json", out=drawn)
    assert done.returncode == 0, done.stderr[-2000:]
    assert record.load(drawn).manifest["settings"]["layout"]


@pytest.mark.slow
def test_misuse_is_one_line_and_writes_nothing(tmp_path, run):
    data = eyes.write(tmp_path / "set", count=40)
    for flags, says in (
        ({}, "of 40 eyes show an iris in their masks; a layout wants 100"),
        ({"layout": "nobody"}, "no layout 'nobody'; known are benchmark2"),
        ({"count": 120, "subjects": 100}, "at least two of each person"),
    ):
        flags = {"real": data, "segmenter": run, "out": tmp_path / "out"} | flags
        done = command("refiner.fit_layout", **flags)
        assert done.returncode == 1 and says in done.stderr, done.stderr[-500:]
        assert "Traceback" not in done.stderr and not (tmp_path / "out").exists()
