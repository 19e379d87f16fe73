"""The command `refiner.evaluate`, typed as a user would."""

import json
import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from gaze.data import record
from gaze.run import artifact
from refiner.networks import segmenter
from tests import run_fixture
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def evaluate(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "refiner.evaluate", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_realism_and_preservation_on_one_page(tmp_path):
    raw = record.load(eyes.write(tmp_path / "raw", count=24))
    moved = raw.replace(image=np.roll(raw.image, 5, axis=2))
    record.write(
        [moved.columns()],
        artifact.Artifact("test", tmp_path / "moved", {}, {}),
        intensity="raw",
    )
    eyes.write(tmp_path / "real", count=24, domain="cabin", seed=1)
    keras.utils.set_random_seed(0)
    run = tmp_path / "segmenter"
    run.mkdir()
    network = segmenter.Segmenter(widths=(4, 8, 16), blocks=(1, 1, 1, 1))
    network.save(run / "model.keras")
    run_fixture.finish(run, "refiner.train_segmenter")
    done = evaluate(
        *(f"--segmenter={run}", f"--real={tmp_path / 'real'}"),
        f"--arms=identity={tmp_path / 'raw'},moved={tmp_path / 'moved'}",
        *(f"--out={tmp_path / 'out'}", "--vgg_weights=random", "--two_sample"),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "features are random filters" in done.stderr
    found = json.loads((tmp_path / "out" / "figures.json").read_text())
    assert found["fid"] == {"needed": 2560, "found": 24}
    assert found["preservation"]["identity"]["ssim_mean"] == pytest.approx(1.0)
    assert found["preservation"]["moved"]["ssim_mean"] < 0.9
    assert (
        found["two_sample"]["moved"]["matched"]["on"] == "labelled gaze and brightness"
    )
    page = (tmp_path / "out" / "evaluate.html").read_text("utf-8")
    assert "Random features" in page and "moved</td>" in page
    assert page.count("data:image/png;base64,") >= 2
