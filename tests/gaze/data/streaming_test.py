"""A training cannot tell a set on disk from the same set in memory."""

import numpy as np
import pytest

from gaze.data import batches, parts, record, serialization, streaming
from gaze.run import artifact, errors
from tests.gaze.data import eyes


def write(folder, **changed):
    """Thirty eyes of three people in shards of eight, grey or in colour."""
    columns = eyes.columns(30, num_subjects=3) | changed
    columns = {name: column for name, column in columns.items() if column is not None}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "RECORDS_PER_SHARD", 8)
        target = artifact.Artifact("test", folder, {}, {})
        record.write([columns], target, intensity="raw", normalization="M")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("sets") / "set")


def test_what_it_says_of_itself_is_the_sets(folder):
    whole, data = record.load(folder), streaming.Streamed(folder)
    assert len(data) == 30 and data.size == whole.size == (36, 60, 1)
    for name in ("gaze", "subject", "source"):
        np.testing.assert_array_equal(getattr(data, name), getattr(whole, name))
    some = np.array([29, 3, 0, 3])
    for name in ("subject", "source"):
        assert data.distinct(name) == whole.distinct(name)
        found = data.take(some).distinct(name)
        assert found == whole.take(some).distinct(name) == sorted(set(found))
    assert (data.intensity, data.normalization) == ("raw", "M")
    names = ("image", "mask", "gaze", "pupil_center", "subject", "key", "eye_openness")
    index = np.array([29, 0, 8, 8, 15])
    expected, found = whole.rows(index, names), data.rows(index, names)
    assert list(found) == list(names)
    for name in names:
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)
        assert found[name].dtype.kind == expected[name].dtype.kind


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("part", [slice(None), np.arange(3, 30, 2)])
def test_batch_k_is_the_same(tmp_path, colour, part):
    image = np.random.default_rng(0).integers(0, 256, (30, 36, 60, 3), np.uint8)
    folder = write(tmp_path / "set", **({"image": image} if colour else {}))
    how = {"batch_size": 7, "seed": 5, "augmentation": "mild", "equalize": True}
    whole = batches.EstimatorBatches(record.load(folder).take(part), **how)
    streamed = batches.EstimatorBatches(streaming.Streamed(folder).take(part), **how)
    for k in (0, 3, 11):
        for name, column in whole(k).items():
            np.testing.assert_array_equal(streamed(k)[name], column, err_msg=name)


def test_of_a_part_its_own_pictures_alone_are_decoded(folder, monkeypatch):
    how = {"batch_size": 6, "seed": 5, "augmentation": "strong", "equalize": True}
    whole = batches.EstimatorBatches(record.load(folder), **how)(3)
    decode, decoded = serialization.decode, []

    def counted(data, names=None):
        decoded.append(data)
        return decode(data, names)

    monkeypatch.setattr(serialization, "decode", counted)
    streamed = batches.EstimatorBatches(streaming.Streamed(folder), **how)
    decoded.clear()
    made = [streamed(3, parts.Part(i, 2)) for i in range(2)]
    assert len(decoded) == 6 and len(made[0]["image"]) == 3
    for name, column in whole.items():
        np.testing.assert_array_equal(np.concatenate([m[name] for m in made]), column)


def test_a_record_that_is_none_stops_it_before_the_first_batch(tmp_path):
    gaze = np.zeros((30, 2), np.float32)
    gaze[20] = np.nan
    folder = write(tmp_path / "set", gaze=gaze)
    with pytest.raises(errors.UserError, match="00002.tfrecord.*found .nan, nan"):
        streaming.Streamed(folder)


def test_columns_that_are_not_there(tmp_path):
    data = streaming.Streamed(write(tmp_path / "set", gaze=None))
    for asked in (lambda: data.gaze, lambda: data.rows(np.arange(2), ["gaze"])):
        with pytest.raises(errors.UserError, match="has no gaze"):
            asked()


def test_a_shard_that_is_cut_off_later_is_named(tmp_path):
    data = streaming.Streamed(write(tmp_path / "set"))
    shard = tmp_path / "set" / "00001.tfrecord"
    shard.write_bytes(shard.read_bytes()[:-50])
    data.rows(np.array([8]), ["image"])
    with pytest.raises(errors.UserError, match="00001.tfrecord: it was cut off since"):
        data.rows(np.array([15]), ["image"])
