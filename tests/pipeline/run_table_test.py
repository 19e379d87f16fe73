"""The papers' table from their data sets, as the authors pack them, in small."""

import json
import subprocess
import sys

import numpy as np
import pytest

from gaze.run import files
from pipeline.reporting import published
from tests.gaze.data.datasets import mpiigaze_fixture, ut_multiview_fixture
from tests.pipeline import run_test

pytestmark = pytest.mark.slow


def start(folder, *arguments):
    """A run of configs/table2.py to its end: (exit status, what it said)."""
    command = [
        *(sys.executable, "-m", "pipeline", "--config=configs/table2.py:tiny"),
        *(f"--workdir={folder / 'run'}", "--config.vgg.weights=random"),
        f"--config.real.source={folder / 'MPIIGaze'}",
        f"--config.synthetic.source={folder / 'imgs'}",
        "--config.synthetic.options=head_limit_deg=",
        f"--config.labelled=('ut={folder / 'UT'};eye=left',)",
        f"--config.also=('driver={folder / 'eyes.npz'}',)",
        *("--config.seeds=1", *arguments),
    ]
    done = subprocess.run(command, cwd=run_test.ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def write_driver(path):
    """Labelled eyes of one more person."""
    generator = np.random.default_rng(0)
    image = generator.integers(0, 255, (32, 36, 60), np.uint8)
    gaze = generator.uniform(-0.3, 0.3, (32, 2))
    np.savez(path, image=image, gaze=gaze, subject=np.array(["driver"] * 32))


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The folder of a finished run, and the times of its tasks."""
    folder = tmp_path_factory.mktemp("table")
    mpiigaze_fixture.write(folder / "MPIIGaze")
    (folder / "UT").mkdir()
    ut_multiview_fixture.write(folder / "UT")
    write_driver(folder / "eyes.npz")
    command = [sys.executable, "-m", "gaze.simulate", "--format=unityeyes"]
    options = ["--count=48", "--subjects=4", f"--out={folder / 'imgs'}"]
    subprocess.run([*command, *options], cwd=run_test.ROOT, check=True)
    status, said = start(folder)
    assert status == 0, said[-3000:]
    return folder, run_test.finished(folder / "run")


def test_every_training_set_meets_every_estimator(run):
    made = json.loads((run[0] / "run" / "table.json").read_text())
    cells = {(c["trained_on"], c["tested_on"], c["estimator"]) for c in made["cells"]}
    arms = {"identity", "matched", "light_transfer", "ceiling", "labelled_ut"}
    kinds = {"mild", "lenet.without_head_pose+mild", "knn"}
    sets = {"real eyes", "driver"}
    assert cells == {(a, s, k) for a in arms for s in sets for k in kinds}
    assert len(made["published"]) == len(published.TABLE)
    purified = {c["purified_by"] for c in made["cells"] if "purified_by" in c}
    assert purified == {"light_transfer"}


def test_the_same_command_makes_one_lost_cell_again_and_no_other(run):
    folder, before = run
    lost = folder / "run" / "tasks" / "estimate-seed0-labelled_ut-knn.json"
    lost.unlink()
    files.remove(folder / "run" / "seed0" / "estimate" / "labelled_ut" / "knn")
    assert start(folder)[0] == 0
    after = run_test.finished(folder / "run")
    assert {n for n in after if after[n] != before.get(n)} == {lost.name}
