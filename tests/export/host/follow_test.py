"""The command of the C++ host: the table of the Python command, and one-line errors."""

import csv
import json
import re
import subprocess

import cv2
import numpy as np
import pytest

from export.runtime import follow, landmarks, offsets, patches
from tests.export import heads
from tests.export.host import cases, drives

SIZE = (240, 320)
SCENE = cases.Scene(cases.matrix_for(SIZE, 420.0), cases.LENSES[1])
COUNT = 40


@pytest.fixture(scope="module")
def files(tmp_path_factory, shipped):
    """Flags of both commands, and the folder they read."""
    folder = tmp_path_factory.mktemp("drive")
    (folder / "in").mkdir()
    shots = list(drives.drive(SCENE, SIZE, COUNT, seed=2))
    names = [f"{axis}{i}" for i in range(6) for axis in "xy"]
    rows, stream = [], b""
    for i, shot in enumerate(shots):
        cv2.imwrite(str(folder / "in" / f"{i:03}.png"), shot.frame[..., ::-1])
        stream += b"P6\n# a drive\n320 240\n255\n" + shot.frame.tobytes()
        rows.append(list(shot.landmarks.ravel()) if i % 9 else [""] * 12)
    (folder / "drive.ppm").write_bytes(stream)
    for file, name in (("numbers", "{}"), ("names", "{:03}.png")):
        with open(folder / f"{file}.csv", "w", newline="") as table:
            csv.writer(table).writerows(
                [["frame", *names]]
                + [[name.format(i), *row] for i, row in enumerate(rows)]
            )
    (folder / "zones.json").write_text(json.dumps(cases.ZONES))
    SCENE.write(folder / "camera.json")
    offsets.Offset(0.02, -0.03).save(folder / "offset.json")
    flags = {name: folder / f"{name}.json" for name in ("camera", "zones", "offset")}
    flags |= {name: shipped / f"{name}.tflite" for name in ("gaze", "segmenter")}
    return folder, flags


@pytest.fixture
def command(built):
    def run(flags, stdin=b""):
        return subprocess.run(
            [built / "host" / "gaze_follow", *(f"--{k}={v}" for k, v in flags.items())],
            capture_output=True, input=stdin, timeout=60,
        )  # fmt: skip

    return run


def theirs(folder, flags):
    return flags | {"input": folder / "drive.ppm", "landmarks": folder / "numbers.csv"}


def table(done):
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(done.stdout.decode().splitlines()))


def test_the_table_is_the_python_commands(files, command, tmp_path):
    folder, flags = files
    more = {
        "input": folder / "in",
        "landmarks": folder / "names.csv",
        "output": tmp_path,
    }
    follow.run([f"--{name}={value}" for name, value in (flags | more).items()])
    with open(tmp_path / "gaze.csv", newline="") as file:
        expected = list(csv.DictReader(file))
    rows = table(command(theirs(folder, flags)))
    assert len(rows) == COUNT and list(rows[0]) == follow.COLUMNS
    for i, (row, other) in enumerate(zip(rows, expected, strict=True)):
        assert row | {"frame": ""} == other | {"frame": ""}, i
    assert len({row["zone"] for row in rows}) > 1
    assert {"no landmarks", ""} <= {row["why"] for row in rows}
    assert sum(row["left_x"] != "" for row in rows) > 20


def test_frames_may_come_by_a_pipe_at_times_of_their_own(files, command, tmp_path):
    folder, flags = files
    lines = (folder / "numbers.csv").read_text().splitlines()
    times = ["time_s", *(f"{2 + 0.1 * i:.3f}" for i in range(COUNT))]
    path = tmp_path / "timed.csv"
    path.write_text("\n".join(f"{a},{b}" for a, b in zip(lines, times, strict=True)))
    given = theirs(folder, flags) | {"input": "-", "landmarks": path}
    rows = table(command(given, (folder / "drive.ppm").read_bytes()))
    assert [float(row["time_s"]) for row in rows] == [float(t) for t in times[1:]]


def test_frames_that_say_no_time_lie_between_the_others(files, command, tmp_path):
    """No row at all, one without a face, one without a time; and no end says one."""
    folder, flags = files
    head, *lines = (folder / "numbers.csv").read_text().splitlines()
    times = {
        i: 100 + i / 25 for i in range(COUNT) if 3 <= i < 35 and i not in (6, 7, 20)
    }
    rows = [f"{line},{times.get(i, '')}" for i, line in enumerate(lines)]
    path = tmp_path / "timed.csv"
    path.write_text("\n".join([f"{head},time_s", *rows[:7], *rows[9:]]))
    rows = table(command(theirs(folder, flags) | {"landmarks": path}))
    found = [float(row["time_s"]) for row in rows]
    assert found == pytest.approx([100 + i / 25 for i in range(COUNT)], abs=1e-4)
    assert all(float(row["dwell_s"]) >= 0 for row in rows)
    named = re.sub(r"(?m)^(\d+),", lambda m: f"{int(m[1]):03}.png,", path.read_text())
    path.write_text(named)
    of_python = landmarks.FrameTimes(path, [f"{i:03}.png" for i in range(COUNT)])
    assert [of_python.at(i, -1, 30) for i in range(COUNT)] == pytest.approx(found)


def test_frames_of_a_rounded_time_lie_between_the_others(files, command, tmp_path):
    """120 frames a second, in hundredths: some say the time of the one before."""
    folder, flags = files
    head, *lines = (folder / "numbers.csv").read_text().splitlines()
    rows = [f"{line},{int(i / 1.2) / 100:.2f}" for i, line in enumerate(lines)]
    path = tmp_path / "timed.csv"
    path.write_text("\n".join([f"{head},time_s", *rows]))
    found = [
        float(row["time_s"])
        for row in table(command(theirs(folder, flags) | {"landmarks": path}))
    ]
    assert np.all(np.diff(found) > 0)
    assert found == pytest.approx([i / 120 for i in range(COUNT)], abs=0.01)
    of_python = landmarks.FrameTimes(path, None)
    assert [of_python.at(i, -1, 30) for i in range(COUNT)] == pytest.approx(
        found, abs=1e-4
    )


def test_an_output_that_cannot_be_written_is_one_line(files, command, host, tmp_path):
    folder, flags = files
    eyes = tmp_path / "eyes.pgm"
    assert command(theirs(folder, flags) | {"patches": eyes}).returncode == 0
    flags = [f"--{name}={value}" for name, value in theirs(folder, flags).items()]
    follows = host.with_name("gaze_follow")
    for line in ([follows, *flags], [host, theirs(folder, files[1])["gaze"], eyes]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True)
        assert done.returncode == 1
        assert "error: standard output cannot be written: No space" in done.stderr


def test_patches_are_kept_for_the_other_command(files, command, host, tmp_path):
    folder, flags = files
    path = tmp_path / "eyes.pgm"
    rows = table(command(theirs(folder, flags) | {"patches": path}))
    count = 2 * sum(row["why"] == "" for row in rows)
    eyes = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert eyes.shape == (36 * count, 60) and count > 40
    done = subprocess.run([host, flags["gaze"], path], capture_output=True, text=True)
    assert len(list(csv.DictReader(done.stdout.splitlines()))) == count
    cutter = patches.Cutter(SCENE.face, SCENE.camera)
    shot = list(drives.drive(SCENE, SIZE, COUNT, seed=2))[
        1
    ]  # the first has no landmarks
    _, cut = cutter.cut(shot.frame, shot.landmarks)
    np.testing.assert_array_equal(eyes[:36], cut["left"].image)
    np.testing.assert_array_equal(eyes[36:72], cut["right"].image)
    done = command(theirs(folder, flags) | {"patches": tmp_path / "no" / "eyes.pgm"})
    assert done.returncode == 1 and b"cannot be written" in done.stderr


def test_a_stream_that_breaks_off_leaves_what_came_before(files, command, tmp_path):
    folder, flags = files
    path, whole = tmp_path / "half.ppm", (folder / "drive.ppm").read_bytes()
    path.write_bytes(whole[: len(whole) // 2 + 99])
    done = command(theirs(folder, flags) | {"input": path})
    assert done.returncode == 1
    rows = list(csv.DictReader(done.stdout.decode().splitlines()))
    assert len(rows) == COUNT // 2
    assert b"cut short" in done.stderr


ROAD = {"corner_mm": [0, 0, 0], "side_mm": [100, 0, 0], "other_side_mm": [0, 100, 0]}
OF_OTHER_CAMERA = '{"pitch_rad": 0, "yaw_rad": 0, "camera_matrix": [[1, 0, 0]]}'


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("camera", "{", "is no JSON"),
        ("camera", "[]", "expected a JSON object"),
        ("camera", "{}", "expected JSON with matrix, distortion and face_model"),
        ("camera", '{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ("camera", {"lens": [0, 0, 0, 0]}, "'lens' is none of matrix, distortion"),
        ("camera", {"size": [640, 480]}, "expected frames of 640x480, the camera"),
        ("camera", {"size": [1.5, 2]}, "size are whole numbers"),
        ("camera", {"face_model": heads.FACE / 1000}, "is it in another unit?"),
        ("camera", {"matrix": cases.matrix_for((720, 1280), 420)}, "far from the mid"),
        ("camera", {"matrix": SCENE.matrix.T}, "expected a camera matrix [[fx, 0, cx]"),
        ("camera", {"matrix": [[1, 2], [3, 4]]}, "matrix [3, 3], found [2, 2]"),
        ("camera", {"matrix": np.zeros((3, 3))}, "expected focal lengths above 0"),
        ("camera", {"matrix": np.full((3, 3), np.nan)}, "values that are not finite"),
        ("camera", {"distortion": [0.1]}, "distortion coefficients, found 1"),
        ("camera", {"distortion": [0.1] * 14}, "tilted sensor"),
        ("camera", {"distortion": ["a"] * 4}, "expected numbers as distortion"),
        ("camera", {"face_model": [[1, 2, 3]] * 5}, "at least 6 points"),
        ("camera", {"face_model": [[20 * i, 9 * i, 3] for i in range(6)]}, "on a line"),
        ("camera", {"face_model": [[1, 2]] * 6}, "face model [None, 3], found [6, 2]"),
        ("zones", "{}", "names no zones"),
        ("zones", '{"road": {}}', "zone 'road': expected corner_mm"),
        ("zones", json.dumps({"unknown": ROAD}), "but 'unknown'"),
        (
            "zones",
            json.dumps({"r": ROAD | {"side_mm": [1, 2]}}),
            "three finite numbers",
        ),
        ("zones", json.dumps({"r": ROAD | {"side_mm": [0, 9, 0]}}), "no area"),
        ("zones", json.dumps({"r": ROAD | {"side_mm": [5, 0, 0]}}), "than 10 mm"),
        ("offset", "{}", "is no offset file"),
        ("offset", '{"pitch_rad": 0, "yaw_rad": 0, "gaze_model": "a"}', "another gaze"),
        ("offset", OF_OTHER_CAMERA, "another camera matrix"),
        ("offset", '{"pitch_rad": 2, "yaw_rad": 0}', "beyond 90 degrees"),
        ("offset", '{"pitch_rad": NaN, "yaw_rad": 0}', "beyond 90 degrees"),
        ("landmarks", "frame,x0\n", "expected frame, x0, y0 to x5, y5"),
        ("landmarks", "{head},x6,y6\n", "goes on with 'x6'"),
        ("landmarks", "{head},x0\n", "has the column 'x0' twice"),
        ("landmarks", "{head}\n0,{px}\n0,{px}\n", "stands in line 2 already"),
        ("landmarks", "{head}\n0,{half}\n", "shares of the frame?"),
        ("landmarks", "{head}\na.png,{px}\n", "none of which the input has"),
        ("landmarks", "{head}\n0,0.9,{px}\n", "line 2: expected 13 fields as in"),
        ("landmarks", "{head},time_s\n0,{px},3\n1,{px},2\n", "frame 1 at 2 s after"),
        ("landmarks", "{head},time_s\n0,{px},inf\n", "expected finite numbers"),
        ("landmarks", "{head}\n0,{a}\n", "line 2: expected a number in each field"),
        ("landmarks", "{head}\n0,{nan}\n", "line 2: expected finite numbers"),
        ("input", "", "gives no frame"),
        ("input", "P2\n1 1\n255\n0", "expected binary PGM or PPM"),
        ("input", "P6\n99999 9\n255\n", "at most 16384 px a side"),
        ("rate", "0", "expected a --rate above 0"),
        ("gaze", "no model", "no .tflite file"),
        ("segmenter", "no model", "no .tflite file"),
        ("unheard", "of", "unknown flag --unheard"),
    ],
)
def test_a_wrong_input_is_one_line(files, command, tmp_path, name, text, line):
    folder, flags = files
    given, path = theirs(folder, flags), tmp_path / "wrong"
    if isinstance(text, dict):
        facts = json.loads((folder / "camera.json").read_text())
        text = json.dumps(facts | {k: np.array(v).tolist() for k, v in text.items()})
    head = (folder / "numbers.csv").read_text().splitlines()[0]
    text = text.replace("{head}", head).replace("{px}", ",".join(["150"] * 12))
    for word, value in (("a", "a"), ("nan", "nan"), ("half", "0.5")):
        text = text.replace("{" + word + "}", ",".join([value] * 12))
    path.write_text(text)
    done = command(given | {name: text if name in ("rate", "unheard") else path})
    assert done.returncode == 1
    lines = [x for x in done.stderr.decode().splitlines() if not x.startswith("INFO: ")]
    assert len(lines) == 1 and lines[0].startswith("error: ") and line in lines[0]
    assert done.stdout.count(b"\n") <= 1  # the head at most
