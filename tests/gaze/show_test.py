"""`python -m gaze.show` as a user meets it."""

import os
import pathlib
import subprocess
import sys

import cv2
import numpy as np

from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def show(*arguments):
    """(exit status, stdout, stderr) of the command."""
    done = subprocess.run(
        [sys.executable, "-m", "gaze.show", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_records_are_described_and_drawn(tmp_path):
    folder = eyes.write(tmp_path / "eyes", count=32)
    status, text, complaint = show(f"--data={folder}", f"--out={tmp_path / 'look'}")
    assert (status, complaint) == (0, "")
    assert "32 records of 4 people" in text and "consistent" in text
    page = tmp_path / "look" / "show.html"
    assert str(page) in text and page.read_text().count("data:image/png") == 5
    assert sorted(p.name for p in page.parent.iterdir()) == ["show.html"]


def test_broken_pictures_are_counted_and_the_rest_is_shown(tmp_path):
    folder = tmp_path / "mine" / "anna"
    folder.mkdir(parents=True)
    for number, eye in enumerate(eyes.columns(6)["image"]):
        cv2.imwrite(str(folder / f"{number}.png"), eye)
    (folder / "2.png").write_bytes((folder / "1.png").read_bytes()[:200])
    status, text, complaint = show(
        f"--data={tmp_path / 'mine'}", f"--out={tmp_path / 'look'}"
    )
    assert (status, complaint) == (0, "")
    words = " ".join(text.split())
    assert "5 eyes looked at" in words and "unreadable items: 1" in words
    assert "2.png" in (tmp_path / "look" / "show.html").read_text()


def test_a_folder_nobody_knows_is_explained(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "1.avi").write_bytes(b"")
    status, text, complaint = show(
        f"--data={tmp_path / 'data'}", f"--out={tmp_path / 'look'}"
    )
    assert status == 1 and len(complaint.strip().splitlines()) == 1
    assert "Like lpw it has .avi, but no .txt:" in text
    assert not (tmp_path / "look").exists()


def test_a_shard_is_said_to_be_one(tmp_path):
    folder = eyes.write(tmp_path / "eyes", count=4)
    status, text, complaint = show(f"--data={folder / '00000.tfrecord'}")
    assert (status, text) == (1, "") and len(complaint.splitlines()) == 1
    assert "is one shard of a set of records" in complaint


def test_nothing_is_written_into_the_data(tmp_path):
    np.savez(tmp_path / "eyes.npz", image=eyes.columns(4)["image"])
    status, _, complaint = show(f"--data={tmp_path}", f"--out={tmp_path / 'look'}")
    assert status == 1 and "inside the data" in complaint
    assert [p.name for p in tmp_path.iterdir()] == ["eyes.npz"]


def test_names_with_signs_of_formulas_and_bytes_that_are_no_text(tmp_path):
    folder = tmp_path / "mine"
    image = eyes.columns(6)["image"]
    for person in (b"$\\frac$", b"caf\xe9", b"<b>&"):
        os.makedirs(os.path.join(os.fsencode(folder), person))
        for number, eye in enumerate(image):
            path = os.path.join(os.fsencode(folder), person, b"%d.png" % number)
            with open(path, "wb") as file:
                file.write(cv2.imencode(".png", eye)[1].tobytes())
    (folder / "left.csv").touch()
    status, text, complaint = show(f"--data={folder}", f"--out={tmp_path / 'look'}")
    assert (status, complaint) == (0, "")
    words = " ".join(text.split())
    assert "caf\\xe9 (6)" in words and "$\\frac$ (6)" in words
    assert "left out: 1 .csv files (left.csv)" in words
    page = (tmp_path / "look" / "show.html").read_text()
    assert "left out: 1 .csv files" in page and "<b>&<" not in page
