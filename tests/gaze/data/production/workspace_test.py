"""The hidden folder is one process's at a time, and no other folder is overwritten."""

import pytest

from gaze.data.production import workspace
from gaze.run import artifact, errors
from tests.gaze.data.preparation import invented


@pytest.fixture
def target(tmp_path):
    source = invented.write(tmp_path / "source.json", ["good"])
    return artifact.Artifact("test", tmp_path / "set", {}, {"source": source})


def test_an_unused_folder_goes(target, tmp_path):
    with workspace.Workspace(target).claimed() as work:
        assert work.folder == tmp_path / ".set.partial" and work.folder.is_dir()
    assert not work.folder.exists()


def test_a_second_process_is_refused(target):
    with workspace.Workspace(target).claimed():
        with pytest.raises(errors.UserError, match="being made by another process"):
            with workspace.Workspace(target).claimed():
                pass


def test_a_source_that_changes_meanwhile_is_refused(target, tmp_path):
    with pytest.raises(errors.UserError, match="source.json changed while being read"):
        with workspace.Workspace(target).claimed() as work:
            invented.write(tmp_path / "source.json", ["good"] * 2)
            work.publish(0, lambda _: ({}, {}))
    assert not (tmp_path / "set").exists()


def test_a_place_that_cannot_be_written(tmp_path, target):
    (tmp_path / "file").write_text("")
    inside = artifact.Artifact("test", tmp_path / "file" / "set", {}, target.inputs)
    with pytest.raises(errors.UserError, match="cannot write"):
        with workspace.Workspace(inside).claimed():
            pass


def test_a_folder_that_is_no_set_is_not_replaced(tmp_path):
    source = invented.write(tmp_path / "source.json", ["good"])
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.tex").write_text("years of work")
    for out in (tmp_path / "home", tmp_path / "home" / "thesis.tex"):
        with pytest.raises(errors.UserError, match="no result of "):
            invented.prepare(source, out)
    assert (tmp_path / "home" / "thesis.tex").read_text() == "years of work"


def test_a_set_of_other_settings_is_not_replaced(tmp_path):
    source = invented.write(tmp_path / "source.json", ["good"])
    invented.prepare(source, tmp_path / "set")
    with pytest.raises(errors.UserError, match=r"settings.intensity \(auto -> equal"):
        invented.prepare(source, tmp_path / "set", intensity="equalized")


def test_an_empty_folder_is_filled(tmp_path):
    source = invented.write(tmp_path / "source.json", ["good"])
    (tmp_path / "set").mkdir()
    assert invented.prepare(source, tmp_path / "set")["count"] == 3
