"""A refined set is remade from its seeds, and its hash says whether it is the same."""

import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def recipe(out, *arguments):
    """(exit status, stderr) of a recipe at tiny size."""
    small = ("--count=12", "--images=8", "--subjects=4")
    command = [sys.executable, "-m", "pipeline.recipe", f"--out={out}", *small]
    done = subprocess.run(
        [*command, "--refiner=configs/closed_form.py:tiny", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


@pytest.mark.slow
def test_the_same_seeds_give_the_same_hash(tmp_path):
    status, said = recipe(tmp_path / "one", "--seed=3")
    assert status == 0, said
    card = (tmp_path / "one" / "CARD.md").read_text()
    digest = re.search(r"sha256 ([0-9a-f]{64})", card)[1]
    assert recipe(tmp_path / "two", "--seed=3", f"--expect={digest}")[0] == 0
    status, said = recipe(tmp_path / "three", "--seed=4", f"--expect={digest}")
    assert status == 1 and f"expected {digest}" in said.splitlines()[-1]
    assert not (tmp_path / "three" / "CARD.md").exists()


@pytest.mark.slow
def test_a_step_that_fails_ends_it(tmp_path):
    status, said = recipe(tmp_path / "run", "--refiner=configs/none.py")
    assert status == 1 and "no config file configs/none.py" in said
    assert not (tmp_path / "run" / "refiner").exists()
