"""Pose, patches, regions and zones of the C++ host against the Python runtime's."""

import json

import cv2
import numpy as np
import pytest

from export.conversion import card as cards
from export.runtime import card, landmarks, patches, pose, rig, trust, zones
from tests.export import heads
from tests.export.host import cases, stages

SIZE = (360, 640)
MATRIX = cases.matrix_for(SIZE, 500.0)


def scene_of(host_stages, tmp_path, scene):
    return host_stages.scene(scene.write(tmp_path / "camera.json"))


@pytest.mark.parametrize("lens", cases.LENSES, ids=lambda lens: f"lens{len(lens)}")
@pytest.mark.parametrize("face", [heads.FACE, heads.DEEP_FACE], ids=["six", "eight"])
def test_heads_and_eyes_are_the_runtimes(host_stages, tmp_path, face, lens):
    scene = cases.Scene(MATRIX, lens, face)
    device = scene_of(host_stages, tmp_path, scene)
    cutter, frame = patches.Cutter(face, scene.camera), cases.noise(SIZE, 1)
    for error_px in (0.0, 1.0):
        for points in cases.heads(scene, 6, error_px, seed=2):
            head, eyes = cutter.cut(frame, points)
            place, parts, images = host_stages.cut(device, frame, points)
            np.testing.assert_allclose(place[:9], head.rotation.ravel(), atol=1e-6)
            np.testing.assert_allclose(place[9:], head.translation, atol=1e-4)
            for eye, part, image in zip(eyes.values(), parts, images, strict=True):
                np.testing.assert_allclose(part[:9], eye.rotation.ravel(), atol=1e-6)
                np.testing.assert_allclose(part[10:], eye.center, atol=1e-4)
                # A sample on the border of two grey levels may turn.
                difference = np.abs(eye.image.astype(int) - image)
                assert difference.max() <= 1 and np.mean(difference > 0) < 0.001


def test_pixels_behind_every_lens_are_the_runtimes(host_stages, tmp_path):
    for lens in cases.LENSES:
        scene = cases.Scene(MATRIX, lens)
        device = scene_of(host_stages, tmp_path, scene)
        for x, y in np.random.default_rng(0).uniform(-0.6, 0.6, (20, 2)):
            np.testing.assert_allclose(
                host_stages.pixels(device, x, y), scene.camera.pixels(x, y), rtol=1e-12
            )


def test_a_pose_near_the_one_before_is_the_runtimes(host_stages, tmp_path):
    scene = cases.Scene(MATRIX, cases.LENSES[1])
    device = scene_of(host_stages, tmp_path, scene)
    finder, apart = pose.PoseFinder(scene.face, scene.camera), []
    for points in cases.heads(scene, 8, 0.3, seed=3):
        before = finder.find(points)
        moved = points + [3.0, -2.0]
        head = finder.find(moved, before)
        rotation, shift = host_stages.pose(
            device, moved, (before.rotation, before.translation)
        )
        np.testing.assert_allclose(rotation, head.rotation, atol=1e-6)
        np.testing.assert_allclose(shift, head.translation, atol=1e-4)
        apart.append(np.abs(host_stages.pose(device, moved)[1] - shift).max())
    assert 1e-6 < max(apart) < 1.0  # mm: it was followed, and ends where the other does


@pytest.mark.parametrize("focal", [1400.0, 2600.0, 5000.0])
@pytest.mark.parametrize("size", [(360, 640), (359, 637)])
def test_fine_frames_are_averaged_as_the_runtime_does(
    host_stages, tmp_path, focal, size
):
    scene = cases.Scene(cases.matrix_for(size, focal))
    device, frame = scene_of(host_stages, tmp_path, scene), cases.noise(size, 4)
    points = scene.landmarks(np.eye(3), np.array([2.0, -4.0, 700.0]))
    _, eyes = patches.Cutter(scene.face, scene.camera).cut(frame, points)
    _, _, images = host_stages.cut(device, frame, points)
    for eye, image in zip(eyes.values(), images, strict=True):
        difference = np.abs(eye.image.astype(int) - image)
        assert difference.max() <= 1 and np.mean(difference > 0) < 0.01
        assert image.std() > 5


@pytest.mark.parametrize(
    "shift", [[340, 0, 600], [-340, 0, 600], [0, -214, 600], [0, 214, 600]]
)
def test_beyond_the_frames_border_its_last_pixels_go_on(host_stages, tmp_path, shift):
    scene = cases.Scene(MATRIX)
    device, frame = scene_of(host_stages, tmp_path, scene), cases.noise(SIZE, 6)
    points = scene.landmarks(np.eye(3), np.array(shift, float))
    _, eyes = patches.Cutter(scene.face, scene.camera).cut(frame, points)
    _, _, images = host_stages.cut(device, frame, points)
    for eye, image in zip(eyes.values(), images, strict=True):
        np.testing.assert_array_equal(image, eye.image)
    rows, columns = (np.diff(images.astype(int), axis=axis) for axis in (1, 2))
    # Two lines of one eye are the same: the frame ended there.
    assert np.any(~rows.any(axis=2)) or np.any(~columns.any(axis=1))


def test_grey_rgb_and_bgr_with_rows_apart(host_stages, tmp_path):
    scene = cases.Scene(MATRIX)
    device, frame = scene_of(host_stages, tmp_path, scene), cases.noise(SIZE, 5)
    points = scene.landmarks(np.eye(3), np.array([2.0, -4.0, 600.0]))
    _, _, images = host_stages.cut(device, frame, points)
    wide = np.zeros((SIZE[0], SIZE[1] + 9, 3), np.uint8)
    wide[:, : SIZE[1]] = frame[..., ::-1]
    _, _, of_bgr = host_stages.cut(device, wide[:, : SIZE[1]], points, order="bgr")
    np.testing.assert_array_equal(of_bgr, images)
    grey = np.ascontiguousarray(frame[..., 1])
    _, _, of_grey = host_stages.cut(device, grey, points, order="grey")
    _, eyes = patches.Cutter(scene.face, scene.camera).cut(grey, points)
    np.testing.assert_array_equal(of_grey[0], eyes["left"].image)
    assert np.any(of_grey != images)


def test_a_real_frame_has_the_patches_of_the_runtime(
    host_stages, tmp_path, sample_data
):
    scene, frame, points = cases.real(sample_data / "mpiigaze_frame")
    device = scene_of(host_stages, tmp_path, scene)
    head, eyes = patches.Cutter(scene.face, scene.camera).cut(frame, points)
    place, _, images = host_stages.cut(device, frame, points)
    np.testing.assert_allclose(place[:9], head.rotation.ravel(), atol=1e-6)
    for eye, image in zip(eyes.values(), images, strict=True):
        np.testing.assert_array_equal(image, eye.image)


def test_regions_are_measured_as_the_runtime_does(host_stages):
    random = np.random.default_rng(6)
    for i in range(40):
        logits = random.normal(size=(36, 60, 4)).astype(np.float32)
        logits[..., 0] += 2.0 * (i % 4)  # from no skin to hardly an eye
        smooth = cv2.GaussianBlur(logits, (0, 0), 1 + i % 5)
        eye = trust.look(smooth)
        expected = [eye.opening, eye.iris, eye.whole, eye.centred, eye.certain]
        np.testing.assert_allclose(host_stages.look(smooth), expected, rtol=1e-5)
    nothing = np.zeros((36, 60, 4), np.float32)
    nothing[..., 0] = 9.0
    np.testing.assert_array_equal(host_stages.look(nothing), 0.0)


def test_what_is_refused_is_what_the_runtime_refuses(host_stages, shipped):
    file, reasons = shipped / "segmenter.tflite", set()
    judge, contrast_alone = trust.Judge(file), trust.Judge(None)
    for name, images in cases.pictures(15, seed=7).items():
        expected = [judge.objection(image) for image in images]
        assert host_stages.objections(file, images) == expected, name
        assert host_stages.objections(None, images) == [
            contrast_alone.objection(image) for image in images
        ]
        reasons |= set(expected)
    assert reasons == {"", trust.FLAT, trust.CLOSED, trust.NO_EYE, trust.UNSURE}


def test_how_certain_a_segmenter_must_be_is_read_from_its_card(
    host_stages, shipped, tmp_path
):
    content = (shipped / "segmenter.tflite").read_bytes()
    images = cases.pictures(15, seed=7)["open"]

    def compare(certain):
        file = tmp_path / f"{certain}.tflite"
        file.write_bytes(
            cards.embed(content, card.read(content) | {"certain": certain})
        )
        judge = trust.Judge(file)
        expected = [judge.objection(image) for image in images]
        assert host_stages.objections(file, images) == expected
        return expected

    assert trust.UNSURE not in compare(0.0)
    assert set(compare(99.5)) >= {trust.UNSURE}


@pytest.mark.parametrize("slow", [0.01, 0.8])
def test_zones_and_dwell_times_are_the_runtimes(host_stages, tmp_path, slow):
    path = tmp_path / "zones.json"
    path.write_text(json.dumps(cases.ZONES))
    ours, theirs = zones.Dwell(zones.load(path)), host_stages.dwell(path)
    random, time, seen = np.random.default_rng(8), 5.0, []
    for i in range(400):
        steps = [0.033, 0.067, 0.5, random.choice([0.6, 3.0])]
        time += random.choice(
            steps, p=[0.8 * (1 - slow), *[0.1 * (1 - slow)] * 2, slow]
        )
        eye = np.array([random.normal(0, 3), 0.0, 600.0])
        aim = np.array([200 * np.sin(i / 15) + random.normal(0, 20), 50.0, 0.0]) - eye
        gaze = None if i % 30 > 26 else aim / np.linalg.norm(aim)
        zone = ours.update(eye, gaze, time)
        seen.append(zone)
        assert theirs.update(eye, gaze, time) == (
            zone, pytest.approx(ours.dwell(time)), pytest.approx(ours.totals[zone]),
        )  # fmt: skip
    assert set(seen) == {*cases.ZONES, zones.UNKNOWN}
    assert sum(a != b for a, b in zip(seen, seen[1:], strict=False)) > 10
    for wrong in (time, time - 1.0, np.inf, np.nan):
        with pytest.raises(ValueError) as caught:
            ours.update(None, None, wrong)
        with pytest.raises(stages.Refusal) as line:
            theirs.update(None, None, wrong)
        assert cases.words(str(line.value))[0] == cases.words(str(caught.value))[0]


@pytest.mark.parametrize(
    ("steps", "are_ms"),
    [
        ([1000 / 30] * 5, True),
        ([8, 9, 8, 8, 9], True),  # 120 frames a second, in whole ms
        ([7.9] * 5, False),
        ([10, 25, 9, 30, 12], False),
        ([3600.0] * 5, False),
    ],
)
def test_milliseconds_are_told_as_by_the_runtime(host_stages, tmp_path, steps, are_ms):
    path = tmp_path / "zones.json"
    path.write_text(json.dumps(cases.ZONES))
    ours, theirs = zones.Dwell(zones.load(path)), host_stages.dwell(path)
    *times, last = np.cumsum([5.0, *steps])
    for dwell in (ours, theirs):
        for time in times:
            dwell.update(None, None, time)
    if not are_ms:
        assert ours.update(None, None, last) == theirs.update(None, None, last)[0]
        return
    with pytest.raises(ValueError, match=r"milliseconds\?") as caught:
        ours.update(None, None, last)
    with pytest.raises(stages.Refusal) as line:
        theirs.update(None, None, last)
    assert cases.words(str(line.value)) == cases.words(str(caught.value))


def test_a_matrix_may_be_rounded_as_in_the_runtime(host_stages, tmp_path):
    rounded = MATRIX.copy()
    rounded[1, 0], rounded[2, 2] = 5e-15, np.nextafter(1.0, 0.0)
    device = scene_of(host_stages, tmp_path, cases.Scene(rounded))
    np.testing.assert_allclose(
        host_stages.pixels(device, 0.1, 0.2),
        cases.Scene(MATRIX).camera.pixels(0.1, 0.2),
        rtol=1e-12,
    )


@pytest.mark.parametrize("name", cases.wrong_cameras())
def test_a_wrong_camera_file_is_the_runtimes_line(host_stages, tmp_path, name):
    path = cases.Scene(MATRIX).write(tmp_path / "camera.json")
    facts = json.loads(path.read_text()) | cases.wrong_cameras()[name]
    path.write_text(json.dumps(facts))

    def opened(path):
        found = rig.load(path)
        pose.PoseFinder(found.face_model, found.camera)

    with pytest.raises(ValueError) as ours:
        opened(path)
    with pytest.raises(stages.Refusal) as theirs:
        host_stages.pose(host_stages.scene(path), np.zeros((6, 2)))
    lines = [cases.words(str(error.value)) for error in (ours, theirs)]
    np.testing.assert_equal(lines[1], lines[0])


HEAD = "frame," + ",".join(f"{axis}{i}" for i in range(6) for axis in "xy")
PLACES = ",".join(["150"] * 12)


@pytest.mark.parametrize(
    ("text", "frames", "line"),
    [
        ("frame,x0\n", 9, "lacks the columns y0, x1, y1, x2; expected frame, x0"),
        (f"{HEAD},x6,y6\n", 9, "goes on with 'x6'"),
        (f"{HEAD}\n0,{PLACES}\n0,{PLACES}\n", 9, "'0' stands in line 2 already"),
        (f"{HEAD}\n0,0.9,{PLACES}\n", 9, "line 2: expected 13 fields as in the head"),
        (f"{HEAD}\na.png,{PLACES}\n", 9, "none of which the input has"),
        (f"{HEAD}\n9,{PLACES}\n10,{PLACES}\n", 9, "none of which the input has"),
        (f"{HEAD}\n1,{PLACES}\n2,{PLACES}\n", 2, "numbered from 1?"),
        (f"{HEAD}\n1\n2,{PLACES}\n4,{PLACES}\n", 4, "numbered from 1?"),
    ],
    ids=["head", "more", "twice", "shifted", "names", "late", "from 1", "no face"],
)
def test_wrong_landmarks_are_the_runtimes_line(
    host_stages, tmp_path, text, frames, line
):
    path = tmp_path / "landmarks.csv"
    path.write_text(text)
    with pytest.raises(ValueError) as ours:
        said_of(path, frames)
    with pytest.raises(stages.Refusal) as theirs:
        host_stages.landmarks(path, 6, frames)
    assert line in str(ours.value) and str(theirs.value) == str(ours.value)


def said_of(path, frames):
    """The Python runtime's remark after so many frames."""
    table = landmarks.load(path, 6)
    landmarks.check_names(path, table, None)
    return landmarks.check_numbers(path, table, frames)


@pytest.mark.parametrize(
    ("lines", "remark"),
    [
        (["0", "1"], ""),
        (["1"], ""),  # a face from the second frame on
        (["3", "11", "1", "07"], " has landmarks of 3 more frames ('3', ...)"),
        (["0", "1", "2"], " has landmarks of 1 more frames ('2', ...)"),
        (["3", "4", "9", "10"], " has landmarks of 1 more frames ('10', ...)"),
    ],
)
def test_frames_that_never_came_are_counted_alike(host_stages, tmp_path, lines, remark):
    frames = 10 if "10" in lines else 2
    path = tmp_path / "landmarks.csv"
    rows = [f"{name},{PLACES}," for name in lines]  # a comma at the end is no field
    path.write_text("\n".join([HEAD, *rows]))
    expected = path.as_posix() + remark if remark else ""
    said = said_of(path, frames)
    assert said == host_stages.landmarks(path, 6, frames) == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p[::-1],
        lambda p: np.zeros_like(p),
        lambda p: p + [5000.0, 0.0],
        lambda p: p + [0.0, 260.0],
        lambda p: p.mean(axis=0) + 1e6 * (p - p.mean(axis=0)),
        lambda p: p.mean(axis=0) + 1e300 * (p - p.mean(axis=0)),
        lambda p: p * [1.0, 0.0] - [0.0, 9.0],
        lambda p: p[[0, 3, 2, 1, 4, 5]],
        lambda p: p / [640.0, 360.0],
        lambda p: p.mean(axis=0) + 8.0 * (p - p.mean(axis=0)),
        lambda p: p[:5],
        lambda p: np.where(p > 300, np.nan, p),
        lambda p: np.where(p > 300, np.inf, p),
    ],
    ids=[
        "order", "point", "outside", "below", "large", "huge", "line", "swapped",
        "shares", "near", "five", "nan", "inf",
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_landmarks_of_no_face_get_the_runtimes_line(host_stages, tmp_path, change):
    scene = cases.Scene(MATRIX)
    device, frame = scene_of(host_stages, tmp_path, scene), cases.noise(SIZE, 9)
    points = change(scene.landmarks(np.eye(3), np.array([2.0, -4.0, 600.0])))
    with pytest.raises(ValueError) as ours:
        patches.Cutter(scene.face, scene.camera).cut(frame, points)
    with pytest.raises(stages.Refusal) as theirs:
        host_stages.cut(device, frame, points)
    assert str(theirs.value) == str(ours.value)
