"""Answers of an exported model as a CSV, with the models that the project brings."""

import csv
import pathlib
import shutil
import subprocess
import sys

import cv2
import numpy as np
import pytest

from export import api
from gaze.run import errors
from gaze.simulator import domains, simulate

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODELS = ROOT / "export/models"


@pytest.fixture(scope="module")
def eyes():
    factors = domains.factors("studio")
    (columns,) = simulate.simulate(factors, count=60, num_subjects=6, seed=91)
    return columns


@pytest.fixture(scope="module")
def pictures(eyes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    for number, image in enumerate(eyes["image"]):
        cv2.imwrite(str(folder / f"{number:03d}.png"), image)
    return folder


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_of_pictures_gets_a_line_each(eyes, pictures, tmp_path):
    count = api.write_answers(MODELS / "gaze.tflite", pictures, tmp_path / "gaze.csv")
    lines = rows(tmp_path / "gaze.csv")
    assert count == len(lines) == 60
    said = np.array([[float(r["pitch_deg"]), float(r["yaw_deg"])] for r in lines])
    order = [int(pathlib.Path(line["key"]).stem) for line in lines]
    expected = np.degrees(api.predict(MODELS / "gaze.tflite", eyes["image"][order]))
    np.testing.assert_allclose(said, expected, atol=1e-3)
    # It reads people that it never saw.
    true = np.degrees(eyes["gaze"][order])
    for axis in (0, 1):
        assert np.corrcoef(said[:, axis], true[:, axis])[0, 1] > 0.7


def test_a_segmenter_gives_shares(pictures, tmp_path):
    api.write_answers(MODELS / "segmenter.tflite", pictures, tmp_path / "shares.csv")
    for line in rows(tmp_path / "shares.csv"):
        shares = [float(line[name]) for name in ("skin", "iris", "pupil", "sclera")]
        assert sum(shares) == pytest.approx(1.0, abs=1e-3)


def test_what_is_no_model_writes_nothing(pictures, tmp_path):
    damaged = tmp_path / "gaze.tflite"
    damaged.write_bytes((MODELS / "gaze.tflite").read_bytes()[:-100])
    with pytest.raises(errors.UserError, match="cannot use"):
        api.write_answers(damaged, pictures, tmp_path / "gaze.csv")
    assert not (tmp_path / "gaze.csv").exists()


def test_what_cannot_be_read_is_named_by_where_it_lies(pictures, tmp_path, caplog):
    folder = tmp_path / "pictures"
    shutil.copytree(pictures, folder)
    for picture in sorted(folder.glob("*.png")):  # one of a hundred and one is broken
        shutil.copy(picture, folder / f"again_{picture.name}")
    (folder / "broken.png").write_bytes(b"no picture")
    with caplog.at_level("INFO"):
        count = api.write_answers(MODELS / "gaze.tflite", folder, tmp_path / "g.csv")
    assert count == 120
    warned = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    (told,) = (text for text in warned if "copies of one another" not in text)
    assert told.startswith(f"1 of {folder} could not be read")
    assert f"{folder / 'broken.png'} is no image" in told
    assert "quarantine.json" not in caplog.text


def test_the_command_replaces_its_csv_and_no_folder(pictures, tmp_path):
    def answered(out):
        flags = [f"--tflite={MODELS / 'gaze.tflite'}", f"--data={pictures}"]
        command = [sys.executable, "-m", "export.answer", *flags, f"--out={out}"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    (tmp_path / "gaze.csv").write_text("older")
    assert answered(tmp_path / "gaze.csv").returncode == 0
    assert len(rows(tmp_path / "gaze.csv")) == 60
    done = answered(tmp_path)
    assert done.returncode == 1 and "it is a folder; give a file" in done.stderr
