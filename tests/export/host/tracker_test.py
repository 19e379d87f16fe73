"""The whole way of the C++ host against the Python runtime's, and what both refuse."""

import json

import numpy as np
import pytest

from export.runtime import offsets, rig, tracker, trust
from tests.export.host import cases, drives, stages

SIZE = (240, 320)
SCENE = cases.Scene(cases.matrix_for(SIZE, 420.0), cases.LENSES[1])


@pytest.fixture
def device(host_stages, tmp_path):
    return host_stages.scene(SCENE.write(tmp_path / "camera.json"))


def runtimes(host_stages, device, shipped, tmp_path, *, segmenter, offset=None):
    """(ours, theirs) of the shipped models."""
    gaze, path = shipped / "gaze.tflite", None
    regions = shipped / "segmenter.tflite" if segmenter else None
    if offset:
        path = tmp_path / "offset.json"
        offset.save(path)
    ours = tracker.GazeRuntime(
        gaze, SCENE.camera, SCENE.face, segmenter=regions, offset=offset
    )
    return ours, host_stages.runtime(gaze, device, regions, path)


@pytest.mark.parametrize("segmenter", [False, True], ids=["contrast", "segmenter"])
def test_a_drive_with_lost_frames_is_read_alike(
    host_stages, device, shipped, tmp_path, segmenter
):
    ours, theirs = runtimes(
        host_stages, device, shipped, tmp_path,
        segmenter=segmenter, offset=offsets.Offset(0.03, -0.05),
    )  # fmt: skip
    answered, whys = 0, set()
    for shot in drives.drive(SCENE, SIZE, 60, seed=1):
        reading = ours.process(shot.frame, shot.landmarks, shot.time)
        why, eye_whys, eyes = theirs.process(shot.frame, shot.landmarks, shot.time)
        assert why == reading.why
        assert eye_whys == [eye.why for eye in reading.eyes.values()]
        for eye, found in zip(reading.eyes.values(), eyes, strict=True):
            np.testing.assert_allclose(found[8:], eye.center, atol=1e-4)
            if eye.gaze is None:
                continue
            # What equal patches make of one network is equal.
            np.testing.assert_array_equal(found[:2], eye.angles)
            np.testing.assert_allclose(found[2:5], eye.raw, atol=1e-9)
            np.testing.assert_allclose(found[5:8], eye.gaze, atol=1e-9)
            answered += 1
        whys |= {why, *eye_whys}
    assert answered > 60
    assert "no contrast" in whys and any("face" in why for why in whys)
    assert ("closed" in whys) == segmenter


@pytest.mark.parametrize(
    "change",
    [
        {"times": [1.0, 1.0]},
        {"times": [1.0, 0.25]},
        {"times": [float("nan")]},
        {"times": [float("-inf")]},
        {"times": [1.0, float("inf")]},
        {"times": [0.0, 33.0, 67.0, 100.0, 133.0, 167.0]},
        {"points": lambda p: p[:4]},
        {"points": lambda p: np.full_like(p, np.nan)},
        {"points": lambda p: np.concatenate([p, p])},
    ],
    ids=["same", "back", "nan", "-inf", "inf", "ms", "four", "lost", "twelve"],
)
def test_what_process_refuses_is_the_runtimes_line(
    host_stages, device, shipped, tmp_path, change
):
    pair = runtimes(host_stages, device, shipped, tmp_path, segmenter=False)
    exact = SCENE.landmarks(np.eye(3), np.array([0.0, 0.0, 600.0]))
    points = change.get("points", lambda p: p)(exact)
    *before, last = change.get("times", [1.0])
    frame, lines = cases.noise(SIZE, 1), []
    for runtime, error in zip(pair, (ValueError, stages.Refusal), strict=True):
        for time in before:
            runtime.process(frame, exact, time)
        with pytest.raises(error) as caught:
            runtime.process(frame, points, last)
        lines.append(cases.words(str(caught.value)))
        after = max([0.0, *before]) + 1.0
        assert runtime.process(frame, exact, after)  # a refusal changes nothing
    np.testing.assert_equal(lines[1], lines[0])


def test_a_camera_of_one_frame_a_second_is_no_fault(
    host_stages, device, shipped, tmp_path
):
    exact = SCENE.landmarks(np.eye(3), np.array([0.0, 0.0, 600.0]))
    frame = cases.noise(SIZE, 1)
    for runtime in runtimes(host_stages, device, shipped, tmp_path, segmenter=False):
        for second in range(8):
            assert runtime.process(frame, exact, 1.7e9 + second)


@pytest.mark.parametrize("size", [None, (320, 240)], ids=["unsized", "sized"])
def test_every_frame_is_of_the_cameras_size(host_stages, shipped, tmp_path, size):
    facts = json.loads(SCENE.write(tmp_path / "camera.json").read_text())
    path = tmp_path / "sized.json"
    path.write_text(json.dumps(facts | {"size": size}))
    ours = tracker.GazeRuntime(
        shipped / "gaze.tflite", rig.load(path).camera, SCENE.face
    )
    theirs = host_stages.runtime(shipped / "gaze.tflite", host_stages.scene(path))
    points, lines = SCENE.landmarks(np.eye(3), np.array([0.0, 0.0, 600.0])), []
    for runtime, error in ((ours, ValueError), (theirs, stages.Refusal)):
        runtime.process(cases.noise(SIZE, 1), points, 0.0)
        for found in (points, None):
            with pytest.raises(error, match="expected frames of 320x240, ") as caught:
                runtime.process(cases.noise((480, 640), 1), found, 0.1)
        lines.append(str(caught.value))
        assert runtime.process(cases.noise(SIZE, 1), points, 0.1)
    assert lines[0] == lines[1]


def test_a_frame_without_landmarks_has_a_time_as_well(
    host_stages, device, shipped, tmp_path
):
    frame = cases.noise(SIZE, 1)
    ours, theirs = runtimes(host_stages, device, shipped, tmp_path, segmenter=False)
    assert ours.process(frame, None, 1.0).why == "no landmarks"
    assert theirs.process(frame, None, 1.0)[0] == "no landmarks"
    for runtime, error in ((ours, ValueError), (theirs, stages.Refusal)):
        with pytest.raises(error, match="expected a time after"):
            runtime.process(frame, None, 0.5)


@pytest.mark.parametrize(
    ("middle", "whys"),
    [
        (200.0, ["", ""]),
        (28.0, ["", "cut off"]),  # two columns of the left eye are beyond the frame
        (9.75, ["cut off", "cut off"]),
    ],
)
def test_an_eye_that_the_frame_cuts_off_is_not_answered(
    host_stages, shipped, tmp_path, middle, whys
):
    """The left eye is straight ahead at column ``middle``, a pixel for a pixel."""
    scene = cases.Scene(np.array([[960.0, 0, middle], [0, 960.0, 60], [0, 0, 1]]))
    device = host_stages.scene(scene.write(tmp_path / "camera.json"))
    gaze, frame = shipped / "gaze.tflite", cases.noise((120, 400), 3)
    points = scene.landmarks(np.eye(3), np.array([-33.2, 0.0, 600.0]))
    ours = tracker.GazeRuntime(gaze, scene.camera, scene.face)
    reading = ours.process(frame, points, 0.0)
    assert [eye.why for eye in reading.eyes.values()] == whys
    assert host_stages.runtime(gaze, device).process(frame, points, 0.0)[:2] == (
        "", whys,
    )  # fmt: skip


def test_what_is_no_frame_is_one_line(host_stages, device, shipped, tmp_path):
    _, theirs = runtimes(host_stages, device, shipped, tmp_path, segmenter=False)
    points = SCENE.landmarks(np.eye(3), np.array([0.0, 0.0, 600.0]))
    for frame in (np.zeros((0, 320), np.uint8), np.zeros((240, 0), np.uint8)):
        with pytest.raises(stages.Refusal, match="expected a frame uint8"):
            theirs.process(frame, points, 1.0, order="grey")
    short = np.lib.stride_tricks.as_strided(np.zeros((240, 320), np.uint8))
    with pytest.raises(stages.Refusal, match="rows of 320 bytes"):
        theirs.process(short, points, 1.0, order="rgb")


def test_a_segmenter_of_other_patches_is_the_runtimes_line(
    host_stages, device, shipped, segmenter_file
):
    gaze = shipped / "gaze.tflite"
    with pytest.raises(ValueError) as ours:
        tracker.GazeRuntime(gaze, SCENE.camera, SCENE.face, segmenter=segmenter_file)
    with pytest.raises(stages.Refusal) as theirs:
        host_stages.runtime(gaze, device, segmenter_file)
    assert str(theirs.value) == str(ours.value)


def test_a_segmenter_of_other_classes_is_the_runtimes_line(
    host_stages, three_classes_file
):
    with pytest.raises(ValueError, match="of 4 classes .*, found 3") as ours:
        trust.Judge(three_classes_file)
    with pytest.raises(stages.Refusal) as theirs:
        host_stages.objections(three_classes_file, np.zeros((0, 12, 20), np.uint8))
    assert str(theirs.value) == str(ours.value)


def test_a_face_lost_and_found_again_is_answered(
    host_stages, device, shipped, tmp_path
):
    _, theirs = runtimes(host_stages, device, shipped, tmp_path, segmenter=False)
    points = SCENE.landmarks(np.eye(3), np.array([0.0, 0.0, 600.0]))
    frame = cases.noise(SIZE, 1)
    why, _, eyes = theirs.process(frame, points[::-1], 1.0)
    assert "landmarks in the face model's order" in why and len(eyes) == 0
    why, _, eyes = theirs.process(frame, points, 1.1)
    assert why == "" and len(eyes) == 2
    np.testing.assert_allclose(np.linalg.norm(eyes[:, 5:8], axis=1), 1.0)
