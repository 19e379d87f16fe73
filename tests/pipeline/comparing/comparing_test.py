"""Runs side by side: differences, pairing, the page's bytes, the list of runs."""

import json

import numpy as np
import pytest

from gaze.run import files
from pipeline import compare
from pipeline.comparing import listing, page, paired
from pipeline.reporting import workdir
from refiner.realism import naming
from tests.pipeline import invented


@pytest.fixture(scope="module", autouse=True)
def few_arms():
    """Every training is drawn, which takes half a second for each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(invented, "_ARMS", ("identity", "zhao2018_eye"))
        yield


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two runs on the same eyes: in the second zhao2018_eye is better by 2 degrees."""
    root = tmp_path_factory.mktemp("runs")
    first = invented.write_run(root / "a" / "demo", seeds=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(invented.BIASES_DEG, "zhao2018_eye", 5.0)
        second = invented.write_run(root / "b" / "demo", seeds=2)
    config = files.read_json(second / "config.json")
    config["refiner"]["steps"] = 1234
    files.write_json(second / "config.json", config)
    return first, second


@pytest.fixture(scope="module")
def runs(folders):
    return {name: workdir.read(path) for name, path in zip("ab", folders, strict=True)}


def row(found, arm, kind="mild"):
    return next(r for r in found if (r.arm, r.kind) == (arm, kind))


def test_a_gain_is_paired_and_of_the_first_run(runs):
    found = paired.rows(runs)
    changed = row(found, "zhao2018_eye")
    gain = changed.gains_deg["b"]
    errors = changed.errors_deg
    assert gain.value == pytest.approx(errors["a"].value - errors["b"].value)
    assert gain.low > 0
    # Noise that both runs share cancels: the interval is far less than the errors'.
    assert gain.high - gain.low < errors["a"].high - errors["a"].low
    assert row(found, "identity").gains_deg["b"] == (0.0, 0.0, 0.0)
    assert {r.kind for r in found} == {"mild", "strong"}


def test_another_number_of_seeds_is_paired_by_person_alone(runs, tmp_path):
    one = workdir.read(invented.write_run(tmp_path / "one"))
    found = row(paired.rows({"a": runs["a"], "one": one}), "ceiling")
    assert found.gains_deg["one"].low < found.gains_deg["one"].high


def test_other_eyes_are_said_and_not_compared(runs):
    b = runs["b"]
    labels = b.labels | {"gaze": np.roll(b.labels["gaze"], 1, axis=0)}
    other = type(b)(**{**vars(b), "labels": labels})
    assert not paired.are_same_eyes(runs["a"], other)
    found = paired.rows({"a": runs["a"], "b": other})
    assert all(r.gains_deg == {} for r in found)
    text = "".join(page._errors({"a": runs["a"], "b": other}, found))
    assert "Other eyes" in text and "b against a" not in text


def test_a_dead_estimator_has_neither_error_nor_gain(runs, tmp_path):
    dead = invented.write_run(tmp_path / "dead", seeds=2, dead=("identity/mild",))
    found = row(paired.rows({"a": runs["a"], "d": workdir.read(dead)}), "identity")
    assert found.errors_deg["d"] is None and found.gains_deg == {}


@pytest.fixture(scope="module")
def text(runs):
    return page.write(runs)


def test_the_page_says_what_differs_and_which_is_better(text):
    assert "config.refiner.steps" in text and ">1234<" in text
    assert "better: " in text and "worse: " not in text
    assert text.count("<img") >= 4 and "zhao2018 eye" in text


def test_two_calls_give_the_same_bytes(folders, text):
    again = {name: workdir.read(p) for name, p in zip("ab", folders, strict=True)}
    assert page.write(again) == text


def test_names_have_as_many_parts_as_tell_runs_apart(folders):
    assert compare._names([*map(str, folders)]) == ["a/demo", "b/demo"]
    assert compare._names(["runs/x", "runs/y"]) == ["x", "y"]


def test_runs_are_listed_with_state_and_figure(folders, tmp_path):
    root = folders[0].parents[1]
    first, second = listing.find(root)
    assert [first.path, second.path] == list(folders)
    assert first.figure == "no degrees"  # no report was written
    assert first.size > 1000 and "configs/demo.py" in first.command
    assert first.state.startswith("0 tasks done, then ")
    assert listing.find(tmp_path) == []


def test_a_finished_run_has_its_best_refined_arm(tmp_path):
    run = invented.write_run(tmp_path / "run")
    for note in (run / "tasks").glob("*.json"):
        files.write_json(note, files.read_json(note) | {"finished": True})
    (run / "report.html").touch()
    about = {"name": "error_deg", "augmentation": "mild"}
    figures = [("ceiling", 3.0), ("simgan", 8.5), ("zhao2018_plus", 7.25)]
    lines = [about | {"arm": arm, "value": value} for arm, value in figures]
    text = "".join(f"{json.dumps(line)}\n" for line in lines) + "{half a li"
    (run / "metrics.jsonl").write_text(text)
    (listed,) = listing.find(tmp_path)
    assert listed.state == "finished"
    assert listed.figure == f"7.25 deg (zhao2018 plus, {naming.kind_label('mild')})"
