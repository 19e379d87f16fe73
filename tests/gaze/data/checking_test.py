"""What no set may hold is refused in one line that names the record."""

import math

import numpy as np
import pytest

from gaze.data import checking, datasets
from gaze.run import errors


def columns():
    return {
        "image": np.zeros((3, 36, 60, 1), np.uint8),
        "key": ["a", "b", "c"],
        "subject": ["p0"] * 3,
        "gaze": np.zeros((3, 2), np.float32),
        "head_pose": np.full((3, 2), 1.9, np.float32),
        "mask": np.full((3, 36, 60), 3, np.uint8),
        "pupil_center": np.full((3, 2), -5.0, np.float32),
        "eye_openness": np.ones(3, np.float32),
        "normalizing_rotation": np.tile(np.eye(3, dtype=np.float32).ravel(), (3, 1)),
        "eye": np.array(["left", "right", "left"]),
    }


def changed(name, value, place=...):
    """Columns with one value of one column exchanged, the record b's unless said."""
    made = columns()
    made[name] = np.array(made[name])
    made[name][place] = value
    return made


def test_a_good_chunk_passes():
    checking.check(columns())
    checking.check(columns(), datasets.Patch())


BAD = {
    "b: expected gaze in radians within .-1.571, found .0.0, nan": (
        "gaze",
        np.nan,
        (1, 1),
    ),
    "b: expected gaze in radians": ("gaze", 1.6, (1, 0)),
    "c: expected head_pose in radians": ("head_pose", -3.2, (2, 0)),
    "head_pose in radians within .-1.92, .* face away from the camera": (
        "head_pose",
        3.1,
        (2, 1),
    ),
    "head_pose in radians .* look like degrees": ("head_pose", 20.0, (2, 1)),
    "b: expected pupil_center in pixels": ("pupil_center", np.inf, (1, 0)),
    r"pixels from \[-30.0, -18.0\] to \[90.0, 54.0\]": ("pupil_center", -31, (1, 0)),
    "b: expected pupil_center": ("pupil_center", 55, (1, 1)),
    "b: expected eye_openness": ("eye_openness", np.nan, 1),
    "b: expected eye_openness .0 to 1. from -0.05 to 1.5": ("eye_openness", -0.1, 1),
    "b: expected normalizing_rotation": ("normalizing_rotation", 1.1, (1, 4)),
    "b: mask holds the value 4": ("mask", 4, (1, 5, 5)),
    "c: mask holds the value 255": ("mask", 255, (2, 0, 0)),
    "expected eye left or right, found L": ("eye", "L", ...),
}


@pytest.mark.parametrize("message", BAD)
def test_bad_values_are_named(message):
    with pytest.raises(errors.UserError, match=message):
        checking.check(changed(*BAD[message]))


WRONG = {
    "2 values of gaze for 3 images": {"gaze": np.zeros((2, 2))},
    r"expected gaze \[3, 2\], found \[3, 3\]": {"gaze": np.zeros((3, 3))},
    r"eye_openness \[3\], found \[3, 1\]": {"eye_openness": np.zeros((3, 1))},
    "expected mask uint8": {"mask": np.zeros((3, 36, 59), np.uint8)},
    "found int64": {"mask": np.zeros((3, 36, 60), np.int64)},
    "expected image uint8": {"image": np.zeros((3, 36, 60, 1), np.float32)},
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_shapes_are_named(message):
    with pytest.raises(errors.UserError, match=message):
        checking.check(columns() | WRONG[message])


def test_another_patch_than_asked_for_is_the_readers_fault():
    with pytest.raises(errors.UserError, match=r"\[36, 60, 3\], found \[36, 60, 1\]"):
        checking.check(columns(), datasets.Patch(channels=3))


def test_directions_get_length_one():
    made = checking.unit_vectors([[0.0, 0.0, -1.04], [0.6, 0.0, -0.8]], "file")
    np.testing.assert_allclose(made, [[0, 0, -1], [0.6, 0, -0.8]], atol=1e-12)


@pytest.mark.parametrize(
    ("vector", "message"),
    [
        ([0.0, 0.0, 0.0], "length 0"),
        ([0.0, 0.0, -600.0], "length 600"),
        ([0.0, math.nan, -1.0], "not finite"),
    ],
)
def test_what_is_no_direction_is_refused(vector, message):
    with pytest.raises(errors.UserError, match=f"day01.mat.*{message}"):
        checking.unit_vectors([[0.0, 0.0, -1.0], vector], "day01.mat")


@pytest.mark.parametrize("name", ["key", "subject", "condition"])
def test_a_text_that_no_file_can_hold_is_one_bad_record(name):
    chunk = columns()
    count = len(chunk["image"])
    chunk[name] = np.array(["fine"] * (count - 1) + ["\ud800"])
    bad, reason = checking.bad_records(chunk)
    assert bad.tolist() == [False] * (count - 1) + [True]
    assert "UTF-8" in reason and reason.isascii()


def test_rotation_vectors_are_in_radians():
    half_turn = [[0.0, 0.0, math.pi], [0.1, -0.2, 0.0]]
    np.testing.assert_array_equal(
        checking.rotation_vectors(half_turn, "file", "head pose"), half_turn
    )
    with pytest.raises(errors.UserError, match="day01.mat: .* radians.*length 11.46"):
        checking.rotation_vectors(np.degrees([[0.0, 0.2, 0.0]]), "day01.mat", "turn")
    with pytest.raises(errors.UserError, match="a turn is not finite"):
        checking.rotation_vectors([[0.0, math.nan, 0.0]], "day01.mat", "turn")
