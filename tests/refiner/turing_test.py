"""The command `refiner.turing` where no web framework is installed."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_what_the_server_needs_is_named_in_one_line(tmp_path):
    (tmp_path / "flask.py").write_text(
        "raise ModuleNotFoundError('no flask', name='flask')\n"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "refiner.turing", "--real=a", "--refined=b"),
            f"--out={tmp_path / 'study'}",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: the study's server needs ")
    assert "-r requirements-turing.txt" in done.stderr
    assert len(done.stderr.splitlines()) == 1
