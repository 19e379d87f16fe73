"""Arrays of an .npz, mapped or unpacked: what numpy wrote, and nothing executed."""

import io
import os
import struct
import zipfile

import numpy as np
import pytest

from gaze.data.formats import arrays
from gaze.run import errors

RANDOM = np.random.default_rng(0)
ARRAYS = {
    "image": RANDOM.integers(0, 256, (7, 4, 5), np.uint8),
    "gaze": np.asfortranarray(RANDOM.normal(size=(7, 2))),
    "subject": np.array(["p0", "p1", "p1", "ä", "p2", "p2", "p2"]),
    "nothing": np.empty((0, 3)),
}


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_what_was_saved_is_found(tmp_path, save):
    save(tmp_path / "eyes.npz", **ARRAYS)
    headers = arrays.headers(tmp_path / "eyes.npz")
    assert set(headers) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert headers[name].shape == array.shape
        assert headers[name].dtype == array.dtype
        column = arrays.column(tmp_path / "eyes.npz", name)
        np.testing.assert_array_equal(column, array)
        np.testing.assert_array_equal(column[2:5], array[2:5])


def test_stored_arrays_are_mapped_not_loaded(tmp_path):
    np.savez(tmp_path / "eyes.npz", **ARRAYS)
    assert isinstance(arrays.column(tmp_path / "eyes.npz", "image"), np.memmap)


def test_a_file_written_anew_is_read_anew(tmp_path):
    for value in (1, 2):
        np.savez_compressed(tmp_path / "eyes.npz", image=np.full(3, value))
        assert arrays.column(tmp_path / "eyes.npz", "image")[0] == value


def test_objects_are_refused(tmp_path):
    np.savez(tmp_path / "eyes.npz", subject=np.array([{}, None], object))
    with pytest.raises(errors.UserError, match="subject.npy holds Python objects"):
        arrays.headers(tmp_path / "eyes.npz")
    with pytest.raises(errors.UserError, match="holds Python objects"):
        arrays.column(tmp_path / "eyes.npz", "subject")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_files_that_break_off(tmp_path, save):
    save(tmp_path / "eyes.npz", **ARRAYS)
    data = (tmp_path / "eyes.npz").read_bytes()
    for part in (0.0, 0.01, 0.5, 0.95):
        (tmp_path / "eyes.npz").write_bytes(data[: int(part * len(data))])
        with pytest.raises(errors.UserError, match="eyes.npz cannot be read as .npz"):
            arrays.headers(tmp_path / "eyes.npz")


def rewritten(path, change):
    """The file's bytes, changed without the checksums being told."""
    path.write_bytes(change(path.read_bytes()))
    return path


def test_a_changed_byte_of_a_stored_array_is_seen(tmp_path):
    path = tmp_path / "eyes.npz"
    np.savez(path, image=np.full((5, 4), 77, np.uint8), gaze=np.zeros((5, 2)))
    arrays.expect_sound(path, "image", "gaze")
    rewritten(path, lambda data: data.replace(b"M" * 20, b"M" * 9 + b"N" + b"M" * 10))
    arrays.expect_sound(path, "gaze")
    with pytest.raises(errors.UserError, match="Bad CRC-32"):
        arrays.expect_sound(path, "image")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("said", [6, 4])
def test_an_array_has_as_many_rows_as_its_header_says(tmp_path, save, said):
    """Six rows of five would be read on into the next array."""
    save(tmp_path / "whole.npz", image=np.full((5, 4), 77, np.uint8), next_one=1)
    with zipfile.ZipFile(tmp_path / "whole.npz") as archive:
        data = archive.read("image.npy").replace(b"(5, 4)", f"({said}, 4)".encode())
        with zipfile.ZipFile(tmp_path / "eyes.npz", "w") as other:
            other.writestr("image.npy", data)
            other.writestr("next_one.npy", archive.read("next_one.npy"))
    with pytest.raises(errors.UserError, match=rf"\[{said}, 4\] of uint8, .* has 20"):
        arrays.headers(tmp_path / "eyes.npz")


def test_an_array_that_swells_is_refused_before_it_is_unpacked(tmp_path):
    image = np.zeros((70, 1 << 20), np.uint8)
    np.savez_compressed(tmp_path / "eyes.npz", image=image)
    with pytest.raises(errors.UserError, match="unpacks to 73400448 bytes, .* times"):
        arrays.headers(tmp_path / "eyes.npz")
    np.savez_compressed(tmp_path / "eyes.npz", subject=np.array(["p00"] * 9999))
    assert len(arrays.column(tmp_path / "eyes.npz", "subject")) == 9999


def test_two_arrays_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "eyes.npz", "w") as archive:
        with pytest.warns(UserWarning, match="Duplicate name"):
            for _ in range(2):
                archive.writestr("image.npy", saved(np.zeros(3)))
    with pytest.raises(errors.UserError, match="two arrays of one name"):
        arrays.headers(tmp_path / "eyes.npz")


def saved(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "eyes.npz")
    (tmp_path / "gone.npz").symlink_to("nowhere.npz")
    with pytest.raises(errors.UserError, match="eyes.npz is no regular file"):
        arrays.headers(tmp_path / "eyes.npz")
    with pytest.raises(errors.UserError, match="gone.npz is missing, or a link"):
        arrays.headers(tmp_path / "gone.npz")


@pytest.mark.parametrize("kind", ["<i2", ">f8", "<U3", ">U3", "S4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_any_byte_order_and_storing_order(tmp_path, kind, order):
    array = np.asarray(RANDOM.integers(0, 99, (3, 5)).astype(kind), order=order)
    np.savez(tmp_path / "eyes.npz", a=array)
    np.testing.assert_array_equal(arrays.column(tmp_path / "eyes.npz", "a"), array)


def member(header):
    """An .npy file of version 1 with any header."""
    text = header.encode("latin1")
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + bytes(64)


HEADERS = (
    "{'descr': '|u1', 'fortran_order': False, 'shape': (3",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (" + '"' * 3,
    "{'descr': [('a', 1)], 'fortran_order': False, 'shape': (3,)}",
    "{'descr': 3.5, 'fortran_order': False, 'shape': (3,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (-3,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999999999999999,)}",
    "{'descr': '<U9999999999', 'fortran_order': False, 'shape': (3,)}",
    "{[]: 1}",
    "  (\n 1",
    "\0",
    "(" * 3000,
    "-" * 3000 + "1",
)


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_header_is_refused_in_one_line(tmp_path, header, kind):
    with zipfile.ZipFile(tmp_path / "eyes.npz", "w", kind) as archive:
        archive.writestr("image.npy", member(header))
    with pytest.raises(errors.UserError, match="eyes.npz cannot be read") as raised:
        arrays.headers(tmp_path / "eyes.npz")
        arrays.column(str(tmp_path / "eyes.npz"), "image")
    assert "\n" not in str(raised.value)


def test_any_damaged_byte_of_a_header_is_survived(tmp_path):
    whole = io.BytesIO()
    np.save(whole, np.arange(3.0))
    for place in range(128):
        for value in (0, 10, 39, 40, 93, 125):
            data = bytearray(whole.getvalue())
            data[place] = value
            with zipfile.ZipFile(tmp_path / "eyes.npz", "w") as archive:
                archive.writestr("gaze.npy", bytes(data))
            try:
                arrays.headers(tmp_path / "eyes.npz")
            except errors.UserError as error:
                assert "eyes.npz" in str(error) and "\n" not in str(error)
