"""The table of answers: what is written is read back, and what is wrong is named."""

import pytest

from gaze.run import errors
from refiner.study import answers, summary


def table(folder, text, encoding="utf-8"):
    path = folder / "answers.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_what_is_written_is_read_back(tmp_path):
    given = [
        answers.Answer("real", "refined", "s001", "person", 1, "a,b.png", "O'Brien"),
        answers.Answer("refined", "refined", "s001", "person", 2, '"x"\n.png', "O'Br"),
        answers.Answer("real", "real", "s002", "machine", 1, "é.png", "", 840, "now"),
    ]
    answers.write(tmp_path / "a.csv", given)
    assert answers.read(tmp_path / "a.csv") == given
    lines = (tmp_path / "a.csv").read_text("utf-8").splitlines()
    assert lines[0] == (
        "subject,name,observer,position,picture,shown,answered,right,milliseconds,at"
    )
    assert lines[1] == 's001,O\'Brien,person,1,"a,b.png",real,refined,0,,'


def test_pandas_reads_it_if_it_is_there(tmp_path):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    answers.write(tmp_path / "a.csv", [answers.Answer("real", "real", position=1)])
    assert pandas.read_csv(tmp_path / "a.csv").right.sum() == 1


PUBLISHED = {
    0.1483: (224, 276, 207, 293),  # 517 of 1,000
    9.9e-20: (80, 20, 18, 82),  # 162 of 200
    0.2483: (1023, 977, 1001, 999),  # 2,022 of 4,000
    6.3e-6: (36, 14, 14, 36),  # 72 of 100
}


@pytest.mark.parametrize("p", PUBLISHED)
def test_a_published_table_is_four_rows_with_counts(tmp_path, p):
    kinds = ("real,real", "real,refined", "refined,real", "refined,refined")
    cells = zip(kinds, PUBLISHED[p], strict=True)
    lines = ["\ufeffshown,answered,count", *(f"{k},{count}" for k, count in cells)]
    found = summary.of(answers.read(table(tmp_path, "\r\n".join(lines))))
    assert found["right"] == PUBLISHED[p][0] + PUBLISHED[p][3]
    assert found["p_one_sided"] == pytest.approx(p, rel=6e-3)


WRONG = {
    "has no column answered": "shown,said\nreal,real\n",
    "found nothing": "",
    "found shown;answered": "shown;answered\nreal;real\n",
    "line 3: expected answered to be real or refined, found 'fake'": (
        "shown,answered\nreal,real\nreal,fake\n"
    ),
    "line 2: expected count to be a whole number, found '-1'": (
        "shown,answered,count\nreal,real,-1\n"
    ),
    "line 2: expected count to be a whole number, found '1.5'": (
        "shown,answered,count\nreal,real,1.5\n"
    ),
    "line 2: more cells": "shown,answered\nreal,real,refined\n",
    "line 2: expected answered to be real or refined, found ''": (
        "shown,answered\nreal\n"
    ),
    "line 3: the answer of subject 's1' at position 1 is there twice": (
        "subject,position,shown,answered\ns1,1,real,real\ns1,1,real,real\n"
    ),
    "line 2: a row with a position is one answer": (
        "position,shown,answered,count\n1,real,real,7\n"
    ),
    "line 2: .right. disagrees": "shown,answered,right\nreal,refined,1\n",
    "line 2: expected position of at least 1, found 0": (
        "position,shown,answered\n0,real,real\n"
    ),
    "expected observer to be person or machine, found 'cat'": (
        "shown,answered,observer\nreal,real,cat\n"
    ),
    "holds no answer": "shown,answered\n",
}


@pytest.mark.parametrize("sentence", WRONG)
def test_what_is_wrong_is_named(tmp_path, sentence):
    with pytest.raises(errors.UserError, match=sentence):
        answers.read(table(tmp_path, WRONG[sentence]))


def test_another_encoding_and_a_missing_file_are_named(tmp_path):
    latin = table(tmp_path, "shown,answered,name\nreal,real,Zoë\n", "latin-1")
    with pytest.raises(errors.UserError, match="no CSV in UTF-8"):
        answers.read(latin)
    with pytest.raises(errors.UserError, match="cannot be read"):
        answers.read(tmp_path / "none.csv")


def test_pictures_are_ranked_by_how_often_they_are_taken_for_it():
    given = [answers.Answer("refined", "real", picture="seen often")] * 5
    given += [answers.Answer("refined", "refined", picture="seen often")]
    given += [answers.Answer("refined", "real", picture="seen once")]
    given += [answers.Answer("real", "refined", picture="never so")]
    found = summary.of(given)
    names = [own["picture"] for own in found["taken_for_real"]]
    assert names == ["seen often", "seen once"]  # (5+1)/(6+2) before (1+1)/(1+2)
    assert found["taken_for_real"][0] == {
        "shown": "refined",
        "picture": "seen often",
        "taken": 5,
        "of": 6,
    }


def test_subjects_and_learning():
    right = answers.Answer("real", "real")
    wrong = answers.Answer("real", "refined")
    given = [
        (wrong if place < 3 else right)._replace(subject=subject, position=place)
        for subject in ("a", "b")
        for place in (4, 3, 2, 1)  # read in any order
    ]
    found = summary.of(given)
    assert [own["right"] for own in found["subjects"]] == [2, 2]
    parts = [part["value"] for part in found["learning"]["by_part"]]
    assert parts == [0.0, 0.0, 1.0, 1.0]
    assert found["learning"]["gain"]["value"] == 1.0
    unknown = summary.of([answer._replace(position=None) for answer in given])
    assert unknown["learning"] is None
