"""What lies below a folder: links followed, loops ended, nothing found twice."""

import os

import pytest

from gaze.run import tree


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_linked_folders_are_followed(tmp_path):
    disk = fill(tmp_path / "disk2", "ben/1.png", "cleo/1.png", "cleo/day/2.png")
    source = fill(tmp_path / "in", "anna/1.png")
    (source / "ben").symlink_to(disk / "ben")
    (source / "cleo").symlink_to(disk / "cleo")
    found = tree.walk(source)
    assert found.files == ["anna/1.png", "ben/1.png", "cleo/1.png", "cleo/day/2.png"]
    assert found.passed == {}


@pytest.mark.parametrize("target", [".", "..", "a", "/"])
def test_loops_end(tmp_path, target):
    source = fill(tmp_path / "in", "a/1.png", "b/2.png")
    (source / "b" / "round").symlink_to(
        target if target == "/" else os.path.normpath(source / "b" / target)
    )
    (source / "b" / "up").symlink_to(source)
    found = tree.walk(source)
    assert found.files[:2] == ["a/1.png", "b/2.png"]
    assert "b/up" in found.passed and len(found.files) == 2


def test_folders_that_link_to_each_other_end_too(tmp_path):
    one = fill(tmp_path / "one", "1.png")
    two = fill(tmp_path / "two", "2.png")
    (one / "two").symlink_to(two)
    (two / "one").symlink_to(one)
    found = tree.walk(one)
    assert found.files == ["1.png", "two/2.png"]
    assert list(found.passed) == ["two/one"]


def test_a_folder_is_found_once_by_its_own_name(tmp_path):
    source = fill(tmp_path / "in", "z/1.png")
    (source / "a").symlink_to(source / "z")
    found = tree.walk(source)
    assert found.files == ["z/1.png"] and list(found.passed) == ["a"]


def test_of_links_to_one_file_the_first_counts(tmp_path):
    outside = fill(tmp_path, "disk/9.png") / "disk" / "9.png"
    source = fill(tmp_path / "in", "1.png")
    (source / "2.png").symlink_to(source / "1.png")
    (source / "3.png").symlink_to(outside)
    (source / "4.png").symlink_to(outside)
    found = tree.walk(source)
    assert found.files == ["1.png", "3.png"]
    assert list(found.passed) == ["2.png", "4.png"]


def test_what_is_no_file_is_told(tmp_path):
    source = fill(tmp_path / "in", "1.png")
    os.mkfifo(source / "pipe.png")
    (source / "gone.png").symlink_to(tmp_path / "nowhere")
    (source / "null.png").symlink_to("/dev/null")
    found = tree.walk(source)
    assert found.files == ["1.png"]
    assert found.passed == {
        "gone.png": "a link to nothing",
        "null.png": "not a regular file",
        "pipe.png": "not a regular file",
    }


def test_what_is_no_folder(tmp_path):
    with pytest.raises(OSError):
        tree.walk(tmp_path / "nowhere")
