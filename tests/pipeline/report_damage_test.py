"""Run folders half written: the report names the file in one line or leaves it out."""

import itertools
import json
import logging
import shutil

import pytest

from gaze.run import errors
from pipeline import report
from pipeline.reporting import logs, workdir
from tests.pipeline import invented

DAMAGES = {
    "half": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "no text": lambda _: b"\xff\xfe\x00",
    "a list": lambda _: b"[]",
    "a number": lambda _: b"3",
    "keys of no use": lambda _: b'{"outputs": [], "preservation": 3, "seeds": "two"}',
    "null": lambda _: b"null",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "run"
    return invented.write_run(folder, purifiers=("mask_guided",))


def kinds(folder):
    """One file of every name, {name: path within the folder}."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.name: path.relative_to(folder) for path in paths}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damaged_file_is_named_or_left_out(whole, tmp_path, damage):
    for name, path in kinds(whole).items():
        run = tmp_path / "run"
        shutil.rmtree(run, ignore_errors=True)
        shutil.copytree(whole, run)
        (run / path).write_bytes(DAMAGES[damage]((run / path).read_bytes()))
        try:
            found = workdir.read(run)
            report.collect(found, [])
        except errors.UserError as error:
            assert len(str(error).splitlines()) == 1
            assert name in str(error)


def test_half_a_line_is_left_out_and_named(whole, tmp_path, caplog):
    run = tmp_path / "run"
    shutil.copytree(whole, run)
    path = run / "segmenter" / "metrics.jsonl"
    path.write_text(path.read_text()[:-20])
    caplog.set_level(logging.WARNING)
    lines = workdir.read(run).trainings["segmenter"]["segmenter"]
    assert [line["step"] for line in lines] == list(range(39))
    assert "1 lines are no whole ones" in caplog.text and str(path) in caplog.text


def test_of_very_many_lines_a_curve_gets_some_evenly_and_the_last(tmp_path):
    count = 12_345
    line = {"phase": "fit", "losses": {"a": 1.0}, "monitors": {}}
    with open(tmp_path / "metrics.jsonl", "w") as file:
        file.writelines(json.dumps({"step": k, **line}) + "\n" for k in range(count))
    (tmp_path / "segmenter").mkdir()
    (tmp_path / "metrics.jsonl").rename(tmp_path / "segmenter" / "metrics.jsonl")
    found = logs.trainings(tmp_path, {"arms": []}, ())["segmenter"]["segmenter"]
    steps = [line["step"] for line in found]
    assert steps[0] == 0 and steps[-1] == count - 1
    assert 1000 <= len(steps) <= 2001
    gaps = {
        b - a for a, b in itertools.pairwise(steps[:-1])
    }  # the last one may be less
    assert len(gaps) == 1
