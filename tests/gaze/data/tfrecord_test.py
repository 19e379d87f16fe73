"""TensorFlow is the judge of TFRecord: same checksums, same bytes, damage is found."""

import numpy as np
import pytest
import tensorflow as tf

from gaze.data import tfrecord

# RFC 3720, B.4, and the check value every catalogue of checksums gives.
KNOWN = {
    b"123456789": 0xE3069283,
    bytes(32): 0x8A9136AA,
    b"\xff" * 32: 0x62A8AB43,
    bytes(range(32)): 0x46DD794E,
    bytes(range(31, -1, -1)): 0x113FDB5C,
}


def records(*lengths):
    random = np.random.default_rng(0)
    return [random.bytes(length) for length in lengths]


def write(path, written):
    with tfrecord.Writer(path) as writer:
        for record in written:
            writer.write(record)
    return path


def test_known_checksums():
    assert tfrecord.crc32c(list(KNOWN)).tolist() == list(KNOWN.values())


def test_a_checksum_does_not_depend_on_its_neighbours():
    written = records(4, 127, 128, 129, 5000)
    alone = [int(tfrecord.masked_crc32c([record])[0]) for record in written]
    assert tfrecord.masked_crc32c(written).tolist() == alone


def test_padding_to_the_longest_takes_bounded_memory(monkeypatch):
    padded, crc32c = [], tfrecord.crc32c

    def watched(batch):
        padded.append((len(batch), len(batch) * max(map(len, batch))))
        return crc32c(batch)

    monkeypatch.setattr(tfrecord, "crc32c", watched)
    written = records(*[100] * 3000, 1_500_000, *[100] * 3000)
    assert len(tfrecord.masked_crc32c(written)) == sum(n for n, _ in padded) == 6001
    assert max(size for n, size in padded if n > 1) <= 1 << 21
    assert len(padded) <= 5


@pytest.mark.parametrize(
    "lengths", [(), (4,), (300, 1, 40, 128, 5), (9,) * 700, (3_000_000, 8, 2_100_000)]
)
def test_files_are_tensorflows_to_the_byte(tmp_path, lengths):
    written = [b"1234" + record for record in records(*lengths)]
    ours = write(tmp_path / "ours", written)
    with tf.io.TFRecordWriter(str(tmp_path / "theirs")) as writer:
        for record in written:
            writer.write(record)
    assert ours.read_bytes() == (tmp_path / "theirs").read_bytes()
    assert tfrecord.read(ours) == written


@pytest.mark.parametrize("length", [1, 5, 11, 30, 115, 200])
def test_a_cut_file_is_found(tmp_path, length):
    path = write(tmp_path / "file", records(100, 100))
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(tfrecord.DamagedError, match="cut off"):
        tfrecord.read(path)


def test_a_file_cut_between_records_is_shorter_but_whole(tmp_path):
    written = records(100, 100)
    path = write(tmp_path / "file", written)
    path.write_bytes(path.read_bytes()[:116])
    assert tfrecord.read(path) == written[:1]


@pytest.mark.parametrize("place", [0, 9, 12, 60, 113, 130])
def test_a_changed_byte_is_found(tmp_path, place):
    path = write(tmp_path / "file", records(100, 100))
    data = bytearray(path.read_bytes())
    data[place] ^= 4
    path.write_bytes(data)
    with pytest.raises(tfrecord.DamagedError):
        tfrecord.read(path)
