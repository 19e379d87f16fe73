"""Parts of a set that is read from disk are those of the set in memory."""

import numpy as np
import pytest

from gaze.data import record, stored
from gaze.run import errors
from tests.gaze.data import eyes


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ten eyes in shards of four."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "RECORDS_PER_SHARD", 4)
        return eyes.write(tmp_path_factory.mktemp("sets") / "set", count=10)


@pytest.mark.parametrize("part", [(0, 10), (0, 1), (3, 5), (4, 8), (2, 9), (9, 10)])
def test_a_part_is_that_of_the_whole(folder, part):
    whole, data = record.load(folder), stored.Stored(folder)
    assert len(data) == 10 and data.size == (36, 60, 1)
    expected, found = whole.take(slice(*part)).columns(), data.read(*part).columns()
    assert found.keys() == expected.keys()
    for name, column in expected.items():
        np.testing.assert_array_equal(found[name], column, err_msg=name)


def test_a_damaged_shard_is_named_when_it_is_read(folder, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    shard = copy / "00001.tfrecord"
    damaged = bytearray(shard.read_bytes())
    damaged[100] ^= 255
    shard.write_bytes(damaged)
    data = stored.Stored(copy)
    data.read(0, 4)
    with pytest.raises(errors.UserError, match=r"damaged \(00001.tfrecord: a checksum"):
        data.read(0, 5)
    shard.write_bytes(damaged[:-3])
    with pytest.raises(errors.UserError, match=r"damaged \(00001.tfrecord: it is cut"):
        stored.Stored(copy)
    shard.unlink()
    with pytest.raises(errors.UserError, match="holds 6 records, its manifest says 10"):
        stored.Stored(copy)
