"""A segmenter is made by one command: its eyes, its training, its export."""

import json
import pathlib
import subprocess
import sys

import pytest

from gaze.data import record

ROOT = pathlib.Path(__file__).resolve().parents[2]


def segmenter(*arguments):
    """(exit status, stderr) of the command."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.segmenter", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.mark.slow
def test_one_command_renders_trains_and_exports(tmp_path):
    out, tiny = tmp_path / "out", "--config=configs/segmenter_real.py:tiny"
    arguments = (tiny, "--count=400", "--config.steps=5", f"--out={out}")
    status, said = segmenter(*arguments)
    assert status == 0, said[-2000:]
    assert record.load(out / "wide_cabin_nir").image.shape[1:3] == (96, 160)
    config = json.loads((out / "run" / "config.json").read_text())
    assert config["steps"] == 5
    card = json.loads((out / "export" / "segmenter.json").read_text())
    assert set(card["metrics"]["also"]) == {"cabin", "studio", "wide"}
    assert segmenter(*arguments)[0] == 0  # nothing is left to do


@pytest.mark.parametrize(
    ("argument", "line"),
    [
        ("--config=configs/none.py", "no config file configs/none.py"),
        ("--config=configs/segmenter_real.py:none", "none"),
        ("--count=200", "--count"),
        ("--out=a,b", "choose a path without"),
    ],
)
def test_misuse_is_one_line_before_anything_is_rendered(tmp_path, argument, line):
    status, said = segmenter(f"--out={tmp_path / 'out'}", argument)
    assert status == 1 and "Traceback" not in said
    assert line in said.strip().splitlines()[-1]
    assert not (tmp_path / "out").exists() and not (ROOT / "a,b").exists()
