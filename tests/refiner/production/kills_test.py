"""A set that was killed again and again is, to the byte, the one that was not."""

import pathlib
import subprocess
import sys

import keras
import pytest

from refiner import methods
from refiner.networks import segmenter
from refiner.style import bank
from tests import run_fixture
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """160 eyes: ten shards of `kills`."""
    return eyes.write(tmp_path_factory.mktemp("sets") / "data", count=160)


def refiner(folder):
    """A closed form's run."""
    real = eyes.columns(16, domain="cabin", seed=1)
    settings = {"method": "region_statistics", "seed": 0}
    style = bank.StyleBank(real["image"], real["mask"], seed=0)
    methods.build(settings, style).save(folder)
    return run_fixture.finish(folder, "refiner.train", settings)


def segmenter_run(folder):
    """An untrained segmenter's run."""
    keras.utils.set_random_seed(0)
    network = segmenter.Segmenter(widths=(4, 8, 16), blocks=(1,) * 4)
    network.save(folder / "model.keras")
    return run_fixture.finish(folder, "refiner.train_segmenter", pupil_ratio=0.5)


def make(kind, model, data, out, kills):
    """Runs `kills`; gives what it prints as numbers."""
    command = [sys.executable, "-m", "tests.refiner.production.kills", kind]
    arguments = map(str, (model, data, out, kills))
    done = subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return tuple(map(int, done.stdout.split()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "trained"), [("refine", refiner), ("segment", segmenter_run)]
)
def test_kill_9_changes_no_byte(data, tmp_path, kind, trained):
    model = tmp_path / "model"
    model.mkdir()
    trained(model)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    assert make(kind, model, data, whole, 0) == (0, 0)
    kills, taken_up = make(kind, model, data, killed, 6)
    assert kills >= 3 and taken_up >= 3
    content = [{p.name: p.read_bytes() for p in f.iterdir()} for f in (whole, killed)]
    assert content[0] == content[1]
    assert len(list(whole.glob("*.tfrecord"))) == 10
