"""One writer in a run folder at a time, whatever became of the one before."""

import subprocess
import sys

import pytest

from gaze.run import artifact, claims, errors, files

HOLD = """
import sys, time
from gaze.run import claims
claims.hold(sys.argv[1])
print("holds", flush=True)
time.sleep(float(sys.argv[2]))
"""


def holding(folder, seconds):
    """A process that holds ``folder`` for ``seconds`` after this returns."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "holds\n"
    return process


def begin(folder):
    artifact.Artifact("room.command", folder, {"steps": 3}, {}).begin()


def test_a_training_begins_once_the_one_before_is_over(tmp_path):
    other = holding(tmp_path / "run", 1.0)
    begin(tmp_path / "run")
    assert other.poll() is not None or other.wait(timeout=0.5) == 0
    begin(tmp_path / "run")  # its own claim keeps nobody from going on
    again = holding(tmp_path / "elsewhere", 30)
    again.kill()
    again.wait()
    begin(tmp_path / "elsewhere")  # a killed holder holds nothing


def test_one_that_does_not_end_is_refused_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "PATIENCE_S", 0.3)
    other = holding(tmp_path / "run", 30)
    try:
        with pytest.raises(errors.UserError, match="another process") as caught:
            begin(tmp_path / "run")
    finally:
        other.kill()
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run" / artifact.SETTINGS).exists()


def test_a_folder_made_anew_is_claimed_anew(tmp_path):
    claims.hold(tmp_path / "run")
    files.remove(tmp_path / "run")
    claims.hold(tmp_path / "run")
    assert (tmp_path / "run" / claims.LOCK).exists()


def test_where_there_are_no_locks_nobody_is_held_back(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "fcntl", None)
    begin(tmp_path / "run")
    assert not (tmp_path / "run" / claims.LOCK).exists()


def test_what_is_released_is_free_and_leaves_nothing(tmp_path):
    claims.hold(tmp_path)
    assert (tmp_path / claims.LOCK).exists()
    claims.release(tmp_path)
    assert list(tmp_path.iterdir()) == []
    claims.release(tmp_path)  # nothing to give up
    claims.hold(tmp_path)
    assert (tmp_path / claims.LOCK).exists()
