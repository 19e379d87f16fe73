"""Files that appear whole or not at all."""

import errno

import pytest

from gaze.run import errors, files


def test_a_failure_keeps_the_old_file(tmp_path):
    path = tmp_path / "a.json"
    files.write_json(path, {"old": 1})
    with pytest.raises(RuntimeError), files.writing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert files.read_json(path) == {"old": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_replaces_a_folder(tmp_path):
    for content in ("one", "two"):
        with files.writing(tmp_path / "set") as folder:
            folder.mkdir()
            (folder / content).write_text(content)
    assert [p.name for p in (tmp_path / "set").iterdir()] == ["two"]


@pytest.mark.parametrize(
    "number, message",
    [(errno.ENOSPC, "disk full"), (errno.EACCES, "cannot write")],
)
def test_what_the_system_refuses_is_one_line(tmp_path, number, message):
    with pytest.raises(errors.UserError, match=message) as caught:
        with files.writing(tmp_path / "a") as temporary:
            temporary.write_text("half")
            raise OSError(number, "no")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_known_by_whoever_reports_it():
    tensorflow = RuntimeError("{{node SaveV2}} /run/ckpt; No space left on device")
    assert files.is_disk_full(tensorflow)
    assert files.is_disk_full(OSError(errno.ENOSPC, "x"))
    assert not files.is_disk_full(OSError(errno.EACCES, "Permission denied"))


def test_a_place_below_a_file_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.UserError, match="cannot write"):
        files.write_json(tmp_path / "file" / "a.json", {})


def test_a_folder_never_goes_for_a_file(tmp_path):
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "kept").write_text("years of work")
    for path in (folder, folder / ".." / "runs"):
        with pytest.raises(
            errors.UserError, match="runs is a folder, and what is made"
        ):
            with files.writing(path) as temporary:
                temporary.write_text("a table")
    assert [path.name for path in tmp_path.rglob("*")] == ["runs", "kept"]
    with files.writing(folder) as temporary:
        temporary.mkdir()
    assert list(tmp_path.rglob("*")) == [folder]


def test_missing_and_broken_json(tmp_path):
    with pytest.raises(errors.UserError, match="does not exist"):
        files.read_json(tmp_path / "a.json")
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(errors.UserError, match="no JSON"):
        files.read_json(tmp_path / "a.json")
