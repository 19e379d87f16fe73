"""COCO's photographs, known by their names."""

import cv2
import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import coco
from gaze.run import errors
from tests.gaze.data.datasets import coco_fixture


def test_the_centre_of_each_photograph(tmp_path):
    picture = np.zeros((120, 160, 3), np.uint8)
    picture[:, 20:140] = (10, 100, 200)  # what a square patch shows; BGR
    (tmp_path / "val2017").mkdir()
    name = "val2017/000000000139.jpg"
    cv2.imwrite(str(tmp_path / name), picture, [cv2.IMWRITE_JPEG_QUALITY, 100])
    (item,) = coco.index(tmp_path)
    columns = coco.read(item, datasets.Patch((64, 64), 3))
    assert columns["image"].shape == (1, 64, 64, 3)
    np.testing.assert_allclose(
        columns["image"][0, 2:-2, 2:-2].mean((0, 1)), (200, 100, 10), atol=3
    )
    assert columns["key"] == columns["subject"] == [name]


def test_one_folder_may_be_named_itself(tmp_path):
    coco_fixture.write(tmp_path)
    assert datasets.reader("", tmp_path / "train2017") is coco
    assert len(coco.index(tmp_path / "train2017")) == 2


@pytest.mark.parametrize("name", ["9.jpg", "000000000009.png", "a/000000000009.jpg"])
def test_other_pictures_are_not_cocos(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    assert not coco.looks_like(tmp_path)
    with pytest.raises(errors.UserError, match="no picture of COCO"):
        coco.index(tmp_path)


def test_a_file_instead_of_a_folder(tmp_path):
    (tmp_path / "000000000009.jpg").touch()
    assert not coco.looks_like(tmp_path / "000000000009.jpg")
    with pytest.raises(errors.UserError, match="cannot be read as a folder"):
        coco.index(tmp_path / "000000000009.jpg")


def test_a_truncated_photograph_is_named(tmp_path):
    coco_fixture.write(tmp_path)
    path = tmp_path / coco_fixture.NAMES[0]
    path.write_bytes(path.read_bytes()[:-100])
    broken = next(item for item in coco.index(tmp_path) if item.name == path.name)
    with pytest.raises(errors.UserError, match="000000000009.jpg is truncated"):
        coco.read(broken, datasets.Patch())
