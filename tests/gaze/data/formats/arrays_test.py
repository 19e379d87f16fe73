"""Arrays of an .npz, mapped or unpacked: what numpy wrote, and nothing executed."""

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
