"""The paper's three classes, by one key, through the whole pipeline at tiny size."""

import json

import pytest

from gaze.data import record
from refiner import methods
from tests.pipeline import run_test

pytestmark = pytest.mark.slow


def test_one_key_takes_the_sclera_out_from_the_segmenter_to_the_export(tmp_path):
    workdir = tmp_path / "run"
    asked = "--config.segmenter.classes=3", "--config.pupil_constraint=always"
    text, _ = (process := run_test.start(workdir, *asked)).communicate()
    assert process.returncode == 0, text[-3000:]
    segmented = record.load(workdir / "data" / "style_segmented")
    assert segmented.mask.max() < record.SCLERA
    assert segmented.manifest["classes"] == ["rest", "iris", "pupil"]
    assert segmented.manifest["settings"] == {"pupil_constraint": "always"}
    refiner = methods.load_run(workdir / "seed0" / "refiner" / "zhao2018_plus")
    assert refiner.bank.classes == refiner.generator.config["classes"] == 3
    refined = record.load(workdir / "seed0" / "refined" / "zhao2018_plus")
    assert refined.mask.max() == record.SCLERA  # labels go along unchanged
    card = workdir / "seed0" / "export" / "segmenter" / "segmenter.json"
    made = json.loads(card.read_text())
    assert made["classes"] == ["rest", "iris", "pupil"]
    assert made["outputs"]["logits"]["shape"][-1] == 3
