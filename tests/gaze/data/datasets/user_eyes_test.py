"""A user's own eyes, and everything that can be wrong with them."""

import cv2
import numpy as np
import pytest

from gaze.data import datasets
from gaze.run import errors
from tests.gaze.data import eyes

EYES = eyes.columns(6)["image"]


def save(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_npz_round_trip(tmp_path):
    path = save(tmp_path / "eyes.npz", image=EYES[..., 0], gaze=np.zeros((6, 2)))
    reader = datasets.reader("", path)
    columns = reader.read(reader.index(path)[0], datasets.Patch())
    np.testing.assert_array_equal(columns["image"], EYES)
    assert columns["gaze"].dtype == np.float32 and len(set(columns["key"])) == 6


def test_folder_round_trip_with_subjects(tmp_path):
    for i, eye in enumerate(EYES):
        (tmp_path / f"p{i % 2}").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / f"p{i % 2}" / f"{i}.png"), eye)
    reader = datasets.reader("", tmp_path)
    columns = reader.read(reader.index(tmp_path)[0], datasets.Patch())
    assert columns["subject"] == ["p0"] * 3 + ["p1"] * 3
    np.testing.assert_array_equal(columns["image"][0], EYES[0])


def test_folder_keeps_the_aspect(tmp_path):
    wide = np.zeros((36, 200), np.uint8)
    wide[:, 70:130] = EYES[0, ..., 0]
    cv2.imwrite(str(tmp_path / "wide.png"), wide)
    reader = datasets.reader("image_folder", tmp_path)
    np.testing.assert_array_equal(
        reader.read(reader.index(tmp_path)[0], datasets.Patch())["image"][0], EYES[0]
    )


BAD_NPZ = {
    "no array 'image'": {"picture": EYES},
    "uint8": {"image": EYES.astype(np.float32)},
    r"\[6, 36, 60, 2\]": {"image": np.repeat(EYES, 2, axis=-1)},
    r"expected gaze \[6, 2\]": {"image": EYES, "gaze": np.zeros((6, 3))},
}


@pytest.mark.parametrize("message", BAD_NPZ)
def test_wrong_arrays_are_named(tmp_path, message):
    path = save(tmp_path / "eyes.npz", **BAD_NPZ[message])
    with pytest.raises(errors.UserError, match=message):
        datasets.reader("npz", path).index(path)


def test_missing_source(tmp_path):
    with pytest.raises(errors.UserError, match="no such file"):
        datasets.reader("", tmp_path / "nowhere")


def test_empty_folder(tmp_path):
    with pytest.raises(errors.UserError, match="holds no image"):
        datasets.reader("", tmp_path).index(tmp_path)


def test_a_file_that_is_no_image_is_named(tmp_path):
    (tmp_path / "eye.png").write_text("not a picture")
    reader = datasets.reader("", tmp_path)
    with pytest.raises(errors.UserError, match="eye.png is no image"):
        reader.read(reader.index(tmp_path)[0], datasets.Patch())


def test_a_file_that_is_no_npz(tmp_path):
    path = tmp_path / "eyes.npz"
    path.write_text("not an archive")
    with pytest.raises(errors.UserError, match="cannot be read"):
        datasets.reader("", path).index(path)
