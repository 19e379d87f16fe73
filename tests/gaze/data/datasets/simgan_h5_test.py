"""Kaggle's eyes for SimGAN: which file is meant, labels, and what is refused."""

import h5py
import numpy as np
import pytest

from gaze.data import datasets
from gaze.data.datasets import simgan_h5
from gaze.run import errors
from tests.gaze.data import eyes
from tests.gaze.data.datasets import simgan_h5_fixture as fixture

EYES = eyes.columns(24)
PATCH = datasets.Patch((35, 55))


@pytest.fixture
def folder(tmp_path):
    fixture.write_file(tmp_path / "gaze.h5", EYES["image"], EYES["gaze"])
    return tmp_path


def changed(folder, change):
    with h5py.File(folder / "gaze.h5", "r+") as file:
        change(file)
    return folder


def read(source):
    (item,) = simgan_h5.index(source)
    return simgan_h5.read(item, PATCH)


def test_eyes_come_by_number_with_their_gaze(folder):
    columns = read(folder)
    assert columns["key"][:11] == [f"gaze-{i}" for i in range(11)]
    np.testing.assert_allclose(columns["gaze"], EYES["gaze"], atol=1e-6)
    with h5py.File(folder / "gaze.h5") as file:
        np.testing.assert_array_equal(columns["image"][10, ..., 0], file["image/10"])


def test_a_look_by_hand(folder):
    def look_up_left(file):
        del file["look_vec/0"]
        file["look_vec/0"] = [-0.6, 0.0, -0.8, 0.0]

    gaze = read(changed(folder, look_up_left))["gaze"]
    np.testing.assert_allclose(gaze[0], [0.0, np.arcsin(0.6)], atol=1e-6)


def test_of_a_folder_the_labelled_file_is_read_and_another_by_its_name(folder):
    fixture.write_file(folder / "real_gaze.h5", EYES["image"][:3])
    assert len(read(folder)["image"]) == 24
    real = read(folder / "real_gaze.h5")
    assert set(real) == {"image", "key", "subject"} and len(real["image"]) == 3
    (folder / "gaze.h5").rename(folder / "a.h5")
    with pytest.raises(errors.UserError, match="holds a.h5, real_gaze.h5; give one"):
        simgan_h5.index(folder)


def test_runs_hold_256_eyes(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (300, 8, 9), np.uint8)
    with h5py.File(tmp_path / "real_gaze.h5", "w") as file:
        for i, picture in enumerate(image):
            file[f"image/{i}"] = picture
    items = simgan_h5.index(tmp_path)
    assert [simgan_h5.weight(item) for item in items] == [256, 44]
    assert simgan_h5.read(items[1], PATCH)["key"][0] == "real_gaze-256"


def test_reversed_directions_are_refused(tmp_path):
    fixture.write_file(tmp_path / "gaze.h5", EYES["image"], -EYES["gaze"])
    with pytest.raises(errors.UserError, match="yaw and pitch reversed"):
        simgan_h5.index(tmp_path)


def test_what_is_not_read_is_named(folder):
    def more(file):
        file["look_vec/99"] = [0.0, 0.0, -1.0]
        file["head_pose/0"] = [0.0, 0.0]

    changed(folder, more)
    groups, labels = simgan_h5.left_out(folder, simgan_h5.index(folder))
    assert (labels.count, labels.what) == (1, "look_vec (99)")
    assert (groups.count, groups.what) == (1, "groups (head_pose)")


def no_label(file):
    del file["look_vec/5"]


def floats(file):
    del file["image/5"]
    file["image/5"] = np.zeros((35, 55))


def text(file):
    del file["image/5"]
    file["image/5"] = "a picture"


def position(file):
    del file["look_vec/5"]
    file["look_vec/5"] = [0.0, 0.0, 600.0]


def two_numbers(file):
    del file["look_vec/5"]
    file["look_vec/5"] = [0.1, 0.2]


def link(file):
    del file["image/5"]
    file["image/5"] = h5py.ExternalLink("/etc/passwd", "x")


WRONG = {
    no_label: "1 of 24 images have no look_vec .such as 5",
    floats: "expected image/5 uint8",
    text: "expected image/5 to hold numbers",
    position: "expected directions of length 1, found length 600",
    two_numbers: "expected look_vec/5 of 3 or 4 numbers",
    link: "image/5 is a link to elsewhere",
}


@pytest.mark.parametrize("change", WRONG)
def test_what_is_wrong_is_named(folder, change):
    with pytest.raises(errors.UserError, match=f"gaze.h5.*{WRONG[change]}"):
        read(changed(folder, change))


def test_other_hdf5_files_are_not_taken_for_eyes(tmp_path):
    with h5py.File(tmp_path / "model.h5", "w") as file:
        file["model_weights/0"] = np.zeros(3)
    assert not simgan_h5.looks_like(tmp_path)
    with pytest.raises(errors.UserError, match="no HDF5 file with a group 'image'"):
        simgan_h5.index(tmp_path)
