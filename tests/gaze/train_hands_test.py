"""``python -m gaze.train_hands`` from the authors' files to figures."""

import subprocess
import sys

import numpy as np
import pytest

from gaze.hands import nyu
from gaze.run import files
from tests.gaze.evaluate_test import ROOT, command
from tests.gaze.hands import nyu_fixture


@pytest.mark.slow
def test_a_training_says_how_far_joints_are_off_and_is_done_once(tmp_path):
    nyu_fixture.write(tmp_path / "train", count=17)
    nyu_fixture.write(tmp_path / "test", count=5, seed=9)
    run = tmp_path / "run"
    arguments = [
        *(sys.executable, "-m", "gaze.train_hands"),
        *("--config=configs/hand_pose.py:tiny", "--config.epochs=10"),
        *(f"--data={tmp_path / 'train'}", f"--test={tmp_path / 'test'}"),
        f"--workdir={run}",
    ]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    told = files.read_json(run / "figures.json")
    assert set(told["by_joint_px"]) == {str(joint) for joint in nyu.JOINTS}
    assert np.isfinite(told["error_px"]) and 0 <= told["within_5_px"] <= 1
    lines = (run / "metrics.jsonl").read_text().splitlines()
    losses = [float(line.split('"maps": ')[1].split("}")[0]) for line in lines]
    assert losses[-1] < losses[0]
    before = (run / "model.keras").stat().st_mtime
    assert subprocess.run(arguments, cwd=ROOT, capture_output=True).returncode == 0
    assert (run / "model.keras").stat().st_mtime == before


@pytest.mark.slow
def test_settings_and_folders_that_no_training_could_use(tmp_path):
    nyu_fixture.write(tmp_path / "train")
    paths = [f"--data={tmp_path / 'train'}", f"--workdir={tmp_path / 'run'}"]
    tests = {
        "--config.size=50": "multiple of 32",
        "--config.kind=drawn": "choose one of real, synthetic",
        f"--test={tmp_path}": f"nothing at {tmp_path}",
        "--config.seed=1": "--data and --test are both",
    }
    for argument, message in tests.items():
        test = [] if argument.startswith("--test") else [f"--test={tmp_path / 'train'}"]
        status, line = command("gaze.train_hands", *paths, *test, argument)
        assert status == 1 and message in line, line
        assert not (tmp_path / "run").exists()
