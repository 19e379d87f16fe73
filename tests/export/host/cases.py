"""Cameras, heads and pictures to compare the C++ host and the runtime by."""

import dataclasses
import json
import pathlib
import re
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from export.runtime import camera
from gaze import geometry
from gaze.simulator import domains, simulate
from tests.export.heads import FACE

LENSES = (
    (),
    (-0.163, 0.668, -0.0012, -0.003, -1.02),
    (-0.1, 0.02, 0.001, 0.002, 0.01, 0.03, 0.01, 0.002),
    (-0.1, 0.02, 0.001, 0.002, 0.01, 0.03, 0.01, 0.002, 1e-3, 5e-4, -1e-3, 3e-4),
)
# In the plane of the camera, left and right of a strip that is nothing.
ZONES = {
    "passenger": {
        "corner_mm": [-900, -500, 0],
        "side_mm": [860, 0, 0],
        "other_side_mm": [0, 1000, 0],
    },
    "mirror": {
        "corner_mm": [40, -500, 20],
        "side_mm": [800, 0, 0],
        "other_side_mm": [0, 1000, 30],
    },
}


@dataclasses.dataclass(frozen=True, eq=False)
class Scene:
    """A camera and the face before it, for both languages."""

    matrix: np.ndarray
    lens: Sequence[float] = ()
    face: np.ndarray = dataclasses.field(default_factory=lambda: FACE)

    @property
    def camera(self) -> camera.Camera:
        return camera.Camera(self.matrix, self.lens)

    def write(self, path: pathlib.Path) -> pathlib.Path:
        """The JSON file of ``--camera``."""
        facts = {"matrix": self.matrix.tolist(), "distortion": list(self.lens)}
        path.write_text(json.dumps(facts | {"face_model": self.face.tolist()}))
        return path

    def landmarks(self, rotation: np.ndarray, shift: np.ndarray) -> np.ndarray:
        """Where the face's points lie, px [P, 2]."""
        return self.camera.project(self.face @ rotation.T + shift)


def words(text: str) -> tuple[str, list[float]]:
    """A line with its numbers apart: both languages write them their own way."""
    number = r"-?\b(?:inf|nan|\d+\.?\d*(?:e-?\d+)?)"
    return re.sub(number, "#", text), [float(n) for n in re.findall(number, text)]


def wrong_cameras() -> dict[str, dict[str, object]]:
    """What makes a camera file wrong: keys of ``Scene.write``'s, by the fault."""
    matrix = matrix_for((360, 640), 500.0)
    sheared = matrix.copy()
    sheared[1, 0] = 0.5
    return {
        "transposed": {"matrix": matrix.T.tolist()},
        "scaled": {"matrix": (2 * matrix).tolist()},
        "sheared": {"matrix": sheared.tolist()},
        "a row twice": {"matrix": matrix[[0, 1, 1]].tolist()},
        "mirrored": {"matrix": (matrix * [-1, 1, 1]).tolist()},
        "nothing": {"matrix": np.zeros((3, 3)).tolist()},
        "not finite": {"matrix": np.full((3, 3), np.nan).tolist()},
        "small": {"matrix": [[1, 2], [3, 4]]},
        "lens": {"distortion": [0.1, 0.2]},
        "tilt": {"distortion": [0.0] * 12 + [0.1, 0.0]},
        "size": {"size": [640.5, 360]},
        "one side": {"size": [640]},
        "negative": {"size": [-640, 360]},
        "metres": {"face_model": (FACE / 1000).tolist()},
        "five points": {"face_model": FACE[:5].tolist()},
        "a line": {"face_model": [[20 * i, 9 * i, 3] for i in range(6)]},
        "flat": {"face_model": FACE[:, :2].tolist()},
        "unknown": {"lens": [0, 0, 0, 0]},
    }


def matrix_for(size: tuple[int, int], focal: float) -> np.ndarray:
    """A camera matrix for frames of (height, width) px."""
    height, width = size
    return np.array([[focal, 0, width / 2], [0, 1.003 * focal, height / 2], [0, 0, 1]])


def noise(size: tuple[int, int], seed: int) -> np.ndarray:
    """A frame uint8 [H, W, 3 RGB] of smooth noise at full contrast."""
    levels = np.random.default_rng(seed).integers(0, 256, (*size, 3)).astype(np.uint8)
    blurred = cv2.GaussianBlur(levels, (0, 0), 2)
    return cv2.normalize(blurred, None, 0, 255, cv2.NORM_MINMAX)


def heads(scene: Scene, count: int, error_px: float, seed: int) -> Iterator[np.ndarray]:
    """Landmarks [P, 2] of heads before the camera, each off by a normal error."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        turn = random.uniform([-0.5, -0.6, -0.3], [0.5, 0.6, 0.3])
        rotation = geometry.rotation_vectors_to_matrices(turn)
        points = scene.landmarks(
            rotation, random.uniform([-120, -90, 450], [120, 60, 900])
        )
        yield points + random.normal(0, error_px, points.shape)


def eyes(count: int, seed: int, side: str = "left") -> np.ndarray:
    """Simulated eyes uint8 [N, 36, 60] that look around; right ones are mirrored."""
    phase = np.arange(count) * 2 * np.pi / 60
    sideways = 0.5 * np.sin(phase) * (1 if side == "left" else -1)
    gaze = np.stack([0.15 * np.sin(phase / 3), sideways], axis=1)
    parts = simulate.simulate(
        domains.factors("studio"), count=count, num_subjects=max(1, count // 60),
        seed=seed, workers=1, given=(gaze,),
    )  # fmt: skip
    return np.concatenate([part["image"][..., 0] for part in parts])


def shut(eye: np.ndarray) -> np.ndarray:
    """An eye [H, W] with skin, from above and below, and a dark line over it."""
    height = len(eye)
    share = np.linspace(0, 1, height)[:, None]
    skin = eye[0] * (1 - share) + eye[-1] * share
    skin[height // 2] *= 0.5
    return cv2.GaussianBlur(skin, (0, 0), 1).astype(np.uint8)


def pictures(count: int, seed: int) -> dict[str, np.ndarray]:
    """Patches uint8 [N, 36, 60] by what they show: what is trusted and what is not."""
    open_eyes = eyes(count, seed)
    random = np.random.default_rng(seed)
    grey = random.integers(0, 256, open_eyes.shape).astype(np.uint8)
    smooth = np.stack([cv2.GaussianBlur(g, (0, 0), 3) for g in grey])
    blurred = cv2.normalize(smooth, None, 30, 220, cv2.NORM_MINMAX)
    return {
        "open": open_eyes,
        "shut": np.stack([shut(eye) for eye in open_eyes]),
        "beside": np.roll(open_eyes, 22, axis=2),
        "black": random.integers(0, 4, open_eyes.shape).astype(np.uint8),
        "noise": grey,
        "blurred noise": blurred,
    }


def real(folder: pathlib.Path) -> tuple[Scene, np.ndarray, np.ndarray]:
    """MPIIGaze's frame: its scene, uint8 [H, W, 3 RGB], landmarks [6, 2]."""
    store = cv2.FileStorage(str(folder / "cameraCalib.xml"), cv2.FILE_STORAGE_READ)
    matrix, lens = (
        store.getNode(name).mat() for name in ("camera_matrix", "cam_distortion")
    )
    labels = json.loads((folder / "labels.json").read_text())
    frame = cv2.cvtColor(cv2.imread(str(folder / labels["file"])), cv2.COLOR_BGR2RGB)
    face = np.loadtxt(folder / "faceModelGeneric.txt").T
    points = np.array(labels["landmarks_px_6"], float)
    return Scene(matrix, lens.ravel().tolist(), face), frame, points
