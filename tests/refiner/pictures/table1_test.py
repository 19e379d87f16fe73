import pathlib
import subprocess
import sys

import pytest

from gaze.run import errors
from refiner.pictures import table1
from refiner.study import answers


def test_the_papers_table_stands_beside_the_runs():
    given = [answers.Answer("real", "real")] * 3 + [answers.Answer("refined", "real")]
    given += [answers.Answer("real", "refined", observer="machine")]
    rows = table1.rows(given)
    assert rows[0] == [
        *("Zhao et al. 2018", "real", "1,023", "977"),
        *("50.6 % [49.0, 52.1]", "0.248"),
    ]
    assert rows[1][1:4] == ["refined", "1,001", "999"]
    assert rows[2][:4] == ["this study: People", "real", "3", "0"]
    assert rows[3][1:4] == ["refined", "1", "0"]
    assert "not people" in rows[4][0] and len(rows) == 6
    assert "1,023" in table1.piece(rows)


def test_a_study_a_report_or_a_file_is_read(tmp_path):
    given = [answers.Answer("real", "real", position=1)]
    for place in ("answers.csv", "report/answers.csv"):
        folder = tmp_path / place.replace("/", "-")
        answers.write(folder / place, given)
        assert table1.read(folder) == given
    assert table1.read(tmp_path / "answers.csv" / "answers.csv") == given
    with pytest.raises(errors.UserError, match="cannot be read"):
        table1.read(tmp_path / "nothing")


@pytest.mark.slow
def test_the_command_writes_the_table_and_the_page(tmp_path):
    answers.write(tmp_path / "answers.csv", [answers.Answer("real", "real")])
    command = [sys.executable, "-m", "refiner.figures", f"--out={tmp_path / 'out'}"]
    done = subprocess.run(
        [*command, f"--table1={tmp_path / 'answers.csv'}"],
        cwd=pathlib.Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = (tmp_path / "out" / "table1.csv").read_text("utf-8").splitlines()
    assert len(lines) == 5 and lines[1].startswith("Zhao et al. 2018,real,")
    assert "Table 1" in (tmp_path / "out" / "figures.html").read_text("utf-8")
