"""The whole way of the C++ host against the Python runtime's, and what both refuse."""

import re

import numpy as np
import pytest

from export.runtime import offsets, tracker
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


def words(text):
    """A line with its numbers apart: both languages write them their own way."""
    numbers = [
        float(n) for n in re.findall(r"-?(?:inf|nan|\d+\.?\d*(?:e-?\d+)?)", text)
    ]
    return re.sub(r"-?\b(inf|nan|\d+\.?\d*(e-?\d+)?)", "#", text), numbers


@pytest.mark.parametrize(
    "change",
    [
        {"times": [1.0, 1.0]},
        {"times": [1.0, 0.25]},
        {"times": [float("nan")]},
        {"times": [float("-inf")]},
        {"points": lambda p: p[:4]},
        {"points": lambda p: np.full_like(p, np.nan)},
        {"points": lambda p: np.concatenate([p, p])},
    ],
    ids=["same", "back", "nan", "inf", "four", "lost", "twelve"],
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
        lines.append(words(str(caught.value)))
        assert runtime.process(frame, exact, 2.0)  # a refusal changes nothing
    np.testing.assert_equal(lines[1], lines[0])


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
