"""MPIIFaceGaze: eyes cut from faces, and everything that can be broken."""

import h5py
import numpy as np
import pytest

from gaze import image_ops
from gaze.data import datasets, signs
from gaze.data.datasets import mpiifacegaze
from gaze.run import errors
from tests.gaze.data.datasets import mpiifacegaze_fixture as fixture

PATCH = datasets.Patch()
COUNT = 5
DRAWN = [columns["image"] for columns in fixture.both_eyes(COUNT)]
PAIRS = zip(*DRAWN, strict=True)
FACES = np.stack([fixture.face(*pair, i) for i, pair in enumerate(PAIRS)])


def labels():
    rows = np.zeros((COUNT, 16))
    rows[:, :4] = [0.1, 0.2, -0.1, 0.3]
    rows[:, 4:] = fixture.landmarks()
    return rows


def read(folder, **options):
    given = datasets.options(mpiifacegaze, options)
    items = mpiifacegaze.index(folder, **given)
    parts = [mpiifacegaze.read(item, PATCH) for item in items]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@pytest.fixture
def mat(tmp_path):
    fixture.write_mat(tmp_path / "p00.mat", FACES, labels())
    return tmp_path / "p00.mat"


def test_eyes_are_cut_as_they_were_set_in(mat):
    columns = read(mat.parent)
    for side, drawn in zip(("left", "right"), DRAWN, strict=True):
        rows = columns["eye"] == side
        np.testing.assert_array_equal(columns["image"][rows], drawn)


def test_both_eyes_share_the_faces_gaze_mirrored(mat):
    columns = read(mat.parent)
    assert list(columns["key"][:3]) == [
        "p00/0000/left",
        "p00/0000/right",
        "p00/0001/left",
    ]
    left, right = (columns["eye"] == side for side in ("left", "right"))
    np.testing.assert_allclose(columns["gaze"][left], [[0.1, 0.2]] * COUNT, atol=1e-7)
    np.testing.assert_allclose(columns["gaze"][right], [[0.1, -0.2]] * COUNT, atol=1e-7)
    np.testing.assert_allclose(columns["head_pose"][right], [[-0.1, -0.3]] * COUNT)


@pytest.mark.parametrize("eye", ["both", "left", "right"])
def test_irises_lie_where_the_labels_say(tmp_path, eye):
    columns = read(fixture.write(tmp_path).source, eye=eye)
    found = signs.measure(columns["image"], columns["gaze"])
    assert found.verdict == "consistent", found


@pytest.mark.parametrize("side", ["left", "right"])
def test_one_eye_may_be_chosen(mat, side):
    assert set(read(mat.parent, eye=side)["eye"]) == {side}


def test_the_order_of_corners_does_not_matter(mat):
    """A mirrored face's corners come the other way round."""
    expected = read(mat.parent)
    rows = labels()
    rows[:, 4:12] = rows[:, 4:12].reshape(-1, 4, 2)[:, ::-1].reshape(-1, 8)
    fixture.write_mat(mat, FACES, rows)
    found = read(mat)
    np.testing.assert_array_equal(found["image"], expected["image"])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_pixels_may_be_stored_as_numbers_of_any_type(mat, dtype):
    expected = read(mat.parent)["image"]
    fixture.write_mat(mat, FACES, labels(), dtype)
    np.testing.assert_array_equal(read(mat)["image"], expected)


def test_stored_colours_are_blue_first(mat):
    faces = np.zeros_like(FACES)
    faces[:, 2] = 200  # red
    fixture.write_mat(mat, faces, labels())
    item = mpiifacegaze.index(mat, eye="left")[0]
    eye = mpiifacegaze.read(item, datasets.Patch(channels=3))["image"][0]
    assert eye[0, 0].tolist() == [200, 0, 0]
    grey = mpiifacegaze.read(item, PATCH)["image"][0]
    np.testing.assert_array_equal(grey, image_ops.to_grey(eye))


def test_pieces_are_read_one_by_one(mat, monkeypatch):
    whole = read(mat.parent)
    monkeypatch.setattr(mpiifacegaze, "_ROWS", 2)
    monkeypatch.setattr(mpiifacegaze, "_BLOCK", 1)
    assert len(mpiifacegaze.index(mat, eye="both")) == 3
    pieces = read(mat.parent)
    for name, column in whole.items():
        np.testing.assert_array_equal(pieces[name], column)


def test_only_its_own_files_are_recognised(mat, tmp_path):
    assert mpiifacegaze.looks_like(tmp_path) and mpiifacegaze.looks_like(mat)
    mat.write_bytes(b"MATLAB 5.0 MAT-file")
    assert not mpiifacegaze.looks_like(tmp_path)


def changed(row=3, **columns):
    """Labels with some columns of one row changed."""
    rows = labels()
    for column, value in columns.items():
        rows[row, int(column[1:])] = value
    return rows


BROKEN = {
    "Data/label; fetch": lambda f: f.__delitem__("Data/label"),
    "no array Data/data": lambda f: f.move("Data/data", "Data/faces"),
    r"Data/label \[N, 16\], found float64 \[5, 4\]": lambda f: swap(f, labels()[:, :4]),
    "5 faces but 3 labels": lambda f: swap(f, labels()[:3]),
    "label of face 3 is not finite": lambda f: swap(f, changed(_0=np.nan)),
    "landmarks of face 3 are not": lambda f: swap(f, changed(_4=-20.0)),
    "landmarks of face 2 are not": lambda f: swap(f, changed(2, _13=100.0)),
}


def swap(file, values):
    del file["Data/label"]
    file["Data/label"] = values


@pytest.mark.parametrize("message", BROKEN)
def test_a_file_of_another_form_is_refused_in_one_line(mat, message):
    with h5py.File(mat, "r+") as file:
        BROKEN[message](file)
    with pytest.raises(errors.UserError, match=message) as raised:
        read(mat)
    assert "\n" not in str(raised.value) and "p00.mat" in str(raised.value)


@pytest.mark.parametrize("size", [0, 100, 3000, 200_000])
def test_a_file_cut_short_is_refused_and_the_others_are_read(mat, size):
    whole = mat.read_bytes()
    mat.with_name("p01.mat").write_bytes(whole)
    assert size < len(whole)
    mat.write_bytes(whole[:size])
    items = mpiifacegaze.index(mat.parent, eye="both")
    with pytest.raises(errors.UserError, match="p00.mat cannot be read as HDF5"):
        mpiifacegaze.read(items[0], PATCH)
    assert len(mpiifacegaze.read(items[1], PATCH)["key"]) == 2 * COUNT


def test_damaged_pixels_are_refused(mat):
    data = bytearray(mat.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 5000] = bytes(5000)
    mat.write_bytes(data)
    with pytest.raises(errors.UserError, match="p00.mat cannot be read as HDF5"):
        read(mat)


def test_values_that_are_no_pixels_are_refused(mat):
    fixture.write_mat(mat, FACES.astype(np.float32) * 2, labels(), np.float32)
    with pytest.raises(errors.UserError, match="values beyond 0 to 255"):
        read(mat)


def test_faces_from_0_to_1_are_not_made_black(mat):
    fixture.write_mat(mat, FACES / 255, labels(), np.float64)
    with pytest.raises(errors.UserError, match="float64 from 0.* to 0.*; save .*255"):
        read(mat)
    fixture.write_mat(mat, FACES * 0, labels(), np.float64)
    assert not read(mat)["image"].any()  # black, and not by a wrong range


def test_a_file_without_faces_is_refused(mat):
    with h5py.File(mat, "w") as file:
        file["Data/data"] = np.zeros((0, 3, 448, 448), np.uint8)
        file["Data/label"] = np.zeros((0, 16))
    with pytest.raises(errors.UserError, match="holds no faces"):
        read(mat)


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(errors.UserError, match="holds no pXX.mat"):
        read(tmp_path)
