"""Laws of the virtual camera, and one real frame seen by it."""

import dataclasses
import json

import cv2
import numpy as np
import pytest

from gaze import geometry, normalize, pose

# Millimetres; x to the image's right, y down, z into the head, not quite flat.
MODEL = np.array(
    [[-45, 0, 4], [-21, 0, 0], [21, 0, 0], [45, 0, 4], [-26, 68, 2], [26, 68, 2]], float
)
MATRIX = np.array([[1000.0, 0, 640], [0, 1000, 360], [0, 0, 1]])
PLAIN = pose.Camera(MATRIX)
LENS = pose.Camera(MATRIX, np.array([-0.2, 0.1, 0.001, -0.002, 0.0]))
TURN, SHIFT = np.array([0.1, -0.3, 0.15]), np.array([30.0, -20.0, 480.0])
RANDOM = np.random.default_rng(0)


def seen(points, camera):
    """Points [P, 3] mm in the raw frame, by the textbook's formulas."""
    x, y = (points[:, :2] / points[:, 2:]).T
    k1, k2, p1, p2, k3 = (
        np.ravel(camera.distortion) if len(camera.distortion) else [0] * 5
    )
    r = x**2 + y**2
    radial = 1 + k1 * r + k2 * r**2 + k3 * r**3
    u = x * radial + 2 * p1 * x * y + p2 * (r + 2 * x**2)
    v = y * radial + p1 * (r + 2 * y**2) + 2 * p2 * x * y
    return np.stack([u, v, np.ones_like(u)], axis=1) @ MATRIX[:2].T


def face(turn=TURN, shift=SHIFT):
    """The model's points, mm in the camera's frame."""
    return MODEL @ cv2.Rodrigues(np.asarray(turn, float))[0].T + shift


def smooth_frame(height=720, width=1280):
    noise = RANDOM.uniform(0, 255, (height // 20, width // 20))
    frame = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(frame, 0, 255).astype(np.uint8)


FRAME = smooth_frame()


def normalized(camera=LENS, frame=FRAME, virtual=None, **where):
    landmarks = seen(face(**where), camera)
    return normalize.normalize(frame, landmarks, MODEL, camera, virtual)


@pytest.mark.parametrize("camera", [PLAIN, LENS], ids=["plain", "lens"])
def test_a_known_head_is_recovered(camera):
    rotation, shift = pose.head_pose(seen(face(), camera), MODEL, camera)
    np.testing.assert_allclose(rotation, cv2.Rodrigues(TURN)[0], atol=1e-4)
    np.testing.assert_allclose(shift, SHIFT, atol=0.05)


def test_an_eye_straight_ahead_needs_no_rotation():
    found = normalize.normalizing_rotation([0.0, 0.0, 600.0], np.eye(3))
    np.testing.assert_allclose(found, np.eye(3), atol=1e-12)


def test_the_virtual_camera_looks_at_the_eye_and_levels_the_head():
    for side, eye in normalized().items():
        first, second = normalize.CORNERS[side]
        center = (face()[first] + face()[second]) / 2
        np.testing.assert_allclose(eye.center, center, atol=0.05)
        turned = eye.rotation @ eye.center
        np.testing.assert_allclose(turned, [0, 0, np.linalg.norm(center)], atol=0.1)
        head_x = eye.rotation @ cv2.Rodrigues(TURN)[0][:, 0]
        assert abs(head_x[1]) < 1e-3 and head_x[0] > 0
        np.testing.assert_allclose(eye.rotation @ eye.rotation.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(eye.rotation) == pytest.approx(1.0)


@pytest.mark.parametrize("distance", [350.0, 600.0, 1100.0])
def test_corners_land_where_the_virtual_camera_says(distance):
    """Dots drawn at an eye's corners keep their size from any distance."""
    shift = np.array([0.0, 10.0, distance])
    corners = seen(face(turn=[0, 0, 0.2], shift=shift), LENS)
    frame = np.zeros((720, 1280), np.uint8)
    for x, y in corners[:4]:
        cv2.circle(frame, (round(x * 16), round(y * 16)), 32, 255, -1, shift=4)
    eyes = normalized(frame=frame, turn=[0, 0, 0.2], shift=shift)
    for eye in eyes.values():
        dots = [_bright(half) for half in np.array_split(eye.image[..., 0], 2, axis=1)]
        apart = 30 + dots[1][0] - dots[0][0]
        # 24 mm across and 4 mm deep, seen a little from the side.
        aside = np.arctan2(33, distance)
        across = 24 * np.cos(aside) - 4 * np.sin(aside)
        assert apart == pytest.approx(across * 960 / 600, abs=0.5)
        middle = (dots[0][0] + 30 + dots[1][0]) / 2
        assert middle == pytest.approx(30, abs=0.5)
        assert dots[0][1] == pytest.approx(18, abs=0.7)
        assert dots[1][1] == pytest.approx(18, abs=0.7)


def _bright(picture):
    rows, columns = np.indices(picture.shape)
    total = picture.astype(float).sum()
    return (columns * picture).sum() / total, (rows * picture).sum() / total


def test_the_patch_is_the_papers_warp_of_the_undistorted_frame():
    flat = cv2.undistort(FRAME, LENS.matrix, LENS.distortion)
    for side, eye in normalized().items():
        stretch = np.diag([1.0, 1.0, 600 / np.linalg.norm(eye.center)])
        c_n = np.array([[960.0, 0, 30], [0, 960, 18], [0, 0, 1]])
        warp = c_n @ stretch @ eye.rotation @ np.linalg.inv(MATRIX)
        if side == "right":  # mirrored about the eye's centre, at column 30
            warp = np.array([[-1.0, 0, 60], [0, 1, 0], [0, 0, 1]]) @ warp
        expected = cv2.warpPerspective(flat, warp, (60, 36))
        difference = np.abs(eye.image[..., 0].astype(int) - expected)
        assert difference.mean() < 1.0 and difference.max() < 8


def test_a_finer_frame_gives_the_same_patch():
    fine = cv2.resize(FRAME, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    matrix = MATRIX * [[4], [4], [1]]
    matrix[:2, 2] += 1.5  # pixel centres
    camera = pose.Camera(matrix)
    landmarks = seen(face(), PLAIN) * 4 + 1.5
    sharp = normalize.normalize(fine, landmarks, MODEL, camera)
    for side, eye in normalized(camera=PLAIN).items():
        difference = np.abs(eye.image.astype(int) - sharp[side].image)
        assert difference.mean() < 1.0


def test_other_sizes_and_colours():
    virtual = normalize.VirtualCamera(focal=1920.0, size=(72, 120))
    colour = np.repeat(FRAME[..., None], 3, axis=-1)
    eye = normalized(frame=colour, virtual=virtual)["left"]
    assert eye.image.shape == (72, 120, 1) and eye.image.flags.c_contiguous
    small = normalized()["left"].image[..., 0].astype(int)
    assert np.abs(eye.image[::2, ::2, 0] - small).mean() < 2.0


def test_a_mirrored_scene_exchanges_the_eyes():
    landmarks = seen(face(), PLAIN)
    mirrored = landmarks * [-1, 1] + [1279, 0]
    matrix = MATRIX.copy()
    matrix[0, 2] = 1279 - MATRIX[0, 2]
    one = normalize.normalize(FRAME, landmarks, MODEL, PLAIN)
    two = normalize.normalize(
        FRAME[:, ::-1], mirrored[[3, 2, 1, 0, 5, 4]], MODEL, pose.Camera(matrix)
    )
    target = np.array([120.0, 40.0, -10.0])
    for side, other in (("left", "right"), ("right", "left")):
        a, b = one[side], two[other]
        np.testing.assert_allclose(a.head_pose, b.head_pose, atol=1e-5)
        for convention in ("M", "R"):
            labels = a.gaze(target, convention), b.gaze(target * [-1, 1, 1], convention)
            np.testing.assert_allclose(*labels, atol=1e-5)
        difference = np.abs(a.image.astype(int) - b.image)
        assert difference.mean() < 0.2 and difference.max() <= 2


@pytest.mark.parametrize("convention", ["M", "R"])
def test_labels_lead_back_to_the_camera(convention):
    target = np.array([150.0, -60.0, 20.0])
    for side, eye in normalized().items():
        scale = {"M": eye.scale, "R": None}[convention]
        back = normalize.to_camera(
            eye.gaze(target, convention), eye.rotation, eye=side, scale=scale
        )
        direction = (target - eye.center) / np.linalg.norm(target - eye.center)
        np.testing.assert_allclose(back, direction, atol=1e-9)


def test_whole_columns_lead_back_at_once():
    eyes = normalized()
    columns = {
        "rotation": np.stack([eye.rotation.ravel() for eye in eyes.values()]),
        "eye": np.array(list(eyes)),
        "scale": np.array([eye.scale for eye in eyes.values()]),
    }
    target = np.array([-90.0, 30.0, 0.0])
    gaze = np.stack([eye.gaze(target, "M") for eye in eyes.values()])
    back = normalize.to_camera(gaze, **columns)
    for vector, eye in zip(back, eyes.values(), strict=True):
        assert np.linalg.norm(np.cross(vector, target - eye.center)) < 1e-6


def test_head_poses_lead_back_to_where_the_face_looks():
    for side, eye in normalized().items():
        back = normalize.to_camera(eye.head_pose, eye.rotation, eye=side)
        np.testing.assert_allclose(back, -cv2.Rodrigues(TURN)[0][:, 2], atol=1e-4)


def test_conventions_agree_at_600_mm_and_follow_the_scale_elsewhere():
    """At 300 mm, S doubles z: the tangent of a level yaw halves."""
    for distance, ratio in ((600.0, 1.0), (300.0, 2.0)):
        rotation = np.eye(3)
        direction = np.array([-0.4, 0.0, -1.0])
        turned = normalize.from_camera(direction, rotation)
        scaled = normalize.from_camera(direction, rotation, scale=600 / distance)
        assert np.tan(turned[1]) == pytest.approx(0.4)
        assert np.tan(scaled[1]) == pytest.approx(0.4 / ratio)
        assert turned[0] == scaled[0] == 0


def test_a_target_at_the_images_left_has_positive_yaw():
    assert normalized()["left"].gaze([-200.0, 0, 0])[1] > 0
    assert normalized()["right"].gaze([-200.0, 0, 0])[1] < 0  # mirrored
    assert normalized()["left"].gaze([30.0, -300.0, 0])[0] > 0


GOOD = {"frame": FRAME, "landmarks": seen(face(), PLAIN), "face_model": MODEL}
NOT_FINITE = GOOD["landmarks"] + np.where(np.arange(12).reshape(6, 2) == 5, np.nan, 0)
BAD = {
    r"frame uint8 \[H, W\].*float64": {"frame": FRAME / 255.0},
    r"found uint8 \[720, 1280, 2\]": {"frame": np.zeros((720, 1280, 2), np.uint8)},
    r"landmarks \[None, 2\], found \[6, 3\]": {"landmarks": np.zeros((6, 3))},
    r"face model \[5, 3\], found \[6, 3\]": {"landmarks": np.zeros((5, 2))},
    "at least 6 landmarks": {
        "landmarks": GOOD["landmarks"][:4],
        "face_model": MODEL[:4],
    },
    "landmarks hold values that are not finite": {"landmarks": NOT_FINITE},
    "behind the camera or looks away": {
        "landmarks": GOOD["landmarks"][[3, 2, 1, 0, 5, 4]]
    },
    "px off in a face of": {"landmarks": RANDOM.uniform(0, 700, (6, 2))},
    "face model's order|no head pose": {"landmarks": np.full((6, 2), 300.0)},
    "outside the frame": {"frame": FRAME[:, :500]},
    "across; found 0.09: is it in another unit": {"face_model": MODEL / 1000},
    "points lie on a line": {"face_model": MODEL * [1, 0, 1]},
}


@pytest.mark.parametrize("message", BAD)
def test_what_is_wrong_is_said_in_one_line(message):
    with pytest.raises(ValueError, match=message) as raised:
        normalize.normalize(**{**GOOD, "camera": PLAIN, **BAD[message]})
    assert "\n" not in str(raised.value)


def test_an_eye_that_the_border_cuts_off_is_refused():
    """A frame that ends ever nearer to the left eye, which is the image's right one."""
    center = normalized(camera=PLAIN)["left"].center
    column = round(640 + 1000 * center[0] / center[2])
    landmarks = seen(face(), PLAIN)
    # The patch is 37.5 mm wide, 18.75 mm from its middle: about 40 px at half a metre.
    for right in (60, 42, 37):
        frame = FRAME[:, : column + right]
        found = normalize.normalize(frame, landmarks, MODEL, PLAIN)["left"]
        whole = normalized(camera=PLAIN)["left"]
        assert np.mean(found.image != whole.image) < 0.06
    for right in (33, 20, 2):
        with pytest.raises(
            ValueError, match=r"\d+% of the left eye's patch lie beyond"
        ):
            normalize.normalize(FRAME[:, : column + right], landmarks, MODEL, PLAIN)


def test_an_unknown_convention_is_refused():
    with pytest.raises(ValueError, match="'M' or 'R'"):
        normalized()["left"].gaze([0.0, 0, 0], "S")


@dataclasses.dataclass(frozen=True)
class Real:
    """The sample frame of the method's authors, and what belongs to it."""

    frame: np.ndarray
    landmarks: np.ndarray
    model: np.ndarray
    camera: pose.Camera
    target: np.ndarray

    def normalized(self):
        return normalize.normalize(self.frame, self.landmarks, self.model, self.camera)


@pytest.fixture(scope="module")
def real(sample_data):
    folder = sample_data / "mpiigaze_frame"
    labels = json.loads((folder / "labels.json").read_text())
    stored = cv2.FileStorage(str(folder / labels["camera"]), cv2.FILE_STORAGE_READ)
    matrix, distortion = (
        stored.getNode(name).mat() for name in ("camera_matrix", "cam_distortion")
    )
    return Real(
        cv2.imread(str(folder / labels["file"]), cv2.IMREAD_GRAYSCALE),
        np.array(labels["landmarks_px_6"], float),
        np.loadtxt(folder / "faceModelGeneric.txt").T,
        pose.Camera(matrix, distortion),
        np.array(labels["gaze_target_camera_mm"]),
    )


def test_a_real_face_stands_where_it_should(real):
    rotation, shift = pose.head_pose(real.landmarks, real.model, real.camera)
    assert shift[2] == pytest.approx(432, abs=2)
    placed = real.model @ rotation.T + shift
    found = cv2.projectPoints(
        placed, np.zeros(3), np.zeros(3), real.camera.matrix, real.camera.distortion
    )[0][:, 0]
    # The generic face is not this one's: a few pixels of a face 200 px wide.
    assert np.linalg.norm(found - real.landmarks, axis=1).max() < 15
    pitch, yaw = np.degrees(geometry.head_angles(rotation))
    assert (pitch, yaw) == (pytest.approx(6.3, abs=0.3), pytest.approx(8.6, abs=0.3))


def test_labels_of_a_real_frame_by_hand(real):
    """The target is 0.13 m to the image's left of a face before the camera."""
    for side, eye in real.normalized().items():
        x, y, z = real.target - eye.center
        forward = eye.center / np.sqrt(eye.center @ eye.center)
        head_x = pose.head_pose(real.landmarks, real.model, real.camera)[0][:, 0]
        right = head_x - forward * (head_x @ forward)
        right = right / np.sqrt(right @ right)
        down = np.cross(forward, right)
        seen_x, seen_y, seen_z = ([x, y, z] @ axis for axis in (right, down, forward))
        for convention, factor in (("R", 1.0), ("M", 600 / (eye.center @ forward))):
            depth = seen_z * factor
            sign = 1 if side == "left" else -1
            pitch = np.arctan2(-seen_y, np.hypot(seen_x, depth))
            yaw = sign * np.arctan2(-seen_x, -depth)
            found = eye.gaze(real.target, convention)
            np.testing.assert_allclose(found, [pitch, yaw], atol=1e-6)
    eyes = real.normalized()
    labels = {s: np.degrees(e.gaze(real.target)) for s, e in eyes.items()}
    np.testing.assert_allclose(labels["left"], [0.6, 15.5], atol=0.2)
    np.testing.assert_allclose(labels["right"], [0.7, -16.1], atol=0.2)
    # 430 instead of 600 mm: four degrees between the conventions.
    scaled = np.degrees(eyes["left"].gaze(real.target, "M"))
    assert scaled[1] == pytest.approx(11.2, abs=0.2)


def test_real_eyes_fill_their_patches_and_look_to_the_left(real):
    for side, eye in real.normalized().items():
        patch = eye.image[..., 0].astype(np.float32)
        # The iris is the darkest place of an iris' size (12 mm, 19 px).
        smooth = cv2.GaussianBlur(patch, (0, 0), 4)[6:30, 10:50]
        row, column = np.unravel_index(np.argmin(smooth), smooth.shape)
        assert 8 <= row + 6 <= 22
        # Towards the image's left in the frame: a right eye's patch is mirrored.
        moved = column + 10 - 29.5
        assert moved < 0 if side == "left" else moved > 0
