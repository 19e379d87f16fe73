"""SynthesEyes: signs are tested, right eyes mirrored, broken files named."""

import math
import os
import pickle

import numpy as np
import pytest

from gaze.data import datasets, signs
from gaze.data.datasets import syntheseyes
from gaze.run import errors
from tests.gaze.data.datasets import syntheseyes_fixture
from tests.gaze.data.formats import python2_pickles, unity_writer

PATCH = datasets.Patch((72, 120))


def index(source, **given):
    return syntheseyes.index(source, **datasets.options(syntheseyes, given))


@pytest.fixture
def source(tmp_path):
    return syntheseyes_fixture.write(tmp_path).source


def rewrite(source, change):
    """Changes every label of a set."""
    eyes = unity_writer.eyes()
    for path in source.rglob("*.pkl"):
        row = int(path.stem.split("_")[1])
        label = syntheseyes_fixture.label(eyes["mask"][row], eyes["gaze"][row])
        change(label)
        path.write_bytes(python2_pickles.dumps(label, 2))


@pytest.mark.parametrize(("axis", "name"), [(0, "yaw"), (1, "pitch")])
def test_reversed_directions_are_refused(source, axis, name):
    def reverse(label):
        label["look_vec"][axis] = -label["look_vec"][axis]

    rewrite(source, reverse)
    with pytest.raises(errors.UserError, match=f"{name} reversed: look_vec"):
        index(source)


def test_swapped_directions_are_refused(source):
    def swap(label):
        x, y, z = label["look_vec"]
        label["look_vec"] = [-y, -x, z]

    rewrite(source, swap)
    with pytest.raises(errors.UserError, match="swapped"):
        index(source)


def test_a_straight_look_is_towards_the_camera(source):
    rewrite(source, lambda label: label.update(look_vec=[0.0, 0.0, 1.0]))
    columns = syntheseyes.read(index(source)[0], PATCH)
    np.testing.assert_allclose(columns["gaze"], [[0.0, 0.0]], atol=1e-7)


def test_right_eyes_are_mirrored_with_their_labels(source):
    left = [syntheseyes.read(i, PATCH) for i in index(source)]
    right = [syntheseyes.read(i, PATCH) for i in index(source, eye="right")]
    for a, b in zip(left, right, strict=True):
        assert b["eye"] == ["right"] and a["eye"] == ["left"]
        np.testing.assert_allclose(b["gaze"], a["gaze"] * [1, -1], atol=1e-6)
        np.testing.assert_allclose(
            b["pupil_center"], [120, 0] + a["pupil_center"] * [-1, 1], atol=1e-3
        )
        # Column 60 is the middle of both: 1 is opposite to 119.
        assert (b["mask"][0][:, :0:-1] == a["mask"][0][:, 1:]).mean() > 0.995
    gaze, masks, images = (
        np.concatenate([columns[n] for columns in right])
        for n in ("gaze", "mask", "image")
    )
    assert signs.measure(images, gaze, masks).verdict == "consistent"


def test_pupils_have_their_own_outline(source):
    truth = unity_writer.eyes()["mask"]
    for item in index(source):
        row = int(item[0].split("_")[-3])
        mask = syntheseyes.read(item, PATCH)["mask"][0]
        share = (mask == 2).sum() / max((mask > 0).sum(), 1)
        rendered = (truth[row] == 2).sum() / (truth[row] > 0).sum()
        assert share == pytest.approx(rendered, abs=0.03)


def put(path, content):
    path.write_bytes(python2_pickles.dumps(content, 0))


BROKEN = {
    "expected look_vec": lambda path: put(path, {"head_pose": np.eye(3)}),
    "expected look_vec and": lambda path: put(path, [1, 2]),
    "length": lambda path: put(path, whole(look_vec=np.zeros(3))),
    "not finite": lambda path: put(path, whole(look_vec=np.array([math.nan, 0, 1]))),
    "no whole pickle": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "refused": lambda path: path.write_bytes(pickle.dumps(os.getcwd, 0)),
    "three finite points": lambda path: put(path, whole(lids=np.zeros((2, 2)))),
}


def whole(look_vec=(0.0, 0.0, 1.0), lids=None):
    ring = np.array([[0.0, 0.0], [9.0, 0.0], [9.0, 9.0]])
    names = {"lids": ring if lids is None else lids, "iris": ring, "pupil": ring}
    marks = {f"ldmks_{name}_2d": points for name, points in names.items()}
    return {"look_vec": look_vec, "ldmks": marks}


@pytest.mark.parametrize("message", BROKEN)
def test_broken_labels_are_named(source, message):
    item = index(source)[0]
    BROKEN[message](source / f"{item[0]}.pkl")
    with pytest.raises(errors.UserError, match=message) as caught:
        syntheseyes.read(item, PATCH)
    assert ".pkl" in str(caught.value) and "\n" not in str(caught.value)
    assert index(source)  # one broken file does not stop the rest


def test_a_missing_picture_is_named(source):
    item = index(source)[0]
    (source / f"{item[0]}.png").unlink()
    with pytest.raises(errors.UserError, match="is missing"):
        syntheseyes.read(item, PATCH)


def test_an_empty_folder(tmp_path):
    with pytest.raises(errors.UserError, match="no folders f01"):
        index(tmp_path)


def test_a_file_is_no_folder_of_people(tmp_path):
    (tmp_path / "f01").write_text("x")
    assert not syntheseyes.looks_like(tmp_path / "f01")
    with pytest.raises(errors.UserError, match="f01 cannot be read as a folder"):
        index(tmp_path / "f01")


def test_a_width_that_makes_no_sense_is_refused_at_once(source):
    for width in ("1e300", "1e9"):
        with pytest.raises(errors.UserError, match="width: expected 0.2 to 10"):
            index(source, width=width)
