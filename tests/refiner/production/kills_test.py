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
    """160 eyes: twenty shards of `kills`."""
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "trained"), [("refine", refiner), ("segment", segmenter_run)]
)
def test_kill_9_changes_no_byte(data, tmp_path, kind, trained):
    model = tmp_path / "model"
    model.mkdir()
    trained(model)
    command = [sys.executable, "-m", "tests.refiner.production.kills", kind]
    arguments = map(str, (model, data, tmp_path))
    done = subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    killed, taken_up = map(int, done.stdout.split())
    assert killed >= 5 and taken_up >= 5
    whole, other = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("whole", "killed")
    )
    assert whole == other
    assert len([name for name in whole if name.endswith(".tfrecord")]) == 20
