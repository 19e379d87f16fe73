"""Camera files, landmarks and videos as others have them: read right, or refused."""

import csv
import json

import cv2
import numpy as np
import pytest

from export.runtime import capture, follow, landmarks, rig
from tests.export.heads import FACE
from tests.export.runtime import follow_test as follows

scene = follows.scene
RIG = {"matrix": follows.MATRIX, "distortion": [], "face_model": FACE.tolist()}


def written(path, facts):
    path.write_text(facts if isinstance(facts, str) else json.dumps(facts))
    return path


def run(scene, folder, **flags):
    """Follows with some flags of the scene replaced."""
    given = dict(flag[2:].split("=", 1) for flag in scene) | flags
    given.setdefault("output", folder / "out")
    return follow.run([f"--{name}={value}" for name, value in given.items()])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dist": [0.1, 0, 0, 0]}, "'dist' is none of matrix, distortion"),
        ({"matrix": np.transpose(follows.MATRIX).tolist()}, r"matrix \[\[fx, 0, cx\]"),
        ({"size": [320]}, "expected size"),
        ({"size": [320.5, 240]}, "size are whole numbers"),
        ({"mesh_points": [0.5]}, "mesh_points are whole numbers"),
        ({"mesh_points": [1e400]}, "not finite"),
        ({"face_model": None}, "rig.json: "),
    ],
)
def test_a_camera_file_that_says_what_nobody_reads_is_one_line(tmp_path, change, words):
    path = written(tmp_path / "rig.json", RIG | change)
    with pytest.raises(ValueError, match=words) as caught:
        rig.load(path)
    assert "\n" not in str(caught.value)


def test_a_camera_file_may_begin_with_a_mark_of_its_byte_order(tmp_path):
    path = tmp_path / "rig.json"
    path.write_text(json.dumps(RIG), encoding="utf-8-sig")
    assert rig.load(path).camera.matrix.tolist() == follows.MATRIX


def test_a_matrix_is_for_frames_of_its_size(tmp_path):
    plain = rig.load(written(tmp_path / "a.json", RIG))
    plain.check_frame(np.zeros((240, 320, 3), np.uint8))
    for shape in ((1080, 1920), (480, 720), (600, 240)):
        with pytest.raises(ValueError, match="frames of another size"):
            plain.check_frame(np.zeros(shape, np.uint8))
    sized = rig.load(written(tmp_path / "b.json", RIG | {"size": [640, 240]}))
    sized.check_frame(np.zeros((240, 640), np.uint8))
    with pytest.raises(ValueError, match="expected frames of 640x240"):
        sized.check_frame(np.zeros((240, 320), np.uint8))


@pytest.mark.parametrize("factor", [1e-3, 0.1, 20.0])
def test_a_face_model_of_another_unit_is_refused(scene, tmp_path, factor):
    model = (FACE * factor).tolist()
    camera = written(tmp_path / "rig.json", RIG | {"face_model": model})
    video(tmp_path / "a.avi", 2)
    with pytest.raises(ValueError, match="expected a face model in mm"):
        run(scene, tmp_path, input=tmp_path / "a.avi", camera=camera)
    assert not (tmp_path / "out").exists()


def table(path, rows, *, points=6, encoding="utf-8"):
    names = [f"{axis}{i}" for i in range(points) for axis in "xy"]
    with open(path, "w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows([["frame", *names], *rows])
    return path


PLACES = follows.POINTS.ravel().tolist()


@pytest.mark.parametrize(
    ("rows", "points", "words"),
    [
        ([["0", *PLACES], ["0", *PLACES]], 6, "line 3: frame '0' stands in line 2"),
        ([["0", *(np.array(PLACES) / 320)]], 6, "expected px"),
        ([["0", *PLACES, 1, 1]], 7, "goes on with 'x6'"),
        ([["0", 0.9, *PLACES]], 6, "line 2: expected 13 fields as in the head line"),
        ([["a\0", *PLACES[:-1], "\0"]], 6, "expected a number|no CSV file"),
    ],
)
def test_landmarks_that_would_be_read_wrongly_are_one_line(
    tmp_path, rows, points, words
):
    path = table(tmp_path / "l.csv", rows, points=points)
    with pytest.raises(ValueError, match=words):
        landmarks.load(path, 6)


def test_landmarks_from_a_spreadsheet_begin_with_a_mark(tmp_path):
    path = table(tmp_path / "l.csv", [["0", *PLACES]], encoding="utf-8-sig")
    assert list(landmarks.load(path, 6)) == ["0"]
    table(path, [["ä", *PLACES]], encoding="latin-1")
    with pytest.raises(ValueError, match=r"l\.csv is no CSV file in UTF-8"):
        landmarks.load(path, 6)


def test_landmarks_of_other_frames_are_named(scene, tmp_path):
    video(tmp_path / "a.avi", 2)
    path = table(tmp_path / "l.csv", [["000", *PLACES], ["001", *PLACES]])
    with pytest.raises(ValueError, match="of '000' and 1 more frames, none of which"):
        run(scene, tmp_path, input=tmp_path / "a.avi", landmarks=path)
    assert not (tmp_path / "out").exists()
    table(path, [["0", *PLACES], ["c.png", *PLACES]])
    done = run(scene, tmp_path, input=tmp_path / "a.avi", landmarks=path)
    assert str(done).startswith("2 frames, gaze in 1; none: no landmarks 1; ")
    assert str(done).endswith("has landmarks of 1 more frames ('c.png', ...)")


def test_landmarks_that_are_numbered_from_1_are_told_by_the_last(scene, tmp_path):
    video(tmp_path / "a.avi", 3)
    path = table(tmp_path / "l.csv", [[i, *PLACES] for i in (1, 2, 3)])
    with pytest.raises(ValueError, match="frames 1 to 3 and none of number 0.*from 1?"):
        run(scene, tmp_path, input=tmp_path / "a.avi", landmarks=path)
    table(path, [[i, *PLACES] for i in (1, 2)])
    out = tmp_path / "out2"
    done = run(scene, tmp_path, input=tmp_path / "a.avi", landmarks=path, output=out)
    assert str(done) == "3 frames, gaze in 2; none: no landmarks 1"


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (["", "", "", ""], [0.0, 0.05, 0.1, 0.15]),  # the video's own
        (["", "7", "", ""], [6.95, 7.0, 7.05, 7.1]),
        (["3", "", "4", ""], [3.0, 3.5, 4.0, 4.5]),
    ],
)
def test_times_of_the_landmarks_take_the_place_of_the_videos(
    scene, tmp_path, times, expected
):
    path = table(tmp_path / "l.csv", [[i, *PLACES] for i in range(4)])
    head, *rows = path.read_text().splitlines()
    rows = [f"{row},{time}" for row, time in zip(rows, times, strict=True)]
    path.write_text("\n".join([head + ",time_s", *rows]))
    run(scene, tmp_path, input=video(tmp_path / "a.avi", 4), landmarks=path)
    found = [float(row["time_s"]) for row in follows.lines(tmp_path / "out")]
    assert found == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ((3, 2), "expected times that go on, found frame 1 at 2.0 s after frame 0 at"),
        ((3, "inf"), "line 3: expected finite numbers"),
        ((3, "x"), "line 3: expected a number"),
    ],
)
def test_times_that_are_none_are_one_line(scene, tmp_path, times, words):
    path = table(tmp_path / "l.csv", [[i, *PLACES] for i in range(2)])
    head, *rows = path.read_text().splitlines()
    rows = [f"{row},{time}" for row, time in zip(rows, times, strict=True)]
    path.write_text("\n".join([head + ",time_s", *rows]))
    with pytest.raises(ValueError, match=words):
        run(scene, tmp_path, input=video(tmp_path / "a.avi", 2), landmarks=path)
    assert not (tmp_path / "out").exists()


def video(path, count):
    follows.video(path, count)
    return path


class Irregular:
    """A video whose frames come at times of their own; the last has none."""

    times = (0.0, 40.0, 1500.0, 0.0)

    def __init__(self, path, capture=cv2.VideoCapture):
        self.capture, self.count = capture(path), -1

    def read(self):
        self.count += 1
        return self.capture.read()

    def get(self, fact):
        is_time = fact == cv2.CAP_PROP_POS_MSEC
        return self.times[self.count] if is_time else self.capture.get(fact)

    def release(self):
        self.capture.release()


def test_frames_have_the_times_of_their_video(tmp_path, monkeypatch):
    path = video(tmp_path / "a.avi", 4)  # 20 frames per second
    times = [frame.time for frame in capture.frames(str(path))]
    assert times == pytest.approx([0.0, 0.05, 0.1, 0.15])
    monkeypatch.setattr(capture.cv2, "VideoCapture", Irregular)
    times = [frame.time for frame in capture.frames(str(path))]
    assert times == pytest.approx([0.0, 0.04, 1.5, 1.55])


def test_the_overlay_runs_as_fast_as_its_video(scene, tmp_path):
    run(scene, tmp_path, input=video(tmp_path / "a.avi", 3))
    overlay = cv2.VideoCapture(str(tmp_path / "out" / "overlay.avi"))
    assert overlay.get(cv2.CAP_PROP_FPS) == pytest.approx(20.0)


def pictures(folder, *names, size=(240, 320)):
    folder.mkdir(exist_ok=True)
    for name in names:
        cv2.imwrite(str(folder / name), np.full((*size, 3), 99, np.uint8))
    return folder


def test_pictures_come_in_the_order_of_their_numbers(tmp_path):
    folder = pictures(tmp_path / "in", "f10.png", "f2.jpg", "f1.png", "e30.png")
    assert capture.names(str(folder)) == ["e30.png", "f1.png", "f2.jpg", "f10.png"]
    assert [f.name for f in capture.frames(str(folder))] == capture.names(str(folder))


def test_pictures_of_two_cameras_or_one_name_are_refused(tmp_path):
    folder = pictures(tmp_path / "in", "a.png")
    pictures(folder, "b.png", size=(120, 160))
    with pytest.raises(ValueError, match="has 160x120 pixels, those before it 320x240"):
        list(capture.frames(str(folder)))
    pictures(folder, "a.jpg")
    with pytest.raises(ValueError, match="expected one picture of a name"):
        capture.names(str(folder))


def test_pictures_are_never_replaced_by_their_overlays(scene, tmp_path):
    folder = pictures(tmp_path / "in", "a.png")
    before = (folder / "a.png").read_bytes()
    with pytest.raises(ValueError, match="expected a new or empty folder"):
        run(scene, tmp_path, input=folder, output=folder)
    assert (folder / "a.png").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["a.png"]
