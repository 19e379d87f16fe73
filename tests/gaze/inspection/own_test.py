"""What is of a record set but none is said to be what it is."""

import json
import shutil

import pytest

from gaze.inspection import own
from gaze.run import errors
from tests.gaze.data import eyes
from tests.gaze.data.datasets import unityeyes_fixture


@pytest.fixture
def folder(tmp_path):
    return eyes.write(tmp_path / "sets" / "one", count=4)


def refused(source):
    with pytest.raises(errors.UserError) as caught:
        own.refuse_parts(source)
    return str(caught.value)


def test_a_finished_set_is_one(folder):
    assert own.is_records(folder)
    own.refuse_parts(folder)


def test_a_shard(folder):
    assert f"one shard of a set of records; name its folder {folder}" in refused(
        folder / "00000.tfrecord"
    )


def test_a_folder_of_sets(folder):
    assert "holds sets of records (one)" in refused(folder.parent)
    for number in range(5):
        shutil.copytree(folder, folder.with_name(f"set{number}"))
    assert "(one, set0, set1, set2 and 2 more)" in refused(folder.parent)


def test_a_known_format_with_a_set_beside_it(folder):
    unityeyes_fixture.write(folder.parent)
    own.refuse_parts(folder.parent)


def test_a_set_without_a_whole_manifest(folder):
    path = folder / "manifest.json"
    text = path.read_text()
    path.write_text(text[: len(text) // 2])
    assert "its manifest.json is damaged" in refused(folder)
    path.unlink()
    assert "its manifest.json is missing" in refused(folder)


def test_a_manifest_without_its_shards(folder):
    (folder / "00000.tfrecord").unlink()
    assert "a manifest of 4 records, but no .tfrecord file" in refused(folder)


def test_an_unfinished_set(tmp_path):
    (tmp_path / ".set.partial" / "progress").mkdir(parents=True)
    assert "unfinished set of records" in refused(tmp_path / ".set.partial")


def test_what_is_anybodys(tmp_path):
    (tmp_path / "eyes").mkdir()
    (tmp_path / "manifest.json").write_text(json.dumps({"name": "an app"}))
    (tmp_path / "other.tfrecord").write_bytes(b"")
    for source in (tmp_path, tmp_path / "eyes", tmp_path / "manifest.json"):
        own.refuse_parts(source)
        assert not own.is_records(source)
    own.refuse_parts(tmp_path / "nowhere")
