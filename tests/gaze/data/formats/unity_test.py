"""Unity's strings and axes, by the values of METHODS 6.4 and 9."""

import numpy as np
import pytest

from gaze.data.formats import unity
from gaze.run import errors

PATH = "imgs/7.json"


def degrees(angles):
    return np.degrees(angles)


def test_straight_into_the_camera():
    np.testing.assert_allclose(unity.direction("(0, 0, -1)", PATH), [0, 0], atol=1e-12)


def test_the_published_example():
    pitch, yaw = unity.direction("(-0.0015, 0.4025, -0.9154, 0.0000)", PATH)
    assert pitch == pytest.approx(np.arcsin(0.4025), abs=1e-4)
    assert yaw == pytest.approx(np.arctan2(0.0015, 0.9154), abs=1e-4)


def test_up_is_positive_pitch_and_image_left_positive_yaw():
    assert unity.direction("(0.0, 0.6, -0.8)", PATH)[0] == pytest.approx(np.arcsin(0.6))
    assert unity.direction("(-0.6, 0.0, -0.8)", PATH)[1] == pytest.approx(
        np.arcsin(0.6)
    )


def test_head_poses():
    for text, expected in {
        "(10.0, 180.0, 0.0)": (-10, 0),
        "(0.0, 200.0, 0.0)": (0, -20),
        "(350.0, 180.0, 0.0)": (10, 0),
        "(0.0, 150.0, 90.0)": (30, 0),  # its up is what was left
        # Two of UnityEyes2's cameras on one face: both see it look the same way up.
        "(28.2475, 200.8535, 33.3272)": (-34.41, -3.78),
        "(23.2509, 153.6152, 314.0423)": (-34.42, 3.80),
        "(15.0, 215.0, 0.0)": (-12.24, -35.94),
    }.items():
        found = degrees(unity.head_pose(text, PATH))
        np.testing.assert_allclose(found, expected, atol=0.005)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(0.1, -0.2, 1)", [0.1, -0.2, 1]),
        ("(0.1,-0.2,1)", [0.1, -0.2, 1]),
        ("(0, 0, -1)", [0, 0, -1]),
        ("(0,0,-1)", [0, 0, -1]),
        ("(0,1, -0,2, 3,25, 0,0)", [0.1, -0.2, 3.25]),
        ("(-1,5e-05, 0,0, 1,0)", [-1.5e-5, 0, 1]),
    ],
)
def test_numbers_have_decimal_points_or_commas(text, expected):
    np.testing.assert_allclose(unity.numbers(text, 3, PATH), expected)


def test_a_single_number_may_have_a_decimal_comma():
    assert unity.numbers("-0,3648", 1, PATH) == pytest.approx(-0.3648)


def test_commas_that_may_be_decimal_are_not_guessed_at():
    with pytest.raises(errors.UserError, match="7.json.*decimal commas"):
        unity.numbers("(0,1,0,2,0,9,0,0)", 3, PATH)


@pytest.mark.parametrize(
    "text", ["(0, 0)", "(a, b, c)", "", None, 3.0, "(nan, 0, -1)", ["0", "0", "1"]]
)
def test_malformed_numbers_are_named(text):
    with pytest.raises(errors.UserError, match="7.json: expected 3 finite numbers"):
        unity.direction(text, PATH)


@pytest.mark.parametrize("text", ["(0, 0, 0)", "(3, 4, 5)"])
def test_no_directions(text):
    with pytest.raises(errors.UserError, match="7.json.*length"):
        unity.direction(text, PATH)


def test_screen_points_count_from_below():
    ring = [f"({x}.5000, 479.5000, 9.0)" for x in range(16)]
    tree = {
        "interior_margin_2d": ring,
        "caruncle_2d": ring[:7],
        "iris_2d": ["(10.5, 0.5, 1)", "(20.5, 0.5, 1)"] * 16,
    }
    marks = unity.outlines(tree, 0.0, 480, PATH)
    np.testing.assert_allclose(marks.opening[5], [5, 0])
    np.testing.assert_allclose(marks.iris[:2], [[10, 479], [20, 479]])
    np.testing.assert_allclose(marks.corners, [[3, 0], [8, 0]])
    # Concentric, 0.53 of the iris, and larger with pupil_size.
    np.testing.assert_allclose(marks.pupil[:2, 0], [15 - 5 * 0.53, 15 + 5 * 0.53])
    wide = unity.outlines(tree, 0.5, 480, PATH)
    np.testing.assert_allclose(wide.pupil[1, 0], 15 + 5 * 0.68)
    huge = unity.outlines(tree, 9.0, 480, PATH)
    assert huge.pupil[1, 0] < 20


def test_incomplete_outlines_are_named():
    with pytest.raises(errors.UserError, match="7.json has no interior_margin_2d"):
        unity.outlines({}, 0.0, 480, PATH)
    with pytest.raises(errors.UserError, match="16 landmarks in a list"):
        unity.outlines({"interior_margin_2d": ["(0, 0, 0)"]}, 0.0, 480, PATH)


def test_files_that_are_no_json_are_named(tmp_path):
    path = tmp_path / "1.json"
    for text in ('{"eye_details": {', "[1, 2]", "\xff\xfe", ""):
        path.write_bytes(text.encode("latin1"))
        with pytest.raises(errors.UserError, match="1.json"):
            unity.load(path)
    with pytest.raises(errors.UserError, match="2.json is missing"):
        unity.load(tmp_path / "2.json")


def test_a_missing_field_is_named_whole():
    with pytest.raises(errors.UserError, match="no eye_details.look_vec"):
        unity.field({"eye_details": {}}, "eye_details.look_vec", PATH)
    with pytest.raises(errors.UserError, match="no eye_details.look_vec"):
        unity.field({"eye_details": "text"}, "eye_details.look_vec", PATH)


def test_json_nested_without_end_is_named(tmp_path):
    (tmp_path / "7.json").write_text("[" * 200_000)
    with pytest.raises(errors.UserError, match="7.json is no whole JSON"):
        unity.load(tmp_path / "7.json")


def test_a_name_that_is_there_twice_is_told(tmp_path):
    (tmp_path / "7.json").write_text('{"look_vec": "(0, 0, 1)", "look_vec": "x"}')
    with pytest.raises(errors.UserError, match="7.json.*'look_vec' is there twice"):
        unity.load(tmp_path / "7.json")


def test_text_of_other_encodings_is_read_and_long_numbers_are_refused(tmp_path):
    path = tmp_path / "7.json"
    for encoding in ("utf-8-sig", "utf-16", "utf-16-be"):
        path.write_bytes('{"a":\r\n "é"}'.encode(encoding))
        assert unity.load(path) == {"a": "é"}
    path.write_text('{"a": ' + "9" * 5000 + "}")
    with pytest.raises(errors.UserError, match="7.json is no whole JSON"):
        unity.load(path)
    with pytest.raises(errors.UserError, match="finite numbers"):
        unity.numbers("(" + "9" * 5000 + ".0, 1, 2)", 3, PATH)
