"""Cut-outs as OpenCV makes them, and boxes decoded by hand-worked values."""

import cv2
import numpy as np
import pytest

from export.runtime import crops, faces


@pytest.fixture(scope="module")
def frame():
    noise = np.random.default_rng(0).integers(0, 256, (90, 120, 3)).astype(np.uint8)
    return cv2.GaussianBlur(noise, (0, 0), 2)


@pytest.mark.parametrize(
    "square",
    [
        crops.Square(np.array([60.0, 45.0]), 50.0),
        crops.Square(np.array([50.2, 40.7]), 45.0, 0.4),
        crops.Square(np.array([10.0, 80.0]), 60.0, -0.3),  # half of it outside
    ],
)
def test_a_cut_out_is_the_warp_that_opencv_makes(frame, square):
    corners = np.array([[0, 0], [1, 0], [0, 1]], np.float32)
    towards = square.to_frame(corners).astype(np.float32)
    warp = cv2.getAffineTransform(corners * 40 - 0.5, towards)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    expected = cv2.warpAffine(frame.astype(np.float32), warp, (40, 40), flags=flags)
    np.testing.assert_allclose(crops.cut(frame, square, 40), expected, atol=4.0)
    assert np.abs(crops.cut(frame, square, 40) - expected).mean() < 0.3


def test_a_large_square_is_averaged_and_grey_frames_get_three_channels(frame):
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)[:90, :90]
    small = crops.cut(grey, crops.whole(grey), 30)
    expected = cv2.resize(
        grey.astype(np.float32), (30, 30), interpolation=cv2.INTER_AREA
    )
    np.testing.assert_allclose(small, np.repeat(expected[..., None], 3, 2), atol=0.01)


def test_what_a_frame_does_not_show_is_black(frame):
    away = crops.Square(np.array([-500.0, -500.0]), 20.0)
    assert not crops.cut(frame, away, 8).any()


def test_anchors_are_the_centres_of_the_cells():
    anchors = faces._anchors(((16, 2), (8, 6)))
    assert anchors.shape == (896, 2)
    np.testing.assert_allclose(anchors[:3] * 32, [[1, 1], [1, 1], [3, 1]])
    np.testing.assert_allclose(anchors[512] * 16, [1, 1])


def raw_box(center, size, points):
    return np.concatenate([center, size, np.ravel(points)])


def test_boxes_that_overlap_are_one_face_and_others_another():
    anchors = np.array([[0.5, 0.5], [0.5, 0.5], [0.1, 0.1], [0.3, 0.3]])
    six = np.zeros((6, 2))
    raw = np.stack(
        [
            raw_box([0.0, 0.0], [0.2, 0.2], six),
            raw_box([0.02, 0.0], [0.2, 0.2], six + 0.02),
            raw_box([0.0, 0.0], [0.1, 0.1], six - 0.01),
            raw_box([0.0, 0.0], [0.1, 0.1], six),
        ]
    )
    half = np.log(0.9 / 0.1)  # of probability 0.9
    found = faces.decode(raw, np.array([half, half, 3 * half, -1.0]), anchors)
    scores, boxes, points = zip(*found, strict=True)
    assert scores == pytest.approx((0.9**3 / (0.9**3 + 0.1**3), 0.9))
    np.testing.assert_allclose(boxes[0], [[0.05, 0.05], [0.15, 0.15]])
    np.testing.assert_allclose(boxes[1], [[0.41, 0.4], [0.61, 0.6]])
    np.testing.assert_allclose(points[0], anchors[2] + six - 0.01)
    np.testing.assert_allclose(points[1], anchors[0] + six + 0.01)


def test_no_face_is_an_empty_list():
    assert faces.decode(np.ones((2, 16)), np.full(2, -5.0), np.zeros((2, 2))) == []


def test_the_square_of_a_face_stands_upright_on_its_eyes():
    square = faces.around(np.array([[0, 0], [10, 20]]), *np.array([[2, 5], [8, 11]]))
    assert (square.side, square.angle) == (30.0, pytest.approx(np.pi / 4))
    np.testing.assert_allclose(square.center, [5, 10])
    down = square.to_frame(np.array([0.5, 1.0])) - square.center
    np.testing.assert_allclose(down, np.array([-1, 1]) * 15 / np.sqrt(2))


def test_another_network_is_no_detector(gaze_file):
    with pytest.raises(ValueError, match="no MediaPipe face detector"):
        faces.FaceDetector(gaze_file)
