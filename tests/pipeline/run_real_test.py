"""The experiment of the papers with a user's own files: UnityEyes towards real eyes."""

import json
import subprocess
import sys

import numpy as np
import pytest

from gaze.data import record
from gaze.simulator import domains, simulate
from tests.pipeline import run_test

pytestmark = pytest.mark.slow


def write_real(path):
    """Labelled `cabin` eyes as a user's own: 16 of each of six people."""
    factors = domains.factors("cabin")
    (columns,) = simulate.simulate(factors, count=96, num_subjects=6, seed=5)
    names = ("image", "gaze", "subject")
    np.savez(path, **{name: np.asarray(columns[name]) for name in names})
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A finished run, and what it printed."""
    folder = tmp_path_factory.mktemp("own")
    command = [sys.executable, "-m", "gaze.simulate", "--format=unityeyes"]
    options = ["--count=48", "--subjects=4", f"--out={folder / 'imgs'}"]
    subprocess.run([*command, *options], cwd=run_test.ROOT, check=True)
    real = write_real(folder / "eyes.npz")
    process = run_test.start(
        folder / "run",
        f"--config.real.source={real}",
        f"--config.synthetic.source={folder / 'imgs'}",
        "--config.synthetic.options=head_limit_deg=",
        "--config.references=('perfect_refiner', 'ceiling')",
    )
    text, _ = process.communicate()
    assert process.returncode == 0, text[-3000:]
    return folder / "run", text


def test_degrees_are_of_people_whose_eyes_gave_no_style(run):
    style, test = (
        set(record.load(run[0] / "data" / n).subject) for n in ("style", "test")
    )
    assert len(style) == len(test) == 3 and not style & test
    with np.load(run[0] / "seed0/evaluate/predictions.npz") as arrays:
        assert set(arrays["subject"]) == test
        assert {"identity/mild", "zhao2018_plus/mild", "ceiling/mild"} <= set(arrays)


def test_the_report_names_both_sources_and_has_degrees(run):
    page = (run[0] / "report.html").read_text()
    assert "Synthetic eyes of" in page and "refined towards real eyes" in page
    lines = (run[0] / "metrics.jsonl").read_text().splitlines()
    named = [json.loads(line) for line in lines]
    assert any(n["name"] == "error_deg" and n["arm"] == "ceiling" for n in named)


def test_what_cannot_be_had_is_said(run):
    assert "without config.references perfect_refiner" in run[1]
