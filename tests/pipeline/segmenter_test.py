"""A segmenter is made by one command: its eyes, its training, its export."""

import json
import pathlib
import subprocess
import sys

import pytest

from gaze.data import record

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_one_command_renders_trains_and_exports(tmp_path):
    command = [sys.executable, "-m", "pipeline.segmenter", f"--out={tmp_path / 'out'}"]
    command += ["--count=60", "--training=configs/segmenter_real.py:tiny"]
    done = subprocess.run(
        # Not enough eyes for the locked export: it is the last step, and refuses.
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "at least 100 needed" in done.stderr.splitlines()[-1]
    assert record.load(tmp_path / "out" / "wide_cabin_nir").image.shape[1:3] == (
        96,
        160,
    )
    done = subprocess.run(
        [*command, "--export=configs/export.py:tiny"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    card = json.loads((tmp_path / "out" / "export" / "segmenter.json").read_text())
    assert set(card["metrics"]["also"]) == {"cabin", "studio"}
    assert "certain" in card
