"""What is not read is counted and named, once, and notes beside it are no alarm."""

import types

import pytest

from gaze.data import census
from gaze.data.datasets import LeftOut
from gaze.run import errors


def reader(read, **more):
    """A reader whose items are the paths it reads."""
    name = "gaze.data.datasets.invented"
    return types.SimpleNamespace(__name__=name, reads=lambda item: [item], **more), read


def taken(folder, read, **more):
    module, items = reader([str(folder / name) for name in read], **more)
    return census.take(module, folder, items, {})


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_files_that_no_item_reads_are_counted_by_kind(tmp_path):
    fill(tmp_path, "1.png", "2.tif", "3.TIF", "a/4.tif", "a/5.tif", "x.dat", "noext")
    found = taken(tmp_path, ["1.png"])
    assert [each.count for each in found.left_out] == [4, 1, 1]
    first = found.lines()[0]
    assert first.startswith(
        "4 .tif files (2.tif, 3.TIF, a/4.tif and 1 more): not read as invented; "
        "--dataset=image_folder"
    )
    assert found.beside is None


def test_notes_and_leftovers_are_one_line(tmp_path):
    fill(tmp_path, "1.png", "README.txt", "a/.DS_Store", "Thumbs.db", "LICENSE")
    fill(tmp_path, "__MACOSX/._1.png", ".git/config", "paper.pdf", "1.png~")
    found = taken(tmp_path, ["1.png"])
    assert found.lines() == [] and found.beside.count == 8


def test_what_a_reader_accounts_for_is_not_counted_twice(tmp_path):
    fill(tmp_path, "1.json", "2.json")
    own = LeftOut(1, "eyes", "turned", "more", (str(tmp_path / "2.json"),))
    found = taken(tmp_path, ["1.json"], left_out=lambda source, items: [own])
    assert found.lines() == ["1 eyes: turned; more"]


def test_files_of_options_are_read(tmp_path):
    fill(tmp_path, "1.png", "boxes.csv")
    found = taken(tmp_path, ["1.png"], files=lambda: [str(tmp_path / "boxes.csv")])
    assert found.lines() == []


def test_many_kinds_are_folded(tmp_path):
    fill(tmp_path, *(f"1.k{number:02d}" for number in range(20)))
    lines = taken(tmp_path, []).lines()
    assert len(lines) == 9 and lines[-1] == "12 more of 12 other kinds"


def test_it_survives_a_manifest(tmp_path):
    fill(tmp_path, "1.tif", "README")
    found = taken(tmp_path, [])
    assert census.from_json(found.as_json()) == found
    assert census.from_json({}) == census.Census()
    with pytest.raises(errors.UserError, match="left_out is damaged"):
        census.from_json({"unread": [{"colour": "red"}]})
