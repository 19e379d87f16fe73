"""The command `refiner.segment`: masks, what the manifest says of them, and misuse."""

import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from gaze.data import record
from refiner.networks import segmenter
from refiner.segmentation import constraint, prediction
from tests import run_fixture
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[3]


def segment(**flags):
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "refiner.segment",
            *(f"--{k}={flags[k]}" for k in flags),
        ],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("classes", [3, 4])
def test_masks_are_constrained_and_judged(tmp_path, classes):
    keras.utils.set_random_seed(0)
    network = segmenter.Segmenter(classes=classes, widths=(4, 8, 16), blocks=(1,) * 4)
    # An eye is darker than skin; what is darkest shall be iris, never pupil.
    network.logits.bias.assign([0.0, 0.1, -9.0, 0.0][:classes])
    network.save(tmp_path / "model.keras")
    run_fixture.finish(tmp_path, "refiner.train_segmenter", pupil_ratio=0.5)
    data = eyes.write(tmp_path / "set", count=8)
    done = segment(model=tmp_path, data=data, out=tmp_path / "out")
    assert done.returncode == 0, done.stderr[-2000:]
    made, given = record.load(tmp_path / "out"), record.load(data)
    seen = prediction.predict(network, given.image)
    expected = constraint.constrain(seen, "fallback", 0.5)
    np.testing.assert_array_equal(made.mask, expected)
    assert (seen != expected).any()
    np.testing.assert_array_equal(made.gaze, given.gaze)
    manifest = made.manifest
    assert manifest["settings"] == {"pupil_constraint": "fallback"}
    assert manifest["orphans"]["no_pupil_share_seen"] > 0
    assert manifest["orphans"]["no_pupil_share"] == 0
    assert 0 <= manifest["figures"]["iou_iris"] < 1
    # Of three classes the exact masks' sclera is rest: there is none to miss.
    assert np.isnan(manifest["figures"]["iou_sclera"]) == (classes == 3)
    assert manifest["classes"] == [*record.class_names(classes)]
    assert "eyes without a pupil: " in done.stderr
