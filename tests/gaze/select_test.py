"""`python -m gaze.select` and what it stands on."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest

from gaze.data import record, selection
from gaze.run import artifact, errors
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def select(*arguments):
    """(exit status, last line of stderr) of the command."""
    done = subprocess.run(
        [sys.executable, "-m", "gaze.select", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory):
    return eyes.write(tmp_path_factory.mktemp("set") / "set", count=64, num_subjects=4)


def test_both_sides_of_a_split_are_the_set_and_share_nobody(folder, tmp_path):
    sides = {}
    for part in ("train", "test"):
        out = tmp_path / part
        status, _ = select(
            f"--data={folder}", "--protocol=leave_one_out", "--number=2",
            f"--part={part}", f"--out={out}",
        )  # fmt: skip
        assert status == 0
        sides[part] = record.load(out)
    people = {part: set(side.subject) for part, side in sides.items()}
    assert people["test"] == {"studio-0-0002"} and len(people["train"]) == 3
    keys = np.concatenate([side.key for side in sides.values()])
    assert sorted(keys) == sorted(record.load(folder).key)
    assert sides["test"].mask is not None and sides["test"].intensity == "raw"


def test_a_sample_looks_where_the_other_set_does(tmp_path):
    source = record.load(eyes.write(tmp_path / "a", count=400, num_subjects=4))
    other = record.load(eyes.write(tmp_path / "b", count=200, seed=5))
    up = other.take(other.gaze[:, 0] > 0.1)
    up, source = up.replace(head_pose=None), source.replace(head_pose=None)
    indices, verdict = selection.by_directions(source, up, 80)
    means = [x[:, 0].mean() for x in (source.gaze, source.gaze[indices], up.gaze)]
    assert means[0] < 0 < means[1] and abs(means[1] - means[2]) < 0.04
    assert "different eyes" in verdict


def test_what_is_taken_again_has_a_key_of_its_own(folder):
    columns = selection.take(record.load(folder), np.array([3, 3, 5, 3]))
    assert len(set(columns["key"])) == 4
    assert columns["key"][1] == columns["key"][0] + "#2"
    np.testing.assert_array_equal(columns["image"][0], columns["image"][3])


def test_a_split_that_is_not_there_is_named(folder):
    subjects = record.load(folder).subject
    with pytest.raises(errors.UserError, match="splits 0 to 3, found 4"):
        selection.by_protocol(
            subjects, "leave_one_out", 4, "train", selection.Options()
        )
    with pytest.raises(errors.UserError, match="MPIIGaze has 15 subjects"):
        selection.by_protocol(subjects, "mpiigaze", 0, "train", selection.Options())


def test_one_of_both_ways_must_be_chosen(folder, tmp_path):
    status, line = select(f"--data={folder}", f"--out={tmp_path / 'x'}")
    assert status == 1 and "exactly one of --protocol and --match" in line


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (["--protocol=folds", "--count=5"], "folds does not read --count;"),
        (["--protocol=folds", "--fraction=0.5"], "does not read --fraction; leave it"),
        (["--protocol=leave_one_out", "--seed=1", "--folds=3"], "--folds and --seed;"),
        (["--match=x", "--number=1", "--part=test"], "--number and --part; leave them"),
    ],
)
def test_flags_that_the_chosen_way_ignores_are_refused(given, line, folder, tmp_path):
    status, said = select(f"--data={folder}", f"--out={tmp_path / 'x'}", *given)
    assert status == 1 and line in said
    assert not (tmp_path / "x").exists()


def test_days_of_several_people_would_put_them_on_both_sides(tmp_path):
    several = record.load(eyes.write(tmp_path / "set", count=16, num_subjects=2))
    several = several.replace(condition=np.array([f"day{i % 2}" for i in range(16)]))
    target = artifact.Artifact("test", tmp_path / "days", {}, {})
    record.write([several.columns()], target, **several.treatment)
    status, line = select(
        f"--data={tmp_path / 'days'}", "--protocol=held_out", "--by=condition",
        f"--out={tmp_path / 'x'}",
    )  # fmt: skip
    assert status == 1 and "shows 2 people, studio-0-0000 and studio-0-0001" in line
    assert not (tmp_path / "x").exists()


def test_a_single_day_cannot_be_split_by_day(tmp_path):
    eyes.write(tmp_path / "day", count=16, num_subjects=1)
    one = record.load(tmp_path / "day")
    one = one.replace(condition=np.full(len(one), "day01"))
    target = artifact.Artifact("test", tmp_path / "one", {}, {})
    record.write([one.columns()], target, **one.treatment)
    status, line = select(
        f"--data={tmp_path / 'one'}", "--protocol=held_out", "--by=condition",
        f"--out={tmp_path / 'x'}",
    )  # fmt: skip
    assert status == 1 and "at least 2 conditions" in line and "day01 alone" in line
    assert not (tmp_path / "x").exists()


def test_a_side_of_too_few_eyes_is_refused(folder, tmp_path):
    status, line = select(
        f"--data={folder}", "--protocol=leave_one_out", "--part=test", "--least=17",
        f"--out={tmp_path / 'x'}",
    )  # fmt: skip
    assert status == 1
    assert "at least 17 eyes for test, found 16 of studio-0-0000" in line
    assert not (tmp_path / "x").exists()
    status, _ = select(
        f"--data={folder}", "--protocol=leave_one_out", "--part=test", "--least=16",
        f"--out={tmp_path / 'x'}",
    )  # fmt: skip
    assert status == 0
