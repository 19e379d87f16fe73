"""Numbers of HDF5 files; what such a file may point or swell to is not followed."""

import zlib

import h5py
import numpy as np
import pytest

from gaze.data.formats import hdf5
from gaze.run import errors

NUMBERS = np.arange(24.0).reshape(6, 4)


@pytest.mark.parametrize(
    "packing",
    [
        {},
        {"chunks": (2, 3)},
        {"chunks": (4, 4), "compression": "gzip", "shuffle": True},
        {"chunks": (1, 4), "compression": "lzf", "fletcher32": True},
        {"dtype": ">f8"},
    ],
)
def test_rows_of_an_array_are_read(tmp_path, packing):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("Data/x", data=NUMBERS, **packing)
    (found,) = hdf5.shapes(tmp_path / "a.h5", "Data/x")
    assert found.shape == (6, 4) and found.dtype.kind == "f"
    rows = hdf5.rows(tmp_path / "a.h5", "Data/x", 1, 5)
    np.testing.assert_array_equal(rows, NUMBERS[1:5])


def test_members_come_by_number(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for i in (10, 9, 1):
            file[f"path/{i}"] = f"{i}.jpg"
            file[f"image/{i}"] = np.full((2, 3), i, np.uint8)
    assert hdf5.members(tmp_path / "a.h5") == ["image", "path"]
    names = hdf5.members(tmp_path / "a.h5", "path")
    assert names == ["1", "9", "10"]
    (image,) = hdf5.arrays(tmp_path / "a.h5", ["image/10"])
    np.testing.assert_array_equal(image, np.full((2, 3), 10))


def external_link(file):
    file["x"] = h5py.ExternalLink("secret.h5", "x")


def link_to_a_link_outside(file):
    file["here"] = h5py.ExternalLink("secret.h5", "/")
    file["x"] = h5py.SoftLink("/here/x")


def soft_loop(file):
    file["x"], file["y"] = h5py.SoftLink("/y"), h5py.SoftLink("/x")


def dangling(file):
    file["x"] = h5py.SoftLink("/gone")


def external_storage(file):
    file.create_dataset("x", (6, 4), "f8", external=[("secret.bin", 0, 192)])


def virtual(file):
    layout = h5py.VirtualLayout((6, 4), "f8")
    layout[:] = h5py.VirtualSource("secret.h5", "x", (6, 4))
    file.create_virtual_dataset("x", layout)


def null(file):
    file["x"] = h5py.Empty("f8")


def huge_and_never_written(file):
    file.create_dataset("x", (1 << 40, 4), "f8", chunks=(1 << 10, 4))


def contiguous_and_never_written(file):
    file.create_dataset("x", (6, 4), "f8")


def partly_written(file):
    file.create_dataset("x", (6, 4), "f8", chunks=(1, 4))[:5] = 1.0


def huge_pieces(file):
    file.create_dataset("x", (1 << 24, 1), "f8", chunks=(1 << 24, 1))[0] = 1.0


def bomb(file):
    """A chunk of 4 MiB whose stored bytes unpack to 512 MiB."""
    sides = (1, 1 << 19)
    array = file.create_dataset("x", sides, "f8", chunks=sides, compression="gzip")
    packer, zeros = zlib.compressobj(1), bytes(1 << 20)
    parts = [packer.compress(zeros) for _ in range(512)]
    array.id.write_direct_chunk((0, 0), b"".join([*parts, packer.flush()]))


def group(file):
    file.create_group("x")


def text(file):
    file["x"] = "an eye"


def references(file):
    file["x"] = np.array([file.ref], h5py.ref_dtype)


HOSTILE = {
    external_link: "link to elsewhere",
    link_to_a_link_outside: "link to elsewhere",
    soft_loop: "link to elsewhere",
    dangling: "link to elsewhere",
    external_storage: "lie in other files",
    virtual: "lie in other files",
    null: "x is empty",
    huge_and_never_written: "0 of 1073741824 pieces are stored",
    contiguous_and_never_written: "0 of 192 bytes are stored",
    partly_written: "5 of 6 pieces are stored",
    huge_pieces: "pieces of 134217728 bytes",
    bomb: "cannot be read as HDF5|more than 192 MiB",
    group: "no array x",
    text: "expected x to hold numbers",
    references: "expected x to hold numbers",
}


@pytest.mark.parametrize("write", HOSTILE)
def test_what_harms_or_is_not_there_is_one_line(tmp_path, monkeypatch, write):
    (tmp_path / "secret.bin").write_bytes(bytes(192))
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["x"] = NUMBERS
    monkeypatch.chdir(tmp_path)
    with h5py.File("a.h5", "w") as file:
        write(file)
    with pytest.raises(errors.UserError, match=f"a.h5.*({HOSTILE[write]})") as raised:
        hdf5.rows("a.h5", "x", 0, 1)
    assert "\n" not in str(raised.value)


def test_unknown_filters_are_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        settings.set_chunk((1, 4))
        for _ in range(2):  # deflated twice: a bomb's square
            settings.set_deflate(9)
        space = h5py.h5s.create_simple((1, 4))
        h5py.h5d.create(file.id, b"x", h5py.h5t.NATIVE_DOUBLE, space, settings)
        file["x"][:] = 1.0
    with pytest.raises(errors.UserError, match="packed by HDF5 filters"):
        hdf5.shapes(tmp_path / "a.h5", "x")


def test_a_damaged_file_is_one_line(tmp_path):
    with h5py.File(tmp_path / "whole.h5", "w") as file:
        file.create_dataset("x", data=NUMBERS, chunks=(2, 3), compression="gzip")
    whole = (tmp_path / "whole.h5").read_bytes()
    random = np.random.default_rng(0)
    for _ in range(100):
        damaged = np.frombuffer(whole, np.uint8).copy()
        damaged[random.integers(len(whole), size=4)] = random.integers(0, 256, 4)
        (tmp_path / "a.h5").write_bytes(damaged.tobytes())
        try:
            hdf5.rows(tmp_path / "a.h5", "x", 0, 6)
        except errors.UserError as error:
            assert "a.h5" in str(error) and "\n" not in str(error)


def test_names_that_are_no_text_are_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file[b"image/\xff\xfe"] = np.zeros(3)
        file["image/one"] = np.zeros(3)
    with pytest.raises(errors.UserError, match="image holds names that are no text"):
        hdf5.members(tmp_path / "a.h5", "image")


def test_what_is_no_hdf5_is_said(tmp_path):
    (tmp_path / "a.h5").write_text("no HDF5")
    assert not hdf5.is_hdf5(tmp_path / "a.h5") and not hdf5.is_hdf5(tmp_path)
    with pytest.raises(errors.UserError, match="cannot be read as HDF5"):
        hdf5.shapes(tmp_path / "a.h5", "x")
