"""Frames to eyes without OpenCV: training's numbers, and OpenCV's pose or better."""

import json

import cv2
import numpy as np
import pytest

from export.runtime import camera, patches, pose
from gaze import geometry, normalize
from gaze import pose as training
from tests.export.heads import DEEP_FACE, FACE

MATRIX = np.array([[994.7, 0, 624.7], [0, 998.2, 364.1], [0, 0, 1]])
LENS = (-0.163, 0.668, -0.0012, -0.003, -1.02)


@pytest.fixture(scope="module")
def frame():
    noise = np.random.default_rng(0).integers(0, 256, (720, 1280, 3)).astype(np.uint8)
    blurred = cv2.GaussianBlur(noise, (0, 0), 2)
    return cv2.normalize(blurred, None, 0, 255, cv2.NORM_MINMAX)


def heads(count, noise, face=FACE, matrix=MATRIX, lens=LENS):
    """(rotation, shift, landmarks) of heads before the camera."""
    random = np.random.default_rng(1)
    device = training.Camera(matrix, lens)
    for _ in range(count):
        rotation = geometry.rotation_vectors_to_matrices(
            random.uniform([-0.5, -0.5, -0.3], [0.5, 0.5, 0.3])
        )
        shift = random.uniform([-120, -90, 450], [120, 60, 900])
        points = training.project(face @ rotation.T + shift, device)
        yield rotation, shift, points + random.normal(0, noise, points.shape)


@pytest.mark.parametrize("face", [FACE, DEEP_FACE], ids=["six", "eight"])
@pytest.mark.parametrize("lens", [(), LENS], ids=["pinhole", "webcam"])
def test_exact_landmarks_give_the_exact_pose(face, lens):
    finder = pose.PoseFinder(face, camera.Camera(MATRIX, lens))
    for rotation, shift, points in heads(30, 0.0, face, lens=lens):
        head = finder.find(points)
        np.testing.assert_allclose(head.rotation, rotation, atol=1e-5)
        np.testing.assert_allclose(head.translation, shift, atol=1e-2)


@pytest.mark.parametrize("noise", [1.0, 3.0])
def test_no_pose_of_opencv_fits_better(noise):
    """OpenCV's way down may end in the plane's other valley; ours may not."""
    device = training.Camera(MATRIX, LENS)
    finder = pose.PoseFinder(FACE, camera.Camera(MATRIX, LENS))

    def cost(rotation, shift, points):
        placed = training.project(FACE @ rotation.T + shift, device)
        return np.sum((placed - points) ** 2)

    same = []
    for _, _, points in heads(60, noise):
        head = finder.find(points)
        rotation, shift = training.head_pose(points, FACE, device)
        ours = cost(head.rotation, head.translation, points)
        theirs = cost(rotation, shift, points)
        assert ours < theirs * 1.0001 + 1e-9
        if ours > 0.999 * theirs:
            same.append(np.abs(head.rotation - rotation).max())
    assert len(same) > 50
    # OpenCV stops a little before the bottom, the more so in a flat valley.
    assert np.median(same) < 1e-4
    assert max(same) < 5e-3


def test_a_pose_near_the_one_before_is_the_same_pose():
    finder = pose.PoseFinder(FACE, camera.Camera(MATRIX, LENS))
    before = None
    for rotation, shift, points in heads(1, 0.0):
        before = finder.find(points)
        moved = geometry.rotation_vectors_to_matrices(np.array([0.02, -0.03, 0.01]))
        points = training.project(
            FACE @ (moved @ rotation).T + shift + 5, training.Camera(MATRIX, LENS)
        )
        np.testing.assert_allclose(
            finder.find(points, before).rotation, moved @ rotation, atol=1e-5
        )


@pytest.mark.parametrize("channels", [1, 3])
def test_patches_are_trainings_in_every_bit(frame, channels):
    frame = frame if channels == 3 else frame[..., 0]
    cutter = patches.Cutter(FACE, camera.Camera(MATRIX, LENS))
    for _, _, points in heads(10, 0.0):
        _, eyes = cutter.cut(frame, points)
        expected = normalize.normalize(
            frame, points, FACE, training.Camera(MATRIX, LENS)
        )
        for side, eye in expected.items():
            difference = np.abs(eye.image[..., 0].astype(int) - eyes[side].image)
            # Poses agree to 1e-6; a sample on the border of two grey levels may turn.
            assert difference.max() <= 1
            assert np.mean(difference > 0) < 0.002
            np.testing.assert_allclose(eyes[side].center, eye.center, atol=1e-3)


def test_a_fine_frame_is_averaged_first(frame):
    matrix = MATRIX * [[2.6], [2.6], [1]] + [[0, 0, -900], [0, 0, -500], [0, 0, 0]]
    cutter = patches.Cutter(FACE, camera.Camera(matrix, LENS))
    device = training.Camera(matrix, LENS)
    points = training.project(FACE + [10, 10, 600], device)
    _, eyes = cutter.cut(frame, points)
    for side, eye in normalize.normalize(frame, points, FACE, device).items():
        difference = np.abs(eye.image[..., 0].astype(int) - eyes[side].image)
        assert difference.max() <= 1


def test_a_fine_frame_of_few_rows_is_averaged_to_one():
    device = camera.Camera([[6000, 0, 640], [0, 6000, 1], [0, 0, 1]])
    points = device.project(FACE + [0, 0, 400])
    _, eyes = patches.Cutter(FACE, device).cut(np.full((2, 1280), 9, np.uint8), points)
    for eye in eyes.values():
        np.testing.assert_array_equal(eye.image, 9)


def test_what_lies_beyond_the_frame_is_counted():
    """The left eye is straight ahead, a pixel for a pixel: columns -20 to 39."""
    device = camera.Camera([[960, 0, 9.75], [0, 960, 60], [0, 0, 1]])
    points = device.project(FACE + [-33.2, 0, 600])
    _, eyes = patches.Cutter(FACE, device).cut(np.zeros((120, 200), np.uint8), points)
    assert eyes["left"].outside == pytest.approx(20 / 60)
    assert eyes["right"].outside == 1.0
    wide = camera.Camera([[960, 0, 200], [0, 960, 60], [0, 0, 1]])
    points = wide.project(FACE + [-33.2, 0, 600])
    _, eyes = patches.Cutter(FACE, wide).cut(np.zeros((120, 400), np.uint8), points)
    assert eyes["left"].outside == eyes["right"].outside == 0.0


@pytest.mark.parametrize("convention", ["M", "R"])
def test_gaze_leads_back_to_the_camera_as_training_does(frame, convention):
    cutter = patches.Cutter(FACE, camera.Camera(MATRIX, LENS))
    target = np.array([-127.0, 40.0, -12.0])
    for _, _, points in heads(3, 0.0):
        _, eyes = cutter.cut(frame, points)
        expected = normalize.normalize(
            frame, points, FACE, training.Camera(MATRIX, LENS)
        )
        for side, eye in expected.items():
            pitch, yaw = eye.gaze(target, convention)
            vector = eyes[side].to_camera(pitch, yaw, scaled=convention == "M")
            towards = target - eye.center
            np.testing.assert_allclose(
                vector, towards / np.linalg.norm(towards), atol=1e-5
            )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: p[::-1], "order|fits"),
        (lambda p: np.zeros_like(p), "one point|no head pose"),
        (lambda p: p + 5000, "outside the frame|fits|looks away"),
    ],
)
def test_landmarks_of_no_face_are_one_line(frame, change, words):
    cutter = patches.Cutter(FACE, camera.Camera(MATRIX, LENS))
    (_, _, points) = next(heads(1, 0.0))
    with pytest.raises(pose.NoFace, match=words):
        cutter.cut(frame, change(points))


def test_a_real_frame_has_the_patches_of_training(sample_data):
    folder = sample_data / "mpiigaze_frame"
    store = cv2.FileStorage(str(folder / "cameraCalib.xml"), cv2.FILE_STORAGE_READ)
    matrix, lens = (
        store.getNode(name).mat() for name in ("camera_matrix", "cam_distortion")
    )
    face = np.loadtxt(folder / "faceModelGeneric.txt").T
    labels = json.loads((folder / "labels.json").read_text())
    points = np.array(labels["landmarks_px_6"], float)
    frame = cv2.imread(str(folder / labels["file"]))[..., ::-1]
    _, eyes = patches.Cutter(face, camera.Camera(matrix, lens)).cut(frame, points)
    expected = normalize.normalize(
        np.ascontiguousarray(frame), points, face, training.Camera(matrix, lens)
    )
    for side, eye in expected.items():
        np.testing.assert_allclose(eyes[side].rotation, eye.rotation, atol=1e-4)
        difference = np.abs(eye.image[..., 0].astype(int) - eyes[side].image)
        assert difference.max() <= 1
