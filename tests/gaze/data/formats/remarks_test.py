"""What is said about a folder of pictures."""

import cv2
import numpy as np
import pytest

from gaze.data.formats import remarks
from gaze.run import errors


@pytest.mark.parametrize(
    ("size", "is_said"),
    [
        ((36, 60), False),
        ((72, 120), False),
        ((64, 64), False),  # a square keeps 60 %
        ((240, 320), False),  # a close camera's
        ((720, 1280), True),
        ((480, 640), True),
        ((300, 60), True),
        ((40, 400), True),
    ],
)
def test_pictures_of_more_than_an_eye(tmp_path, size, is_said):
    path = str(tmp_path / "1.png")
    cv2.imwrite(path, np.zeros(size, np.uint8))
    said = remarks.shapes([path, str(tmp_path / "gone.png")])
    assert bool(said) == is_said
    if said:
        assert f"{size[1]}x{size[0]}" in said[0]


def test_the_kept_part_is_told(tmp_path):
    cv2.imwrite(str(tmp_path / "1.png"), np.zeros((720, 1280), np.uint8))
    (said,) = remarks.shapes([str(tmp_path / "1.png")])
    assert "the middle 1200x720" in said and "94%" in said


def test_folders_that_are_no_people():
    assert remarks.parts(["anna/1.png", "1.png"]) == []
    (said,) = remarks.parts(["train/anna/1.png", "test/ben/1.png"])
    assert "test, train" in said
    assert "mirrored" in remarks.parts(["anna/Left/1.png"])[1]


def test_masks_among_eyes():
    eye = np.arange(200, dtype=np.uint8).reshape(10, 20, 1)
    assert remarks.flat({"1.png": eye}) == []
    (said,) = remarks.flat({"1.png": eye, "gt/1.png": eye // 60 * 85})
    assert said.startswith("1 of 2 pictures looked into") and "gt/1.png" in said
    with pytest.raises(errors.UserError, match="gt/1.png.*labels=ignore"):
        remarks.refuse_masks("eyes", {"1.png": eye, "gt/1.png": eye // 60 * 85})
    black = {f"{number}.png": eye for number in range(9)} | {"x.png": 0 * eye}
    remarks.refuse_masks("eyes", black)


def test_white():
    assert remarks.white(None) == []
    assert "4095 (12 bits)" in remarks.white(4095.0)[0]
