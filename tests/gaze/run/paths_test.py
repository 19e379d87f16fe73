"""Paths of a command line that can be none."""

import os

import pytest

from gaze.run import errors, files, paths


def refused(message, name, value, *, needed=True):
    with pytest.raises(errors.UserError, match=message):
        paths.check_flag(name, value, needed=needed)


def test_an_empty_path_is_refused_where_one_is_needed():
    refused("--data is empty", "data", "")
    refused("--models is empty", "models", [])
    paths.check_flag("options", "", needed=False)


def test_characters_and_lengths():
    refused("NUL", "data", "a\0b")
    refused("a name of 256 bytes", "data", 128 * "é")
    refused("of 5000 bytes", "data", 2500 * "x/")
    paths.check_flag("data", f"{255 * 'a'}/{255 * 'b'}", needed=True)
    refused("300 bytes", "models", ["a=b", 300 * "a"])
    paths.check_flag("sets", ",".join(100 * ["name=some/path"]), needed=True)


def test_the_longest_name_that_is_taken_can_be_written(tmp_path):
    longest = tmp_path / (215 * "a")
    paths.check_flag("out", str(longest), needed=True)
    files.write_json(longest, 1)
    refused("216 bytes", "out", f"{longest}a")


def test_a_file_where_a_folder_is_to_be(tmp_path):
    (tmp_path / "file").touch()
    refused("cannot write .*file is no folder", "out", str(tmp_path / "file"))
    refused("file is no folder", "workdir", str(tmp_path / "file" / "deep" / "below"))
    paths.check_flag("data", str(tmp_path / "file"), needed=True)
    paths.check_flag("out", str(tmp_path / "new" / "deep"), needed=True)


def test_a_place_that_may_not_be_written_is_said_before_the_work(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may always
    refused("does not allow it", "out", str(tmp_path / "new"))
    (tmp_path / "manifest.json").touch()  # finished: nothing will be written
    paths.check_flag("out", str(tmp_path), needed=True)


def test_a_file_is_written_where_a_file_is_and_never_for_a_folder(tmp_path):
    (tmp_path / "a.csv").touch()
    for path in (tmp_path / "a.csv", tmp_path / "new" / "b.csv"):
        paths.check_flag("out", str(path), needed=True, is_file=True)
    with pytest.raises(errors.UserError, match="is a folder; give a file for --out"):
        paths.check_flag("out", str(tmp_path), needed=True, is_file=True)
    with pytest.raises(errors.UserError, match="a.csv is no folder"):
        path = tmp_path / "a.csv" / "b.csv"
        paths.check_flag("out", str(path), needed=True, is_file=True)


def test_a_link_that_leads_nowhere_is_no_place(tmp_path):
    (tmp_path / "gone").symlink_to(tmp_path / "unplugged")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("gone", "gone/inside", "loop/inside"):
        refused("is a link that leads nowhere", "out", str(tmp_path / name))
    paths.check_flag("out", str(tmp_path / "link" / "new"), needed=True)
