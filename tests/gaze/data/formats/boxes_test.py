"""Boxes that a user says: one for all, or one per picture."""

import numpy as np
import pytest

from gaze.data import datasets, patches
from gaze.data.formats import boxes
from gaze.run import errors


def test_one_box_for_all():
    for text in ("320:240:450", "320,240,450", " 320 240.0  450"):
        assert boxes.parse(text)("30") == boxes.Box(320, 240, 450)
    assert boxes.parse("320:240:450:90")("7").turn == pytest.approx(np.pi / 2)


def test_a_box_is_the_patch_s_place():
    patch = datasets.Patch()
    matrix = boxes.Box(320, 240, 450).transform(patch)
    corners = patches.move(matrix, [[320, 240], [95, 240], [545, 240]])
    np.testing.assert_allclose(corners, [[30, 18], [0, 18], [60, 18]], atol=1e-9)


def test_boxes_of_a_file(tmp_path):
    path = tmp_path / "boxes.csv"
    path.write_text("\ufeffpicture,x,y,width,turn_deg\n30,1,2,3,\n31.jpg,4,5,6,-180\n")
    box_of = boxes.parse(f"boxes:{path}")
    assert box_of("30") == boxes.Box(1, 2, 3)
    assert box_of("31") == boxes.Box(4, 5, 6, -np.pi)
    with pytest.raises(errors.UserError, match="no box for picture 32"):
        box_of("32")


@pytest.mark.parametrize(
    "text", ["", "1:2", "1:2:3:4:5", "a:b:c", "1:2:0", "1:2:nan", "1:2:1e300"]
)
def test_what_is_no_box(text):
    with pytest.raises(errors.UserError, match="crop"):
        boxes.parse(text)


def test_broken_files_are_named(tmp_path):
    path = tmp_path / "boxes.csv"
    with pytest.raises(errors.UserError, match="boxes.csv is missing"):
        boxes.parse(f"boxes:{path}")
    path.write_text("")
    with pytest.raises(errors.UserError, match="expected the columns"):
        boxes.parse(f"boxes:{path}")
    path.write_text("picture,x,y,width\n30,1,2,3\n31,1,2\n")
    with pytest.raises(errors.UserError, match="line 3"):
        boxes.parse(f"boxes:{path}")


def test_a_table_of_a_country_with_decimal_commas(tmp_path):
    path = tmp_path / "boxes.csv"
    path.write_text("picture;x;y;width\n1;119,5;79,5;240\n")
    assert boxes.parse(f"boxes:{path}")("1") == boxes.Box(119.5, 79.5, 240.0)


def test_decimal_commas_among_separating_ones_are_not_guessed_at(tmp_path):
    path = tmp_path / "boxes.csv"
    path.write_text("picture,x,y,width\n1,119,5,79,5,240,0\n")
    with pytest.raises(errors.UserError, match="line 2.*decimal"):
        boxes.parse(f"boxes:{path}")
    with pytest.raises(errors.UserError, match="decimal commas are not read"):
        boxes.parse("119,5:79:240")


def test_two_boxes_for_one_picture_and_what_is_no_table(tmp_path):
    path = tmp_path / "boxes.csv"
    path.write_text("picture,x,y,width\n1.jpg,1,2,30\n1.png,1,2,31\n")
    with pytest.raises(errors.UserError, match="line 3: another box for picture 1"):
        boxes.parse(f"boxes:{path}")
    path.write_text("picture,x,y,width\n" + "9" * 200_000)
    with pytest.raises(errors.UserError, match="boxes.csv is no table"):
        boxes.parse(f"boxes:{path}")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("x,y,width,height", r"middle.*left \+ width / 2 and top \+ height / 2"),
        ("x,y,width,turn", "rename or remove turn"),
        ("x,y,width,confidence,eye", "rename or remove confidence, eye"),
        ("x,y,width,x", "each once"),
        ("left,top,w,h", "middle"),
        ("x,y", "each once"),
    ],
)
def test_columns_of_another_kind_are_refused_by_name(columns, message, tmp_path):
    path = tmp_path / "boxes.csv"
    values = ",".join(["9"] * (columns.count(",") + 1))
    path.write_text(f"picture,{columns}\n30,{values}\n")
    with pytest.raises(errors.UserError, match=f"found picture, .*{message}"):
        boxes.parse(f"boxes:{path}")


@pytest.mark.parametrize(
    "rows",
    [
        ",picture,x,y,width\n0,30,1,2,3\n",
        "Unnamed: 0,picture,x,y,width\n0,30,1,2,3\n",
        "picture,x,y,width,,\n30,1,2,3,,\n",
    ],
)
def test_a_column_without_a_name_is_a_program_s_own(rows, tmp_path):
    path = tmp_path / "boxes.csv"
    path.write_text(rows)
    assert boxes.parse(f"boxes:{path}")("30") == boxes.Box(1, 2, 3)


@pytest.mark.parametrize("name", ["30", "30.jpg", "imgs/30.jpg", r"C:\imgs\30.jpg"])
def test_a_picture_is_named_by_its_name_or_a_path(name, tmp_path):
    path = tmp_path / "boxes.csv"
    path.write_text(f"picture,x,y,width\n{name},1,2,3\n")
    assert boxes.parse(f"boxes:{path}")("30") == boxes.Box(1, 2, 3)
