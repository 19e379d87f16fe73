"""What is written is what is read, and a set is there whole or not at all."""

import errno
import json

import numpy as np
import pytest

from gaze.data import record
from gaze.run import artifact, errors, files
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
    record.write(
        [chunk], artifact.Artifact("test", tmp_path / "set", {}, {}), intensity="raw"
    )
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
        record.write(chunks(), artifact.Artifact("test", tmp_path / "set", {}, {}))
    assert list(tmp_path.iterdir()) == []


def test_no_record_at_all_is_an_error(tmp_path):
    with pytest.raises(errors.UserError, match="no image"):
        record.write([], artifact.Artifact("test", tmp_path / "set", {}, {}))
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


def test_optional_columns_of_real_sets(tmp_path):
    chunk = eyes.columns(6)
    chunk["eye"] = np.array(["left", "right"] * 3)
    chunk["condition"] = np.array([f"day{i:02d}" for i in range(6)])
    chunk["normalizing_rotation"] = np.random.default_rng(0).random((6, 9), np.float32)
    record.write(
        [chunk], artifact.Artifact("test", tmp_path / "set", {}, {}), intensity="raw"
    )
    records = record.load(tmp_path / "set")
    for name in ("eye", "condition", "normalizing_rotation"):
        np.testing.assert_array_equal(getattr(records, name), chunk[name])


@pytest.mark.parametrize("sizes", [(12,), (1,) * 12, (5, 7), (4, 6, 2)])
def test_shards_do_not_depend_on_the_chunks(tmp_path, monkeypatch, sizes):
    monkeypatch.setattr(record, "RECORDS_PER_SHARD", 5)
    chunk, ends = eyes.columns(12), np.cumsum(sizes)
    parts = (
        {name: column[end - size : end] for name, column in chunk.items()}
        for end, size in zip(ends, sizes, strict=True)
    )
    record.write(parts, artifact.Artifact("test", tmp_path / "set", {}, {}))
    whole = eyes.write(tmp_path / "whole", count=12)
    for name in ("00000", "00001", "00002"):
        first, second = (f / f"{name}.tfrecord" for f in (tmp_path / "set", whole))
        assert first.read_bytes() == second.read_bytes()
    assert record.load(whole).manifest["count"] == 12


def test_a_missing_shard_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(record, "RECORDS_PER_SHARD", 5)
    folder = eyes.write(tmp_path / "set", count=12)
    (folder / "00001.tfrecord").unlink()
    with pytest.raises(errors.UserError, match="holds 7 records, its manifest says 12"):
        record.load(folder)


def records_of(**manifest):
    empty = dict.fromkeys(("image", "subject", "source", "key"), np.zeros(0))
    return record.Records(**empty, manifest=manifest)


def test_rules_of_normalisation_are_not_mixed():
    scaled = records_of(normalization="M", dataset="mpiigaze")
    rotated = records_of(normalization="R", dataset="revised")
    simulated = records_of(command="gaze.simulate")
    assert (scaled.normalization, simulated.normalization) == ("M", "none")
    with pytest.raises(errors.UserError, match="mpiigaze .* rule M and revised .* R"):
        record.refuse_mixing(scaled, rotated)
    with pytest.raises(errors.UserError, match="gaze.train .* rule M"):
        record.refuse_mixing({"command": "gaze.train", "normalization": "M"}, rotated)
    for other in (
        simulated,
        {"command": "gaze.train"},
        records_of(normalization="none"),
    ):
        record.refuse_mixing(scaled, other)
        record.refuse_mixing(other, rotated)
    record.refuse_mixing(scaled, scaled)
    face = records_of(normalization="R face", dataset="mpiifacegaze")
    for eyes_ in (scaled, rotated):
        with pytest.raises(errors.UserError, match="by rule R face"):
            record.refuse_mixing(eyes_, face)
    record.refuse_mixing(face, simulated)
    record.refuse_mixing(face, face)


def test_a_set_made_of_another_says_how_that_was_treated():
    made = records_of(intensity="equalized", normalization="M").treatment
    assert made == {"intensity": "equalized", "normalization": "M"}
    assert records_of().treatment == {"intensity": "raw", "normalization": "none"}


def test_of_three_classes_the_sclera_is_rest():
    masks = np.array([[[0, 1, 2, 3]]], np.uint8)
    three = record.with_classes(masks, 3)
    np.testing.assert_array_equal(three, [[[0, 1, 2, 0]]])
    assert three.dtype == np.uint8
    np.testing.assert_array_equal(record.with_classes(masks, 4), masks)
    assert record.class_names(3) == ("rest", "iris", "pupil")
    assert record.class_names(4) == ("skin", "iris", "pupil", "sclera")
    for count in (2, 5):
        with pytest.raises(errors.UserError, match=f"classes is {count}; expected 4"):
            record.with_classes(masks, count)
