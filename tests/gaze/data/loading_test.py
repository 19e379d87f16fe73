"""Sets that other hands wrote: what no record may hold is said when they are loaded."""

import json

import numpy as np
import pytest

from gaze.data import record, serialization, tfrecord
from gaze.run import errors
from tests.gaze.data import eyes


@pytest.fixture(scope="module")
def columns():
    return eyes.columns(6)


def rows_of(columns):
    names = list(columns)
    return [{n: columns[n][i] for n in names} for i in range(len(columns["key"]))]


def write_shard(path, rows):
    """A shard without the checks of those who write sets."""
    with tfrecord.Writer(path) as writer:
        for row in rows:
            is_whole = isinstance(row, bytes)
            writer.write(row if is_whole else serialization.encode(row))


@pytest.fixture
def folder(tmp_path):
    return eyes.write(tmp_path / "set", count=6)


def without(name):
    return lambda row: {n: v for n, v in row.items() if n != name}


def having(**values):
    return lambda row: row | values


def picture(shape):
    return np.zeros(shape, np.uint8)


SPOILED = {
    "record {key} has no gaze, .* has it": without("gaze"),
    "record {key} holds 'eye'|has no eye, {key} has it": having(eye="left"),
    "record {key} has no subject": without("subject"),
    "record {key} has no image": without("image"),
    "{key}: expected gaze in radians .* nan": having(gaze=[0.1, np.nan]),
    "{key}: expected gaze in radians .*1.6": having(gaze=[1.6, 0.0]),
    "gaze of record {key} to be .2. as of others, found .3.": having(
        gaze=[0.1, 0.2, 0.3]
    ),
    "gaze of record {key} to be .2. as of others, found .0.": having(gaze=[]),
    "{key}: mask holds the value 200": having(mask=picture((36, 60)) + 200),
    "mask of record {key}": having(mask=picture((36, 59))),
    "image of record {key}": having(image=picture((36, 60, 3))),
    "{key}: expected pupil_center": having(pupil_center=[9999.0, 0.0]),
    "{key}: expected eye_openness": having(eye_openness=[-1.9]),
}


@pytest.mark.parametrize("message", SPOILED)
@pytest.mark.parametrize("place", [0, 3])
def test_one_bad_record_is_named(folder, columns, message, place):
    rows = rows_of(columns)
    rows[place] = SPOILED[message](rows[place])
    write_shard(folder / "00000.tfrecord", rows)
    # Of two records that differ, either may be called the odd one.
    message = message.replace("{key}", ".*") if "record" in message else message
    message = message.replace("{key}", str(columns["key"][place]))
    with pytest.raises(errors.UserError, match=f"set.*({message})") as raised:
        record.load(folder)
    assert "\n" not in str(raised.value)


def test_a_picture_that_claims_gigabytes_is_not_decoded(folder, columns):
    bomb = serialization.encode(rows_of(columns)[5])
    place = bomb.index(b"IHDR") + 4
    bomb = bomb[:place] + b"\0\0\x7f\xff" * 2 + bomb[place + 8 :]
    with pytest.raises(ValueError, match="no eye patch is as large"):
        serialization.decode(bomb)
    write_shard(folder / "00000.tfrecord", [*rows_of(columns)[:5], bomb])
    with pytest.raises(errors.UserError, match="record 5 is none that can be read"):
        record.load(folder)


@pytest.mark.parametrize("garbage", [b"\xff" * 20, b"no record at all", bytes(8)])
def test_garbage_is_no_record(folder, columns, garbage):
    write_shard(folder / "00000.tfrecord", [*rows_of(columns)[:5], garbage])
    with pytest.raises(
        errors.UserError, match="00000.tfrecord: record 5 (is none|has no)"
    ):
        record.load(folder)


def test_a_gaze_of_three_numbers_in_all_records(folder, columns):
    rows = [row | {"gaze": [0.1, 0.2, 0.3]} for row in rows_of(columns)]
    write_shard(folder / "00000.tfrecord", rows)
    with pytest.raises(errors.UserError, match=r"expected gaze \[6, 2\], found \[6, 3"):
        record.load(folder)


def test_a_first_record_without_gaze_takes_it_from_nobody(tmp_path, columns):
    """Nor a shard of such records, from the other shards."""
    folder = eyes.write(tmp_path / "set", count=12)
    rows = rows_of(columns)
    write_shard(folder / "00000.tfrecord", rows)
    write_shard(folder / "00001.tfrecord", map(without("gaze"), rows))
    with pytest.raises(errors.UserError, match="has no gaze, .* has it"):
        record.load(folder)


def test_shards_of_other_sizes_are_refused(tmp_path, columns):
    folder = eyes.write(tmp_path / "set", count=12)
    rows = rows_of(columns)
    wide = [r | {n: np.repeat(r[n], 2, 1) for n in ("image", "mask")} for r in rows]
    write_shard(folder / "00000.tfrecord", rows)
    write_shard(folder / "00001.tfrecord", wide)
    with pytest.raises(errors.UserError, match=r"of .* \[36, 60.* \[36, 120"):
        record.load(folder)


MANIFESTS = {
    "count in its manifest to be a number of records, found None": {"count": None},
    "found '6'": {"count": "6"},
    "found True": {"count": True},
    "intensity .* one of raw, equalized, found 'purple'": {"intensity": "purple"},
    "intensity .* found None": {"intensity": None},
    r"intensity .* found \['raw'\]": {"intensity": ["raw"]},
    "normalization .* found 'X'": {"normalization": "X"},
    r"settings .* found \[\]": {"settings": []},
}


@pytest.mark.parametrize("message", MANIFESTS)
def test_a_wrong_manifest_is_named(folder, message):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | MANIFESTS[message]))
    with pytest.raises(errors.UserError, match=f"set: expected .*{message}"):
        record.load(folder)


@pytest.mark.parametrize("text", ["[]", "3", "null", "", "{}"])
def test_a_manifest_that_is_none(folder, text):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(errors.UserError, match="no finished record set"):
        record.load(folder)


def test_a_folder_in_a_shards_place(folder):
    (folder / "00000.tfrecord").unlink()
    (folder / "00000.tfrecord").mkdir()
    with pytest.raises(errors.UserError, match="00000.tfrecord is no regular file"):
        record.load(folder)
