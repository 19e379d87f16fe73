"""refiner.refine as a user types it: a part of a set, and sets it must refuse."""

import json
import pathlib
import subprocess
import sys

import pytest

from gaze.data import record
from refiner import methods
from refiner.style import bank
from tests import run_fixture
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished run of a closed form, trained on raw 36x60 eyes."""
    folder = tmp_path_factory.mktemp("run")
    real = eyes.columns(16, domain="cabin", seed=1)
    settings = {"method": "region_statistics", "seed": 0}
    style = bank.StyleBank(real["image"], real["mask"], seed=0)
    methods.build(settings, style).save(folder)
    return run_fixture.finish(folder, "refiner.train", settings)


def refine(model, data, out, *arguments):
    command = [sys.executable, "-m", "refiner.refine", f"--model={model}"]
    done = subprocess.run(
        [*command, f"--data={data}", f"--out={out}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def test_a_limit_takes_the_first_eyes(run, tmp_path):
    data = eyes.write(tmp_path / "data", count=8)
    status, stderr = refine(run, data, tmp_path / "out", "--limit=3")
    assert status == 0, stderr
    made, raw = record.load(tmp_path / "out"), record.load(data)
    assert list(made.key) == list(raw.key[:3])
    assert (made.gaze == raw.gaze[:3]).all() and (made.image != raw.image[:3]).any()


@pytest.mark.parametrize(
    "change, message",
    [("size", "prepare them alike"), ("intensity", "trained on equalized eyes")],
)
def test_eyes_of_another_kind_are_refused(run, tmp_path, change, message):
    data = eyes.write(tmp_path / "data", count=4)
    model = tmp_path / "model"
    model.mkdir()
    for path in run.iterdir():
        (model / path.name).write_bytes(path.read_bytes())
    if change == "intensity":
        manifest = json.loads((model / "manifest.json").read_text())
        manifest["intensity"] = "equalized"
        (model / "manifest.json").write_text(json.dumps(manifest))
    else:
        style = bank.load(model / "bank.npz")
        images, masks = style.images[:, ::2], style.masks[:, ::2]
        bank.StyleBank(images, masks, seed=0).save(model / "bank.npz")
        run_fixture.finish(model, "refiner.train", methods.manifest(run)["settings"])
    status, stderr = refine(model, data, tmp_path / "out")
    assert status == 1 and len(stderr.strip().splitlines()) == 1, stderr
    assert stderr.startswith("error: ") and message in stderr
    assert not (tmp_path / "out").exists()
