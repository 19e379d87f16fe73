import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from gaze.data import record
from gaze.simulator import layouts
from tests.gaze.data import eyes


def simulate(out, *arguments, **options):
    """Runs the command as a user would; gives (exit status, stderr)."""
    command = [sys.executable, "-m", "gaze.simulate", f"--out={out}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, **options)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("argument", "line"),
    [
        ("--size=36", "HEIGHTxWIDTH"),
        ("--gaze_yaw=30,-30", "gaze_yaw is LOW,HIGH"),
        ("--estimator=run", "--match"),
        ("--seed=-1", "seed"),
        ("--workers=-1", "workers"),
        ("--first_subject=-1", "first_subject"),
        ("--gaze_yaw=-inf,inf", "gaze_yaw is two angles"),
        ("--head_yaw=inf,30", "head_yaw is two angles"),
        ("--head_pitch=nan,30", "head_pitch is two angles"),
        ("--glasses=nan", "glasses"),
        ("--zoom=inf", "zoom"),
        ("--layout=peple", "no layout 'peple'"),
    ],
)
def test_mistakes_are_answered_in_one_line(tmp_path, argument, line):
    status, said = simulate(tmp_path / "eyes", "--count=2", argument)
    assert status == 1 and said.startswith("error: ") and line in said
    assert len(said.splitlines()) == 1 and not list(tmp_path.iterdir())


def test_records_hold_what_was_asked_for(tmp_path):
    target = tmp_path / "target"
    asked = ["--count=12", "--subjects=3", "--size=24x40", "--channels=3"]
    asked += ["--gaze_yaw=5,15", "--kappa", "--layout=people"]
    status, said = simulate(target, *asked)
    assert status == 0, said
    records = record.load(target)
    assert records.image.shape == (12, 24, 40, 3)
    assert np.all(np.abs(np.degrees(records.gaze[:, 1]) - 10) <= 5)
    settings = records.manifest["settings"]
    assert settings["kappa"] is True
    assert settings["layout"] == layouts.differences(layouts.PEOPLE)
    # Drawn like those eyes, other eyes look there, too.
    out = tmp_path / "matched"
    status, said = simulate(out, "--count=40", "--seed=5", f"--match={target}")
    assert status == 0, said
    matched = record.load(out)
    np.testing.assert_allclose(
        np.mean(matched.gaze, axis=0), np.mean(records.gaze, axis=0), atol=0.03
    )
    assert np.degrees(matched.gaze[:, 1]).std() < 6


def test_unityeyes_format_is_written_whole(tmp_path):
    out = tmp_path / "eyes"
    arguments = ["--format=unityeyes", "--count=2", "--subjects=1", "--size=96x128"]
    status, said = simulate(out, *arguments)
    assert status == 0, said
    assert sorted(p.name for p in (out / "imgs").iterdir()) == [
        "1.jpg",
        "1.json",
        "2.jpg",
        "2.json",
    ]
    assert json.loads((out / "manifest.json").read_text())["count"] == 2


@pytest.mark.parametrize("kind", ["records", "unityeyes"])
def test_the_folder_one_is_in_is_not_replaced(tmp_path, kind):
    (tmp_path / "thesis.tex").write_text("years of work")
    root = str(pathlib.Path(__file__).resolve().parents[1].parent)
    options = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": root}}
    status, said = simulate(".", "--count=2", f"--format={kind}", **options)
    assert status == 1 and "is there and no result of gaze.simulate" in said
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("more", [[], ["--channels=1"]])
def test_unityeyes_pictures_are_raw(tmp_path, more):
    arguments = ["--format=unityeyes", "--count=2", "--intensity=equalized", *more]
    status, said = simulate(tmp_path / "eyes", *arguments)
    assert status == 1 and len(said.splitlines()) == 1
    assert "UnityEyes' pictures are raw" in said and not list(tmp_path.iterdir())


def test_one_eye_is_nothing_to_match(tmp_path):
    folder = eyes.write(tmp_path / "one", count=1, num_subjects=1)
    status, said = simulate(tmp_path / "eyes", f"--match={folder}")
    assert status == 1 and len(said.splitlines()) == 1
    assert "too few eyes to match (1); at least 2" in said


@pytest.mark.slow
def test_a_killed_run_is_taken_up_and_gives_the_same_bytes(tmp_path):
    arguments = ["--count=5000", "--subjects=5", "--size=16x24"]
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    command = [sys.executable, "-m", "gaze.simulate", f"--out={killed}", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    note = tmp_path / ".killed.partial" / "progress" / "00000.json"
    deadline = time.monotonic() + 60
    while not note.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert note.exists() and not killed.exists()
    status, said = simulate(killed, *arguments)
    assert status == 0 and "interrupted run" in said
    status, said = simulate(whole, *arguments)
    assert status == 0, said
    shards = sorted(p.name for p in whole.glob("*.tfrecord"))
    assert len(shards) == 3
    for name in shards:
        assert (killed / name).read_bytes() == (whole / name).read_bytes()


def test_ranges_in_radians_are_doubted(tmp_path):
    asked = ["--count=2", "--gaze_yaw=-0.6,0.6", "--gaze_pitch=-0.4,0.3"]
    status, said = simulate(tmp_path / "eyes", *asked)
    assert status == 0 and "within 0.6 degrees of straight ahead" in said
    status, said = simulate(tmp_path / "ahead", "--count=2", "--gaze_yaw=-0.6,0.6")
    assert status == 0 and "degrees of straight ahead" not in said
