"""What a shard's summary says, and what a set's manifest makes of several."""

import numpy as np
import pytest

from gaze.data import shards
from gaze.run import errors, files


def chunk(*keys, subject="p00", gaze=((0.1, -0.2),)):
    count = len(keys)
    return {
        "image": np.zeros((count, 4, 6, 1), np.uint8),
        "key": list(keys),
        "subject": [subject] * count,
        "gaze": np.resize(np.array(gaze, np.float32), (count, 2)),
    }


def write(path, *chunks):
    with shards.Writer(path) as writer:
        for columns in chunks:
            writer.write(columns)
    return writer.summary


def test_a_summary(tmp_path):
    summary = write(
        tmp_path / "shard",
        chunk("a", "b", subject="p01", gaze=[(0.5, -0.25), (-0.125, 0.0)]),
        chunk("c", gaze=[(0.0, 0.75)]),
    )
    assert summary == {
        "count": 3,
        "columns": ["gaze", "image", "key", "subject"],
        "subjects": ["p00", "p01"],
        "keys": ["a", "b", "c"],
        "gaze_range": [[-0.125, 0.5], [-0.25, 0.75]],
        "checksum": files.sha256(tmp_path / "shard"),
    }


def test_facts_of_two_shards(tmp_path):
    first = write(tmp_path / "0", chunk("a", gaze=[(np.pi / 6, 0.0)]))
    second = write(tmp_path / "1", chunk("b", subject="p01", gaze=[(0, -np.pi / 4)]))
    assert shards.facts([("0", first), ("1", second)]) == {
        "count": 2,
        "subjects": 2,
        "subject_names": ["p00", "p01"],
        "columns": ["gaze", "image", "key", "subject"],
        "gaze_range_deg": {"pitch": [0.0, 30.0], "yaw": [-45.0, 0.0]},
        "checksums": {"0": first["checksum"], "1": second["checksum"]},
    }


def test_unlabelled_and_many_people_leave_entries_out(tmp_path):
    columns = chunk(*map(str, range(201)))
    columns["subject"] = columns["key"]
    del columns["gaze"]
    facts = shards.facts([("0", write(tmp_path / "0", columns))])
    assert facts["subjects"] == 201
    assert not {"gaze_range_deg", "subject_names"} & set(facts)


def test_no_shard_at_all():
    assert shards.facts([])["count"] == 0


def without_gaze(*keys):
    columns = chunk(*keys)
    del columns["gaze"]
    return columns


@pytest.mark.parametrize("order", [1, -1])
def test_other_columns_within_a_shard_are_named(tmp_path, order):
    chunks = [chunk("a"), without_gaze("b")][::order]
    with pytest.raises(errors.UserError, match="gaze: a has it, b has not"):
        write(tmp_path / "shard", *chunks)


def test_other_columns_in_another_shard_are_named(tmp_path):
    first = write(tmp_path / "0", chunk("a"))
    second = write(tmp_path / "1", without_gaze("b"))
    with pytest.raises(errors.UserError, match="gaze: a has it, b has not"):
        shards.facts([("0", first), ("1", second)])
