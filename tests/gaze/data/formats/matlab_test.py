""".mat files that are read, and such as crash or swell whoever trusts them."""

import struct
import zlib

import numpy as np
import pytest
import scipy.io

from gaze.data.formats import matlab
from gaze.run import errors

STRUCT = {"left": {"gaze": np.arange(6.0).reshape(2, 3)}, "right": {"gaze": np.eye(3)}}


@pytest.fixture
def mat(tmp_path):
    scipy.io.savemat(tmp_path / "day01.mat", {"data": STRUCT, "more": 1})
    return tmp_path / "day01.mat"


def test_fields_of_structs_are_found(mat):
    data = matlab.load(mat, "data")["data"]
    found = matlab.field(mat, data, "left", "gaze")
    np.testing.assert_array_equal(found, STRUCT["left"]["gaze"])
    for names in (("left", "image"), ("left", "gaze", "x"), ("up",)):
        with pytest.raises(errors.UserError, match=f"no field {'.'.join(names)}"):
            matlab.field(mat, data, *names)


def test_a_variable_that_is_not_there_is_named(mat):
    with pytest.raises(errors.UserError, match="no variable 'filenames'"):
        matlab.load(mat, "data", "filenames")


def element(kind, content):
    """A data element of version 5, padded to eight bytes."""
    padding = bytes(-len(content) % 8)
    return struct.pack("<II", kind, len(content)) + content + padding


def matrix(name, kind, sides, parts):
    flags = element(6, struct.pack("<II", kind, 0))
    shape = element(5, struct.pack("<ii", *sides))
    return element(14, flags + shape + element(1, name) + parts)


def write(path, *elements):
    header = b"MATLAB 5.0 MAT-file".ljust(124) + struct.pack("<HH", 0x0100, 0x4D49)
    path.write_bytes(header + b"".join(elements))


def nested(levels):
    """Cells in cells: each level of reading them takes stack."""
    inner = matrix(b"", 6, (1, 1), element(9, struct.pack("<d", 1.0)))
    parts, size = [inner], len(inner)
    for level in range(levels):
        name = b"data" if level == levels - 1 else b""
        head = matrix(name, 1, (1, 1), b"")[8:]
        parts.append(struct.pack("<II", 14, len(head) + size) + head)
        size += 8 + len(head)
    return b"".join(parts[::-1])


def test_cells_nested_too_deep_crash_a_child_alone(tmp_path):
    write(tmp_path / "day01.mat", nested(60_000))
    with pytest.raises(errors.UserError, match="day01.mat .*(crashes|cannot be read)"):
        matlab.load(tmp_path / "day01.mat", "data")


def test_a_few_levels_are_read(tmp_path):
    write(tmp_path / "day01.mat", nested(3))
    assert matlab.load(tmp_path / "day01.mat", "data")["data"] == 1.0


def test_what_unpacks_to_gigabytes_is_refused(tmp_path):
    zeros, count = bytes(1 << 20), 512
    size = count << 20
    head = matrix(b"data", 6, (size // 8, 1), b"")[8:]
    packer = zlib.compressobj(1)
    start = struct.pack("<II", 14, len(head) + 8 + size) + head
    parts = [packer.compress(start + struct.pack("<II", 9, size))]
    parts += [packer.compress(zeros) for _ in range(count)]
    packed = b"".join([*parts, packer.flush()])
    write(tmp_path / "day01.mat", struct.pack("<II", 15, len(packed)) + packed)
    with pytest.raises(
        errors.UserError, match="day01.mat.*(192 MiB|cannot be read|2 s)"
    ):
        matlab.load(tmp_path / "day01.mat", "data")


def test_a_matrix_that_claims_more_than_there_is(tmp_path):
    content = element(9, struct.pack("<d", 1.0))
    write(tmp_path / "day01.mat", matrix(b"data", 6, (1 << 30, 1), content))
    with pytest.raises(errors.UserError, match="day01.mat"):
        matlab.load(tmp_path / "day01.mat", "data")


def test_any_damaged_byte_is_one_line(mat):
    whole = mat.read_bytes()
    random = np.random.default_rng(0)
    for _ in range(300):
        damaged = np.frombuffer(whole, np.uint8).copy()
        damaged[random.integers(124, len(whole), 2)] = random.integers(0, 256, 2)
        mat.write_bytes(damaged.tobytes())
        try:
            matlab.load(mat, "data")
        except errors.UserError as error:
            assert "day01.mat" in str(error) and "\n" not in str(error)


@pytest.mark.parametrize("kind", [0, 99])
def test_an_unknown_type_of_numbers_is_one_line(tmp_path, kind):
    content = element(kind, struct.pack("<d", 1.0))
    write(tmp_path / "day01.mat", matrix(b"data", 6, (1, 1), content))
    with pytest.raises(errors.UserError, match="day01.mat .*(crashes|cannot be read)"):
        matlab.load(tmp_path / "day01.mat", "data")


def test_a_link_to_nowhere_is_one_line(tmp_path):
    (tmp_path / "day01.mat").symlink_to(tmp_path / "gone.mat")
    with pytest.raises(errors.UserError, match="day01.mat is missing, or a link"):
        matlab.load(tmp_path / "day01.mat", "data")
