"""Pictures and their labels find one another."""

import pytest

from gaze.data.formats import pairs
from gaze.run import errors


def fill(folder, *names):
    for name in names:
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize("suffix", [".jpg", ".JPG", ".Png", ".jpeg"])
def test_a_picture_is_found_whatever_its_letters(tmp_path, suffix):
    fill(tmp_path, f"1{suffix}", "2.jpg")
    assert pairs.picture(f"{tmp_path}/1") == f"{tmp_path}/1{suffix}"
    with pytest.raises(errors.UserError, match="3.jpg is missing"):
        pairs.picture(f"{tmp_path}/3")
    fill(tmp_path, f"3{suffix}")
    assert pairs.picture(f"{tmp_path}/3") == f"{tmp_path}/3{suffix}"


def test_files_of_a_picture(tmp_path):
    fill(tmp_path, "1.JPG", "1.Json", "2.jpg")
    assert pairs.files(f"{tmp_path}/1", ".json") == [
        f"{tmp_path}/1.JPG",
        f"{tmp_path}/1.Json",
    ]
    assert pairs.files(f"{tmp_path}/2", ".json") == [f"{tmp_path}/2.jpg"]
    assert pairs.label(f"{tmp_path}/2", ".json") == f"{tmp_path}/2.json"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["settings.json", "1.json"], "1.json"),
        (["eye_1.jpg", "eye_1.json", "a.json"], "eye_1.json"),
        (["eye_1.JPG", "eye_1.JSON"], "eye_1.JSON"),
        (["settings.json", "eye_1.jpg"], ""),
    ],
)
def test_the_first_label_is_one_of_a_picture(tmp_path, names, expected):
    assert pairs.first_label(fill(tmp_path, *names)) == expected
