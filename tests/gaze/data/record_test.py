"""What is written is what is read, and a set is there whole or not at all."""

import errno
import json

import numpy as np
import pytest

from gaze.data import record
from gaze.run import errors, files, stage
from tests.gaze.data import eyes


def test_round_trip_of_every_column(tmp_path):
    written = eyes.columns(24)
    records = record.load(eyes.write(tmp_path / "set", count=24))
    for name, column in records.columns().items():
        np.testing.assert_array_equal(column, np.asarray(written[name]), err_msg=name)
    assert records.image.dtype == np.uint8 and records.gaze.dtype == np.float32


def test_colour_keeps_its_order(tmp_path):
    chunk = eyes.columns(4)
    chunk["image"] = np.random.default_rng(0).integers(0, 255, (4, 36, 60, 3), np.uint8)
    record.write([chunk], stage.Stage("test", tmp_path / "set", {}, {}))
    np.testing.assert_array_equal(record.load(tmp_path / "set").image, chunk["image"])


def test_manifest_counts_and_checksums(tmp_path):
    folder = eyes.write(tmp_path / "set", count=24)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["count"] == 24 and manifest["subjects"] == 4
    assert manifest["checksums"]["00000.tfrecord"] == files.sha256(
        folder / "00000.tfrecord"
    )


def test_same_seed_same_bytes(tmp_path):
    first = eyes.write(tmp_path / "a", count=8) / "00000.tfrecord"
    second = eyes.write(tmp_path / "b", count=8) / "00000.tfrecord"
    assert first.read_bytes() == second.read_bytes()


def test_several_shards_keep_the_order(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "RECORDS_PER_SHARD", 5)
    folder = eyes.write(tmp_path / "set", count=12)
    assert len(list(folder.glob("*.tfrecord"))) == 3
    np.testing.assert_array_equal(record.load(folder).key, eyes.columns(12)["key"])


def test_a_failure_in_the_middle_leaves_nothing(tmp_path):
    def chunks():
        yield eyes.columns(4)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(errors.UserError, match="disk full"):
        record.write(chunks(), stage.Stage("test", tmp_path / "set", {}, {}))
    assert list(tmp_path.iterdir()) == []


def test_no_record_at_all_is_an_error(tmp_path):
    with pytest.raises(errors.UserError, match="no image"):
        record.write([], stage.Stage("test", tmp_path / "set", {}, {}))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_shard_is_named(tmp_path):
    folder = eyes.write(tmp_path / "set", count=8)
    shard = folder / "00000.tfrecord"
    shard.write_bytes(shard.read_bytes()[:-20])
    with pytest.raises(errors.UserError, match="damaged"):
        record.load(folder)


def test_an_unfinished_folder_is_no_set(tmp_path):
    with pytest.raises(errors.UserError, match="no finished record set"):
        record.load(tmp_path)


def test_missing_columns_are_named(tmp_path):
    records = record.load(eyes.write(tmp_path / "set", count=8)).replace(gaze=None)
    with pytest.raises(errors.UserError, match="has no gaze"):
        records.require("image", "gaze")
