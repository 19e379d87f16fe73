"""The command `refiner.turing_statistics`, typed as a user would."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "refiner.turing_statistics", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_the_published_p_value_from_a_csv(tmp_path):
    lines = ["real,real,1023", "real,refined,977", "refined,real,1001"]
    lines = ["shown,answered,count", *lines, "refined,refined,999"]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    done = run(f"--answers={tmp_path / 'a.csv'}")
    assert done.returncode == 0, done.stderr
    (line,) = [text for text in done.stdout.splitlines() if "one-sided p" in text]
    assert line.split()[3] == "0.248"
    assert "2,022 of 4,000: 50.6 % [49.0, 52.1]" in done.stdout


def test_the_plan_says_how_many_answers_for_which_difference():
    done = run("--plan")
    assert done.returncode == 0
    (line,) = [text for text in done.stdout.splitlines() if text.startswith("52.0%")]
    assert line.split()[1] == "3,945"
    assert "4,000 answers show an accuracy of 52.0% or more" in done.stdout


def test_misuse_is_one_line():
    done = run("--plan", "--answers=x")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "error: give exactly one of --answers=FILE.csv and --plan."
    )
