"""A run folder that was damaged, edited or mixed up is refused in one line."""

import numpy as np
import pytest

from gaze import estimators
from gaze.run import errors, files
from gaze.training import results
from refiner import methods
from refiner.segmentation import prediction
from refiner.style import bank
from tests import run_fixture
from tests.gaze.data import eyes

READERS = {
    "gaze.train": estimators.load_run,
    "refiner.train": methods.load_run,
    "refiner.train_segmenter": prediction.load,
}
SETTINGS = {"estimator": "knn", "method": "identity", "equalize": False}


@pytest.fixture(params=READERS)
def run(request, tmp_path):
    """(folder, function that loads the run in it)."""
    folder = run_fixture.finish(tmp_path / "run", request.param, SETTINGS)
    return folder, READERS[request.param]


def test_a_file_that_is_missing(run):
    folder, read = run
    with pytest.raises(errors.UserError, match=f"{folder} lacks .*; run .* again"):
        read(folder)


MANIFESTS = {
    b"[]": "holds a list",
    b"null": "holds a NoneType",
    b'{"command": "gaze': "is no JSON",
    b"\xff\xfe{}": "is no JSON",
    b"[" * 100_000: "is no JSON",
    b"{}": "is no finished .* run but of None",
    b'{"command": ["gaze.train"]}': "is no finished .* run but of",
}


@pytest.mark.parametrize("content", MANIFESTS)
def test_manifests_that_are_none(run, content):
    folder, read = run
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(errors.UserError, match=MANIFESTS[content]):
        read(folder)


CHANGES = {
    "intensity": ("purple", "intensity is purple, expected raw or equalized"),
    "normalization": (3, "normalization is 3"),
    "mean_gaze": ([float("nan"), 0.0], "mean_gaze is .* expected two angles"),
    "subjects": ("p00", "subjects is p00, expected a list"),
    "pupil_ratio": ("wide", "pupil_ratio is wide"),
    "files": ([1], "files is"),
    "settings": ({"equalize": True}, "was changed"),
    "inputs": ([], "its inputs are list"),
    "fingerprint": ("0", "was changed"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_manifest_may_not_say(run, name):
    folder, read = run
    value, message = CHANGES[name]
    path = folder / "manifest.json"
    files.write_json(path, files.read_json(path) | {name: value})
    with pytest.raises(errors.UserError, match=message):
        read(folder)


@pytest.mark.parametrize("name", ["settings", "inputs", "intensity", "fingerprint"])
def test_what_a_manifest_may_not_lack(run, name):
    folder, read = run
    path = folder / "manifest.json"
    kept = {k: v for k, v in files.read_json(path).items() if k != name}
    files.write_json(path, kept)
    with pytest.raises(errors.UserError, match="manifest.json"):
        read(folder)


def test_a_run_of_another_command(run, tmp_path):
    folder, read = run
    other = next(command for command, by in READERS.items() if by is not read)
    run_fixture.finish(tmp_path / "other", other, SETTINGS)
    with pytest.raises(errors.UserError, match="is no finished .* but of"):
        read(tmp_path / "other")


def test_unknown_estimators_and_methods_are_named(tmp_path):
    purple = {"estimator": "purple", "method": "purple"}
    for command in ("gaze.train", "refiner.train"):
        run_fixture.finish(tmp_path / command, command, purple)
        with pytest.raises(errors.UserError, match="'purple'; this version has"):
            READERS[command](tmp_path / command)


@pytest.fixture
def kept(tmp_path):
    """The arrays of a bank, and a function that writes and loads them as a run's."""
    real = eyes.columns(4, domain="cabin", seed=1)
    arrays = {"images": real["image"], "masks": real["mask"], "seed": 0}

    def load(**changes):
        folder = tmp_path / "run"
        folder.mkdir(exist_ok=True)
        changed = {k: v for k, v in (arrays | changes).items() if v is not None}
        np.savez(folder / "bank.npz", **changed)
        return methods.load_run(run_fixture.finish(folder, "refiner.train", SETTINGS))

    return arrays, load


def test_banks_that_are_none(kept):
    arrays, load = kept
    assert len(load().bank) == 4
    for changes in (
        {"images": None},
        {"images": arrays["images"].astype(np.float32)},
        {"images": arrays["images"][..., 0]},
        {"images": arrays["images"][:, ::2]},
        {"masks": arrays["masks"][:2]},
        {"masks": np.full_like(arrays["masks"], 200)},
        {"masks": np.zeros_like(arrays["masks"])},
        {"seed": -1},
        {"seed": np.array([object()])},
    ):
        with pytest.raises(errors.UserError):
            load(**changes)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_bank_says_so_with_a_checksum_and_without(kept, tmp_path, share):
    _, load = kept
    load()
    path = tmp_path / "run" / "bank.npz"
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(errors.UserError, match="is not the file that its run made"):
        methods.load_run(tmp_path / "run")
    with pytest.raises(errors.UserError, match="cannot be read as .npz"):
        bank.load(path)


def test_another_runs_file_of_the_same_kind_is_seen(kept, tmp_path):
    arrays, load = kept
    load()
    np.savez(tmp_path / "run" / "bank.npz", **(arrays | {"seed": 7}))
    with pytest.raises(errors.UserError, match="of another run"):
        methods.load_run(tmp_path / "run")


def test_manifests_without_checksums_are_those_of_older_versions(kept, tmp_path):
    _, load = kept
    load()
    path = tmp_path / "run" / "manifest.json"
    old = {k: v for k, v in files.read_json(path).items() if k != "files"}
    files.write_json(path, old)
    assert results.manifest(tmp_path / "run", "refiner.train") == old
    assert len(methods.load_run(tmp_path / "run").bank) == 4
