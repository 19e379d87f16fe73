"""What comes out of a `.keras` file that is not what it should be: one line."""

import io
import json
import os
import pathlib
import zipfile

import h5py
import keras
import numpy as np
import pytest

from gaze.estimators import cnn
from gaze.run import errors
from gaze.training import networks

IMAGE = np.zeros((1, 12, 20, 1), np.float32)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("network") / networks.MODEL
    cnn.GazeNetwork(size=(12, 20), width=4, units=8).save(path)
    return path


def rewritten(whole, folder, **changes):
    """The file with members changed: bytes -> bytes, or left out where None."""
    path = folder / networks.MODEL
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            change = changes.get(name.split(".")[0], lambda content: content)
            if change is not None:
                new.writestr(name, change(old.read(name)))
    return path


def with_weights(change):
    """Applies ``change`` to every data set of the weights' HDF5."""

    def apply(content):
        file = io.BytesIO(content)
        with h5py.File(file, "r+") as weights:
            names = []
            weights.visititems(
                lambda name, item: (
                    names.append(name) if isinstance(item, h5py.Dataset) else None
                )
            )
            for name in names:
                change(weights, name)
        return file.getvalue()

    return apply


def to_nan(weights, name):
    weights[name][...] = np.nan


def to_huge(weights, name):
    weights[name][...] = 1e30


def to_another_shape(weights, name):
    del weights[name]
    weights[name] = np.zeros((3, 1), np.float32)


def to_nothing(weights, name):
    del weights[name]


def to_a_link(weights, name):
    del weights[name]
    weights[name] = h5py.ExternalLink("/etc/passwd", "/x")


def to_another_file(weights, name):
    shape = weights[name].shape
    del weights[name]
    weights.create_dataset(name, shape, np.float32, external="/etc/passwd")


def to_gigabytes(weights, name):
    del weights[name]
    weights.create_dataset(name, (10**6, 10**6), np.float32, chunks=(10, 10))


WEIGHTS = {
    to_nan: "NaN, infinite or beyond 1e.09",
    to_huge: "NaN, infinite or beyond 1e.09",
    to_another_shape: "cannot be loaded",
    to_nothing: "cannot be loaded",
    to_a_link: "link to elsewhere",
    to_another_file: "lies in another file",
    to_gigabytes: "weights declare",
}


def test_a_whole_one_loads_and_answers_alike(whole):
    network = cnn.GazeNetwork(size=(12, 20), width=4, units=8)
    network.load_weights(whole)
    loaded = networks.load(whole, cnn.GazeNetwork)
    np.testing.assert_array_equal(loaded(IMAGE)["yaw"], network(IMAGE)["yaw"])


@pytest.mark.parametrize("change", WEIGHTS)
def test_weights_that_are_none(whole, tmp_path, change):
    path = rewritten(whole, tmp_path, model=with_weights(change))
    with pytest.raises(errors.UserError, match=WEIGHTS[change]):
        networks.load(path, cnn.GazeNetwork)


def described(**changes):
    return lambda content: json.dumps(json.loads(content) | changes).encode()


DESCRIPTIONS = {
    "of another class": (described(registered_name="gaze>Other"), "another network"),
    "a list": (lambda _: b"[]", "no object"),
    "half": (lambda content: content[: len(content) // 2], "cannot be loaded"),
    "no text": (lambda _: b"\xff\xfe", "cannot be loaded"),
    "deep": (lambda _: b"[" * 100_000, "cannot be loaded"),
    "sizes that are none": (described(config={"size": "purple"}), "cannot be loaded"),
    "negative widths": (
        described(config={"size": [12, 20], "width": -3}),
        "cannot be loaded",
    ),
    "absent": (None, "it lacks config.json"),
}


@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_descriptions_that_are_none(whole, tmp_path, case):
    change, message = DESCRIPTIONS[case]
    path = rewritten(whole, tmp_path, config=change)
    with pytest.raises(errors.UserError, match=message):
        networks.load(path, cnn.GazeNetwork)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.999])
def test_a_truncated_file(whole, tmp_path, share):
    content = whole.read_bytes()
    path = tmp_path / networks.MODEL
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(errors.UserError, match="cannot be loaded"):
        networks.load(path, cnn.GazeNetwork)


def test_a_flipped_bit_is_seen(whole, tmp_path):
    content = bytearray(whole.read_bytes())
    content[len(content) // 2] ^= 1  # in the weights
    path = tmp_path / networks.MODEL
    path.write_bytes(content)
    with pytest.raises(errors.UserError, match="checksum of model.weights.h5"):
        networks.load(path, cnn.GazeNetwork)


def run_code(x):
    pathlib.Path(os.environ["MARK"]).write_text("ran")
    return x


@pytest.mark.parametrize("kind", [None, cnn.GazeNetwork])
def test_code_of_the_file_is_never_run(tmp_path, kind, monkeypatch):
    network = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(run_code)])
    network.save(tmp_path / networks.MODEL)
    monkeypatch.setenv("MARK", str(tmp_path / "mark"))
    with pytest.raises(errors.UserError, match="holds a"):
        networks.load(tmp_path / networks.MODEL, kind)
    assert not (tmp_path / "mark").exists()


def test_modules_of_others_are_not_imported(whole, tmp_path):
    change = described(module="antigravity", registered_name="x", class_name="X")
    path = rewritten(whole, tmp_path, config=change)
    with pytest.raises(errors.UserError, match="unknown module antigravity"):
        networks.load(path)


def test_a_network_of_kerass_own_is_taken_where_any_is(tmp_path):
    network = keras.Sequential([keras.Input((12, 20, 1)), keras.layers.Flatten()])
    network.save(tmp_path / networks.MODEL)
    assert networks.load(tmp_path / networks.MODEL).output_shape == (None, 240)
    with pytest.raises(errors.UserError, match="another network than a GazeNetwork"):
        networks.load(tmp_path / networks.MODEL, cnn.GazeNetwork)
