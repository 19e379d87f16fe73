"""The command on a picture, a folder, and a video that breaks off; and its errors."""

import csv
import json
import pathlib
import subprocess
import sys

import cv2
import numpy as np
import pytest

from export.runtime import __main__ as command
from export.runtime import camera as cameras
from export.runtime import follow, habits, offsets, tracker
from tests.export.heads import FACE

MATRIX = [[500.0, 0, 160], [0, 500.0, 120], [0, 0, 1]]
POINTS = cameras.Camera(MATRIX).project(FACE + [0, -20, 600])
ROAD = {"corner_mm": [-900, -900, -400], "side_mm": [1800, 0, 0]}


@pytest.fixture
def scene(tmp_path, gaze_file):
    """Flags of the command but for input and output."""
    camera = {"matrix": MATRIX, "distortion": [], "face_model": FACE.tolist()}
    (tmp_path / "camera.json").write_text(json.dumps(camera))
    zones = {"road": ROAD | {"other_side_mm": [0, 1800, 0]}}
    (tmp_path / "zones.json").write_text(json.dumps(zones))
    names = [f"{axis}{i}" for i in range(6) for axis in "xy"]
    rows = [["frame", *names]]
    rows += [[name, *POINTS.ravel()] for name in ("a.png", *range(40))]
    rows += [["b.png", *[""] * 12]]
    with open(tmp_path / "landmarks.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows)
    flags = {name: tmp_path / f"{name}.json" for name in ("camera", "zones")}
    flags |= {"gaze": gaze_file, "landmarks": tmp_path / "landmarks.csv"}
    return [f"--{name}={path}" for name, path in flags.items()]


def picture(seed=0):
    noise = np.random.default_rng(seed).integers(0, 256, (240, 320, 3))
    return cv2.GaussianBlur(noise.astype(np.uint8), (0, 0), 3) * 2


def lines(folder):
    with open(folder / "gaze.csv", newline="") as file:
        return list(csv.DictReader(file))


def test_a_folder_gives_a_line_and_a_picture_each(scene, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("a.png", "b.png"):
        cv2.imwrite(str(tmp_path / "in" / name), picture())
    flags = [f"--input={tmp_path / 'in'}", f"--output={tmp_path / 'out'}"]
    assert follow.run([*scene, *flags]).frames == 2
    first, second = lines(tmp_path / "out")
    vector = [float(first[f"left_{axis}"]) for axis in "xyz"]
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)
    assert second["why"] == "no landmarks" and second["left_x"] == ""
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"gaze.csv", "a.png", "b.png"}
    drawn = cv2.imread(str(tmp_path / "out" / "a.png"))
    assert np.any(drawn != picture())


def video(path, count, *, still=False):
    code = cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), code, 20.0, (320, 240))
    for seed in range(count):
        writer.write(picture(0 if still else seed))
    writer.release()


def test_a_video_that_breaks_off_leaves_what_came_before(scene, tmp_path):
    path = tmp_path / "drive.avi"
    video(path, 40)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    flags = [f"--input={path}", f"--output={tmp_path / 'out'}"]
    count = follow.run([*scene, *flags]).frames
    assert 5 < count < 40
    rows = lines(tmp_path / "out")
    assert len(rows) == count
    assert float(rows[-1]["time_s"]) == pytest.approx((count - 1) / 20, abs=1e-3)
    assert cv2.VideoCapture(str(tmp_path / "out/overlay.avi")).read()[0]


def test_an_offset_is_learned_on_the_way_and_kept(scene, tmp_path, monkeypatch):
    monkeypatch.setattr(habits, "_LEAST", 20)
    monkeypatch.setattr(habits, "_LEAST_S", 1.0)
    monkeypatch.setattr(habits, "_PERIOD", 10)
    video(tmp_path / "drive.avi", 40, still=True)
    flags = [f"--input={tmp_path / 'drive.avi'}", f"--output={tmp_path / 'out'}"]
    follow.run([*scene, *flags, "--ahead=-200,-100,-500"])
    states = [row["offset"] for row in lines(tmp_path / "out")]
    begun = states.index("known")
    assert begun >= 20
    assert states == ["calibrating"] * begun + ["known"] * (40 - begun)
    assert offsets.load(tmp_path / "out" / "offset.json")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ahead": "1,2"}, "expected --ahead=x,y,z in mm"),
        ({"ahead": "1,2,3", "offset": "camera.json"}, "is no offset file"),
        ({"mesh": "camera.json"}, "either --landmarks, or both --detector and"),
        ({"landmarks": "", "mesh": "zones.json", "detector": "a.png"}, "no .tflite"),
        ({"landmarks": ""}, "either --landmarks, or both --detector and"),
        ({"input": "nowhere.mp4"}, "no picture, folder, video or camera"),
        ({"input": "camera.json"}, "gives no frame"),
        ({"camera": "zones.json"}, "expected JSON with matrix"),
        ({"landmarks": "zones.json"}, "lacks the columns frame, x0"),
        ({"zones": "camera.json"}, "zone 'matrix'"),
        ({"gaze": "camera.json"}, "no .tflite file"),
    ],
)
def test_a_wrong_input_is_one_line(scene, tmp_path, change, words):
    cv2.imwrite(str(tmp_path / "a.png"), picture())
    given = dict(flag[2:].split("=", 1) for flag in scene)
    given |= {"input": tmp_path / "a.png", "output": tmp_path / "out"}
    places = {name: str(tmp_path / file) for name, file in change.items() if file}
    given |= change | {k: v for k, v in places.items() if k != "ahead"}
    flags = [f"--{name}={value}" for name, value in given.items()]
    done = subprocess.run(
        [sys.executable, "-m", "export.runtime", *flags], capture_output=True, text=True
    )
    assert done.returncode == 1
    (line,) = [x for x in done.stderr.splitlines() if x.startswith("error:")]
    assert words in line
    assert "Traceback" not in done.stderr


def test_process_asks_for_time_that_goes_on_and_for_frames(scene, gaze_file):
    runtime = tracker.GazeRuntime(gaze_file, cameras.Camera(MATRIX), FACE)
    reading = runtime.process(picture(), POINTS, 1.0)
    assert set(reading.eyes) == {"left", "right"}
    with pytest.raises(ValueError, match="a time after 1.0 s, found 1.0"):
        runtime.process(picture(), POINTS, 1.0)
    with pytest.raises(ValueError, match="expected a frame uint8"):
        runtime.process(picture().astype(float), POINTS, 2.0)
    with pytest.raises(ValueError, match="landmarks"):
        runtime.process(picture(), POINTS[:4], 2.0)
    lost = runtime.process(picture(), POINTS[::-1], 2.0)
    assert lost.eyes == {} and "face" in lost.why


def test_a_dark_frame_has_no_answer(scene, gaze_file):
    runtime = tracker.GazeRuntime(gaze_file, cameras.Camera(MATRIX), FACE)
    reading = runtime.process(np.zeros((240, 320), np.uint8), POINTS, 0.0)
    for eye in reading.eyes.values():
        assert eye.gaze is None and eye.why == "no contrast"


def test_a_camera_is_stopped_without_a_traceback(monkeypatch, capsys):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(follow, "run", stop)
    with pytest.raises(SystemExit) as stopped:
        command._main(["--input=0"])
    assert stopped.value.code == 130
    assert capsys.readouterr().err.startswith("stopped; ")


def test_a_segmenter_of_other_patches_is_refused_before_the_first_frame(gaze_file):
    other = pathlib.Path(__file__).parents[3] / "export/models/segmenter.tflite"
    with pytest.raises(ValueError, match="another size or normalised camera than"):
        tracker.GazeRuntime(gaze_file, cameras.Camera(MATRIX), FACE, segmenter=other)
