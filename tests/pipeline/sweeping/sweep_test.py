"""A sweep on disk: people kept apart, pruning, and going on after kill -9."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from gaze import api
from gaze.data import record
from gaze.run import errors
from pipeline.sweeping import page, people, space, study, trials
from tests.pipeline.sweeping import space_test

ROOT = trials.pathlib.Path(__file__).resolve().parents[3]
RANGES = space.parse(["epochs:5..40"], space_test.CONFIG)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("eyes") / "eyes"
    return api.simulate(folder, count=120, subjects=10, seed=3)


def test_people_are_in_one_part_each(data, tmp_path):
    split = people.split(data, tmp_path, seed=1)
    parts = [set(names) for names in split.names.values()]
    assert [len(part) for part in parts] == [6, 2, 2]
    assert len(set.union(*parts)) == 10
    for name in ("train", "validation"):
        loaded = record.load(getattr(split, name))
        assert set(loaded.subject) == set(split.names[name])
    again = people.split(data, tmp_path, seed=1)
    assert again.names == split.names
    with pytest.raises(errors.UserError, match="shows 1 people"):
        few = api.simulate(tmp_path / "few", count=8, subjects=1)
        people.split(few, tmp_path / "out", seed=1)


class Invented:
    """Trials without trainings: the error follows from the values."""

    def __init__(self, fails=(), cut=None):
        self.fails, self.cut, self.asked = fails, cut, []

    def run(self, values, look):
        self.asked.append(dict(values))
        if len(self.asked) == self.cut:
            raise KeyboardInterrupt
        if len(self.asked) in self.fails:
            raise errors.UserError("the outputs collapsed.")
        for step in (100, 200, 300):
            if look(step, float(values["epochs"])):
                raise trials.Pruned
        error = abs(values["epochs"] - 20) + 5.0
        return {"value": error, "low": error - 1, "high": error + 1}


@pytest.fixture
def opened(tmp_path):
    pytest.importorskip("optuna", reason="make test installs it")
    return lambda: study.opened(tmp_path, seed=0)


def test_trials_end_pruned_failed_or_with_a_figure(opened):
    swept = opened()
    study.run(swept, RANGES, Invented(fails=(2,)), 12)
    assert study.count(swept) == 12
    states = [trial.state.name for trial in swept.trials]
    assert states.count("FAIL") == 1 and "PRUNED" in states
    assert swept.best_value < 15
    names = {"train": ["a"], "validation": ["b"], "test": ["c", "d"]}
    text = page.write(swept, RANGES, names, ["python", "-m", "pipeline.sweep"])
    assert "the outputs collapsed." in text and ">pruned<" in text
    assert "test (2)" in text and "c, d" in text and "<img" in text
    assert f"epochs = {swept.best_params['epochs']}" in text


def test_a_trial_that_was_cut_off_is_taken_up_with_its_values(opened):
    first = Invented(cut=3)
    with pytest.raises(KeyboardInterrupt):
        study.run(opened(), RANGES, first, 5)
    second, swept = Invented(), opened()
    study.run(swept, RANGES, second, 5)
    assert second.asked[0] == first.asked[2]
    assert study.count(swept) == 5 and len(second.asked) == 3


def test_a_trials_folder_follows_from_its_values(tmp_path):
    of = trials.Trials("x", tmp_path, tmp_path, tmp_path, ROOT)
    assert of.folder_of({"a": 1, "b": 2}) == of.folder_of({"b": 2, "a": 1})
    assert of.folder_of({"a": 1}) != of.folder_of({"a": 2})


@pytest.mark.slow
def test_a_sweep_killed_with_9_goes_on(data, tmp_path):
    pytest.importorskip("optuna", reason="make test-all installs it")
    out = tmp_path / "sweep"
    command = [sys.executable, "-m", "pipeline.sweep", f"--data={data}", f"--out={out}"]
    command += ["--config=configs/knn.py:tiny", "--trials=4", "--over=neighbors:1..9"]
    environment = os.environ | {"TF_NUM_INTRAOP_THREADS": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    while not list(out.glob("trials/*/train.log")):
        assert process.poll() is None
        time.sleep(0.2)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    swept = study.opened(out, seed=0)
    assert study.count(swept) == 4
    values = [trial.value for trial in swept.trials if trial.value is not None]
    assert values and all(np.isfinite(values))
    assert "Best" in (out / "sweep.html").read_text()
