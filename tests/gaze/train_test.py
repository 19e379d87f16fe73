"""`python -m gaze.train`: what it refuses, and leaving one of MPIIGaze's people out."""

import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from gaze import estimators
from gaze.data import record
from gaze.run import artifact, files
from tests.gaze.data import eyes
from tests.gaze.data.datasets import mpiigaze_fixture

ROOT = pathlib.Path(__file__).resolve().parents[2]
KNN = "--config=configs/knn.py:tiny"


def command(name, *arguments):
    """(exit status, lines of stderr) of ``python -m NAME``."""
    done = subprocess.run(
        [sys.executable, "-m", name, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr.strip().splitlines()


def write(folder, **columns):
    """A record set of eight eyes of two people with other columns."""
    drawn = eyes.columns(8, num_subjects=2) | columns
    drawn = {name: column for name, column in drawn.items() if column is not None}
    target = artifact.Artifact("test", folder, {}, {})
    record.write([drawn], target, intensity="raw")
    return folder


BAD = {
    "labels": ({"gaze": None}, (), "has no gaze, which the command needs"),
    "degrees": (
        {"gaze": np.full((8, 2), 12.5, np.float32)},
        (),
        "found .12.5, 12.5.; these look like degrees.",
    ),
    "NaN": ({"gaze": np.full((8, 2), np.nan, np.float32)}, (), "found .nan, nan.."),
    "fold": (
        {"subject": np.array(["p00"] * 8)},
        ("--leave_one_subject_out",),
        "expected at least 2 subjects to split, found 1",
    ),
    "few": (
        {"subject": np.array(["p00"] * 6 + ["p01"] * 2)},
        ("--leave_one_subject_out",),
        "neighbors is 3, but the set has 2 examples",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", BAD)
def test_what_nothing_can_be_learnt_from_is_one_line(case, tmp_path):
    columns, options, line = BAD[case]
    data, run = write(tmp_path / "set", **columns), tmp_path / "run"
    status, lines = command(
        "gaze.train", KNN, f"--data={data}", f"--workdir={run}", *options
    )
    assert status == 1
    assert lines[-1].startswith("error: ") and re.search(line, lines[-1]), lines[-1]
    assert not run.exists()


@pytest.mark.slow
def test_fifteen_folds_resume_and_answer_everyone_once(tmp_path):
    people = {f"p{i:02d}": {"day01": 4 + i % 3, "day02": 1} for i in range(15)}
    fixture = mpiigaze_fixture.write(tmp_path / "MPIIGaze", people)
    data, run, out = tmp_path / "eyes", tmp_path / "run", tmp_path / "out"
    assert not command("gaze.prepare", f"--source={fixture.source}", f"--out={data}")[0]
    train = (
        "gaze.train", KNN, f"--data={data}", f"--workdir={run}",
        "--leave_one_subject_out",
    )  # fmt: skip
    assert command(*train)[0] == 0
    manifest = files.read_json(run / "manifest.json")
    assert list(manifest["folds"]) == list(people)
    folds = {n: files.read_json(run / f / "manifest.json") for n, f in
             manifest["folds"].items()}  # fmt: skip
    for name, fold in folds.items():
        assert fold["subjects"] == sorted(set(people) - {name})
        own = sum(key.startswith(f"{name}/") for key in fixture.gaze)
        assert fold["trained_on"] == fixture.count - own
    # As if it had been stopped in the eighth fold: seven are kept, the rest made.
    times = {n: (run / f / "arrays.npz").stat().st_mtime_ns for n, f in
             manifest["folds"].items()}  # fmt: skip
    (run / "manifest.json").unlink()
    shutil.rmtree(run / manifest["folds"]["p07"])
    assert command(*train)[0] == 0
    again = {n: (run / f / "arrays.npz").stat().st_mtime_ns for n, f in
             manifest["folds"].items()}  # fmt: skip
    assert {n for n in people if again[n] != times[n]} == {"p07"}
    status, _ = command(
        "gaze.evaluate", f"--models=knn={run}", f"--data={data}", f"--out={out}"
    )
    assert status == 0
    found = files.read_json(out / "figures.json")["knn"]
    assert found["protocol"] == "leave_one_subject_out"
    assert set(found["by_person_deg"]) == set(people)
    assert sum(c["eyes"] for c in found["by_condition"].values()) == fixture.count


@pytest.mark.slow
def test_streamed_pictures_give_the_same_network(tmp_path):
    data = eyes.write(tmp_path / "data", count=24)
    weights, means = [], []
    for stream in ("no", "yes"):
        run = tmp_path / stream
        config = "--config=configs/gaze_cnn.py:tiny"
        arguments = (config, f"--data={data}", f"--workdir={run}")
        status, said = command("gaze.train", *arguments, f"--stream={stream}")
        assert status == 0, said
        weights.append(estimators.load_run(run).network.get_weights())
        means.append(estimators.manifest(run)["mean_gaze"])
    for whole, streamed in zip(*weights, strict=True):
        np.testing.assert_array_equal(streamed, whole)
    assert means[0] == means[1]


def test_an_estimator_of_arrays_does_not_stream(tmp_path):
    data = eyes.write(tmp_path / "data", count=8)
    arguments = (KNN, f"--data={data}", f"--workdir={tmp_path / 'run'}")
    status, (line,) = command("gaze.train", *arguments, "--stream=yes")
    assert status == 1 and "knn learns of all eyes at once" in line
