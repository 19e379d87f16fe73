"""`python -m gaze.evaluate` tests nobody a model was trained on, unless told to."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest

from gaze.data import record
from gaze.run import files
from tests import run_fixture
from tests.gaze.data import eyes
from tests.gaze.evaluation import runs as fitted

ROOT = pathlib.Path(__file__).resolve().parents[2]


def command(name, *arguments):
    """(exit status, last line of stderr) of ``python -m NAME``."""
    done = subprocess.run(
        [sys.executable, "-m", name, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def test_subjects_that_appear_in_both_splits_are_refused(tmp_path):
    folder = eyes.write(tmp_path / "set", count=8)
    known = ["studio-0-0002"]
    run_fixture.finish(tmp_path / "run", "gaze.train", subjects=known)
    out = tmp_path / "out"
    status, line = command(
        "gaze.evaluate", f"--models=cnn={tmp_path / 'run'}", f"--data={folder}",
        f"--out={out}",
    )  # fmt: skip
    assert status == 1 and line.startswith("error: studio-0-0002 is on both sides")
    assert not out.exists()


def test_a_model_that_is_called_like_the_labels_is_refused_before_any_work(tmp_path):
    status, line = command(
        "gaze.evaluate", f"--models=gaze={tmp_path / 'run'}",
        f"--data={tmp_path / 'set'}", f"--out={tmp_path / 'out'}",
    )  # fmt: skip
    assert status == 1 and "found 'gaze'" in line, line


@pytest.mark.slow
def test_training_says_whom_it_knows_and_a_flag_lets_them_be_tested(tmp_path):
    folder, run = eyes.write(tmp_path / "set", count=32), tmp_path / "run"
    status, _ = command(
        "gaze.train", "--config=configs/gaze_cnn.py:tiny", f"--data={folder}",
        f"--workdir={run}",
    )  # fmt: skip
    names = [f"studio-0-000{i}" for i in range(4)]
    assert status == 0
    assert files.read_json(run / "manifest.json")["subjects"] == names
    test = [f"--models=cnn={run}", f"--data={folder}", f"--out={tmp_path / 'out'}"]
    assert command("gaze.evaluate", *test)[0] == 1
    assert command("gaze.evaluate", *test, "--allow_known_subjects")[0] == 0
    with np.load(tmp_path / "out" / "predictions.npz") as predictions:
        assert predictions["cnn"].shape == (32, 2)


def test_who_is_unfit_for_a_set_is_refused_or_left_out_by_name(tmp_path):
    known = record.load(eyes.write(tmp_path / "known", count=8))
    runs = [
        fitted.train(tmp_path / name, known, {"head_within_deg": limit})
        for name, limit in (("seeing", 0.0), ("turned", 10.0))
    ]
    known = known.replace(subject=np.array(["driver"] * len(known)))
    runs.append(fitted.train(tmp_path / "friend", known))
    arrays = {"image": known.image, "gaze": known.gaze}
    arrays["subject"] = np.array(["driver"] * len(known))
    np.savez(tmp_path / "driver.npz", **arrays)
    source, out = f"--source={tmp_path / 'driver.npz'}", tmp_path / "out"
    assert command("gaze.prepare", source, f"--out={tmp_path / 'driver'}")[0] == 0
    test = [f"--data={tmp_path / 'driver'}", f"--out={out}"]
    test.append(f"--models=seeing={runs[0]},turned={runs[1]},friend={runs[2]}")
    status, line = command("gaze.evaluate", *test)
    assert status == 1 and "reads head_pose" in line and not out.exists()
    assert command("gaze.evaluate", *test, "--leave_out_unfit")[0] == 0
    assert set(files.read_json(out / "figures.json")) == {"seeing"}
    left_out = files.read_json(out / "manifest.json")["left_out"]
    assert set(left_out) == {"turned", "friend"}
    assert "head_pose" in left_out["turned"] and "driver" in left_out["friend"]
