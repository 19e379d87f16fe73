"""A user's mistakes, typed as a user would: one line, non-zero exit, nothing lost."""

import pathlib
import subprocess
import sys

import h5py
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def pipeline(workdir, *arguments):
    """Runs the pipeline; gives (exit status, stderr)."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline",
            "--config=configs/demo.py:tiny",
            f"--workdir={workdir}",
            *arguments,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stderr


def wrong_shape(folder):
    np.savez(folder / "eyes.npz", image=np.zeros((4, 36), np.uint8))
    return folder / "eyes.npz"


def wrong_type(folder):
    np.savez(folder / "eyes.npz", image=np.zeros((4, 36, 60)))
    return folder / "eyes.npz"


def no_image(folder):
    (folder / "eyes").mkdir()
    (folder / "eyes" / "a.jpg").write_bytes(b"\xff\xd8 no picture")
    return folder / "eyes"


def empty(folder):
    (folder / "eyes").mkdir()
    return folder / "eyes"


def no_npz(folder):
    (folder / "eyes.npz").write_bytes(b"")
    return folder / "eyes.npz"


def too_few(folder):
    image = np.random.default_rng(0).integers(0, 256, (4, 36, 60), np.uint8)
    np.savez(folder / "eyes.npz", image=image)
    return folder / "eyes.npz"


def missing(folder):
    return folder / "nowhere"


SOURCES = {
    missing: "no such file or folder",
    empty: "holds no image",
    no_image: "a.jpg is no image",
    wrong_shape: r"found uint8 \[4, 36\]",
    wrong_type: "found float64",
    no_npz: "cannot be read",
    too_few: "at least 16",
}


def assert_one_line(status, stderr, pattern):
    lines = stderr.strip().splitlines()
    assert status == 1 and len(lines) == 1, stderr
    assert lines[0].startswith("error: ")
    with pytest.raises(AssertionError, match=pattern):
        raise AssertionError(lines[0])


@pytest.mark.parametrize("source", SOURCES)
def test_real_eyes_that_cannot_be_read(tmp_path, source):
    path = source(tmp_path)
    result = pipeline(tmp_path / "run", f"--config.real.source={path}")
    assert_one_line(*result, SOURCES[source])
    assert not (tmp_path / "run").exists()


def test_misspelt_override(tmp_path):
    result = pipeline(tmp_path / "run", "--config.refiner.stepz=5")
    assert_one_line(*result, "stepz.*steps")


def test_value_of_the_wrong_type(tmp_path):
    assert_one_line(*pipeline(tmp_path / "run", "--config.seeds=many"), "many")


def test_missing_config_file(tmp_path):
    assert_one_line(*pipeline(tmp_path / "run", "--config=configs/none.py"), "none.py")


def test_unwritable_workdir(tmp_path):
    (tmp_path / "file").write_text("")
    assert_one_line(*pipeline(tmp_path / "file" / "run"), "cannot write")


SETTINGS = {
    "seeds=0": "config.seeds is 0",
    "strategy=multi_worker": "the pipeline runs on one host",
    "jobs=0": "config.jobs is 0",
    "export_arm=ceiling": "is .ceiling.; choose among identity, zhao2018_plus",
    "export_augmentation=strong": "choose among mild",
    "arms=('identity','zhao2019')": "zhao2019.*light_transfer",
    "arms=('reinhard',)": "needs identity",
    "augmentations=('wild',)": "wild.*strong",
    "estimator.seed=3": "set config.seeds instead",
    "estimators=('knn',)": "needs gaze_cnn",
    "estimators=('gaze_cnn','lenat')": "lenat.*lenet",
    "estimators=('gaze_cnn','lenet.deep')": "lenet.deep.*without_head_pose",
    "first_seed_only=('lenet',)": "holds .lenet.; choose among",
    "also=('eyes.npz',)": "config.also holds .eyes.npz.; expected NAME=",
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_that_no_step_could_keep(tmp_path, setting):
    result = pipeline(tmp_path / "run", f"--config.{setting}")
    assert_one_line(*result, SETTINGS[setting])
    assert not (tmp_path / "run").exists()


def test_unknown_variant(tmp_path):
    result = pipeline(tmp_path / "run", "--config=configs/demo.py:tyni")
    assert_one_line(*result, "unknown variant tyni ; known: tiny")


def test_unknown_stage(tmp_path):
    result = pipeline(tmp_path / "run", "--restart_from=refien")
    assert_one_line(*result, "refien.*simulate, segment")


def test_weights_that_are_not_there(tmp_path):
    result = pipeline(tmp_path / "run", "--config.vgg.weights=nowhere.h5")
    assert_one_line(*result, "no file at nowhere.h5")


def test_weights_of_another_network(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["layers/conv2d/vars/0"] = np.zeros((5, 5, 3, 8))
        file["layers/conv2d/vars/1"] = np.zeros(8)
    weights = f"--config.vgg.weights={tmp_path / 'other.h5'}"
    status, stderr = pipeline(tmp_path / "run", weights)
    last = stderr.strip().splitlines()[-1]
    assert status == 1 and "VGG-19's 16 3x3 convolutions" in last
    assert not (tmp_path / "run").exists()


def test_another_configs_workdir_names_the_keys_and_keeps_the_run(tmp_path):
    (tmp_path / "config.json").write_text('{"seeds": 7, "jobs": 2}')
    status, stderr = pipeline(tmp_path)
    assert status == 1 and "another config" in stderr and "arms" in stderr
    assert (tmp_path / "config.json").read_text() == '{"seeds": 7, "jobs": 2}'


def test_a_command_without_its_inputs(tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "gaze.train"),
            f"--data={tmp_path}",
            f"--workdir={tmp_path / 'run'}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: ") and "no finished record set" in last
    assert not (tmp_path / "run").exists()
