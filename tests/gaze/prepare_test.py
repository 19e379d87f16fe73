"""The command as a user types it: what it prints, and what survives being killed."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest

from gaze.data import record
from tests.gaze.data.datasets import unityeyes2_fixture
from tests.gaze.data.preparation import invented

ROOT = pathlib.Path(__file__).resolve().parents[2]


def command(*arguments):
    """Runs gaze.prepare; gives exit status and the lines of stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "gaze.prepare", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


@pytest.fixture
def pictures(tmp_path):
    """A folder of twelve pictures of noise in three people's folders."""
    random = np.random.default_rng(0)
    for number in range(12):
        person = tmp_path / "eyes" / f"p{number % 3}"
        person.mkdir(parents=True, exist_ok=True)
        image = random.integers(0, 256, (36, 60), np.uint8)
        cv2.imwrite(str(person / f"{number}.png"), image)
    return tmp_path / "eyes"


def test_a_good_run_prints_two_lines_and_a_second_none(pictures, tmp_path):
    arguments = (f"--source={pictures}", f"--out={tmp_path / 'set'}", "--size=18x30")
    status, (first, second) = command(*arguments)
    assert status == 0
    assert first.startswith("reading image_folder ") and "12 eyes, " in first
    assert second == f"{tmp_path}/set: 12 eyes of 3 people"
    assert record.load(tmp_path / "set").image.shape == (12, 18, 30, 1)
    assert command(*arguments) == (0, [])


WRONG = {
    "--size=36": "--size=36: expected HEIGHTxWIDTH",
    "--options=subset=all": "image_folder has no option 'subset'",
    "--options=subset": "expected NAME=VALUE",
    "--dataset=mpigaze": "no data set reader 'mpigaze'; choose one of ",
    "--source=nowhere": "nowhere: no such file or folder",
    "--processes=-1": "processes",
    "--shard=2/2": "expected I/N with I from 0 to N - 1",
    "--shard=half": "expected I/N with I from 0 to N - 1",
}


@pytest.mark.parametrize("flag", WRONG)
def test_a_mistake_is_one_line(pictures, tmp_path, flag):
    out = tmp_path / "set"
    status, lines = command(f"--source={pictures}", f"--out={out}", flag)
    assert status == 1 and len(lines) == 1, lines
    assert lines[0].startswith("error: ") and WRONG[flag] in lines[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["eyes"]


def test_a_set_is_not_made_within_its_source(pictures):
    status, lines = command(f"--source={pictures}", f"--out={pictures / 'set'}")
    assert status == 1 and len(lines) == 1 and "lies in the source" in lines[0]
    assert sorted(path.name for path in pictures.iterdir()) == ["p0", "p1", "p2"]


def test_a_file_that_an_option_names_is_an_input(tmp_path):
    fixture = unityeyes2_fixture.write(made(tmp_path / "eyes"))
    names = sorted(path.stem for path in fixture.source.glob("*.jpg"))
    boxes, out = tmp_path / "boxes.csv", tmp_path / "set"

    def prepare(width):
        rows = [f"{name},60,40,{width}" for name in names]
        boxes.write_text("\n".join(["picture,x,y,width", *rows]))
        return command(
            f"--source={fixture.source}",
            f"--out={out}",
            f"--options=crop=boxes:{boxes}",
        )

    assert prepare(80)[0] == 0
    assert prepare(80) == (0, [])
    status, (line,) = prepare(60)
    assert status == 1 and "differing: inputs.file1 " in line
    boxes.unlink()
    status, (line,) = command(
        f"--source={fixture.source}", f"--out={out}", f"--options=crop=boxes:{boxes}"
    )
    assert status == 1 and f"{boxes}" in line


def test_people_nobody_knows_are_not_counted(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (5, 36, 60), np.uint8)
    np.savez(tmp_path / "eyes.npz", image=image, gaze=[[0.1, np.nan]] + [[0, 0]] * 4)
    out = tmp_path / "set"
    status, lines = command(f"--source={tmp_path / 'eyes.npz'}", f"--out={out}")
    assert status == 0 and lines[-1] == (
        f"{out}: 4 eyes of people unknown; 1 item set aside, see {out}/quarantine.json"
    )


def made(folder):
    folder.mkdir()
    return folder


def start(source, out):
    """Prepares the invented format in a process group of its own, two workers."""
    code = (
        "from gaze.run import main\n"
        "from tests.gaze.data.preparation import invented\n"
        f"run = lambda: invented.prepare({str(source)!r}, {str(out)!r},"
        " processes=2)\n"
        "main.run(run, uses_tensorflow=False)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for(condition):
    """Waits at most 30 s."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def group_is_gone(process):
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


STOPS = {
    "kill -9": (os.kill, signal.SIGKILL, -signal.SIGKILL),
    "SIGTERM": (os.kill, signal.SIGTERM, 75),
    "Ctrl-C": (os.killpg, signal.SIGINT, 75),
}


@pytest.mark.parametrize("stop", STOPS)
def test_stopped_it_goes_on_where_it_was(tmp_path, stop):
    send, number, status = STOPS[stop]
    gate = tmp_path / "gate"
    kinds = [*["good"] * 12, f"after {gate}", *["good"] * 27]
    source = invented.write(tmp_path / "source.json", kinds)
    notes = tmp_path / ".set.partial" / "progress"
    process = start(source, tmp_path / "set")
    wait_for(lambda: len(list(notes.glob("0*.json"))) >= 2)
    send(process.pid, number)
    _, printed = process.communicate(timeout=30)
    assert process.returncode == status
    # A machine that is busy elsewhere prints progress, too.
    said = [line for line in printed.splitlines() if not line.startswith("reading ")]
    expected = "interrupted; the same command continues."
    assert said == ([] if stop == "kill -9" else [expected])
    wait_for(lambda: group_is_gone(process))

    kept = len(list(notes.glob("0*.json")))
    assert 2 <= kept < 10 and not (tmp_path / "set").exists()
    gate.touch()
    _, printed = start(source, tmp_path / "set").communicate(timeout=30)
    assert printed.startswith(
        f"taking up an interrupted run: {kept} of 10 shards are there\n"
    )
    invented.prepare(str(source), tmp_path / "whole")
    assert content(tmp_path / "set") == content(tmp_path / "whole")


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_pictures_that_are_none(pictures, tmp_path):
    (pictures / "p1" / "1.png").write_bytes(b"\x89PNG, or so it says")
    out = tmp_path / "set"
    status, lines = command(f"--source={pictures}", f"--out={out}")
    entries = json.loads((out / "quarantine.json").read_text())
    assert status == 0 and len(entries) == 1 and "p1/1.png" in entries[0]["reason"]
    assert lines[-1] == (
        f"{out}: {12 - 1} eyes of 3 people; 1 item set aside, see {out}/quarantine.json"
    )


def test_names_that_are_no_text_are_escaped(pictures, tmp_path):
    os.rename(pictures / "p1" / "1.png", os.fsencode(pictures) + b"/p1/caf\xe9.png")
    (pictures / "p1" / "a\nb.png").write_bytes(b"none")
    out = tmp_path / "set"
    status, lines = command(f"--source={pictures}", f"--out={out}")
    assert status == 0 and "12 eyes" in lines[-1] and len(lines) == 2
    assert "p1/caf\\xe9.png" in record.load(out).key
    status, lines = command(
        f"--source={pictures}", f"--out={tmp_path / 'two'}", "--max_broken=0"
    )
    assert status == 1 and len(lines) == 1 and "p1/a\\x0ab.png is no image" in lines[0]


def test_what_is_left_out_is_said_and_kept(pictures, tmp_path):
    for name in ("p0/1.heic", "p1/2.heic", "notes.doc", "eyes.csv"):
        (pictures / name).touch()
    os.mkfifo(pictures / "pipe.png")
    out = tmp_path / "set"
    status, lines = command(f"--source={pictures}", f"--out={out}")
    assert status == 0
    told = [line for line in lines if line.startswith("left out: ")]
    assert told == [
        "left out: 1 passed over (pipe.png): not a regular file",
        "left out: 2 .heic files (p0/1.heic, p1/2.heic): not read as image_folder; "
        "convert them to PNG to have them read",
        "left out: 1 .csv files (eyes.csv): not read as image_folder",
    ]
    kept = json.loads((out / "manifest.json").read_text())["left_out"]
    assert [each["count"] for each in kept["unread"]] == [1, 2, 1]
    assert kept["beside"]["count"] == 1
