"""The eyes of a raw frame as the normalised camera sees them, without OpenCV.

What training's ``gaze.normalize`` does, for both eyes at once and for the few pixels
that they need: the patch is sampled once, through the lens, from the frame as the
camera took it.
"""

import dataclasses
import math

import numpy as np

from . import camera as cameras
from . import pose, rotations, sampling

# Which points of the face model are an eye's corners; others may follow.
CORNERS = {"left": (2, 3), "right": (0, 1)}


@dataclasses.dataclass(frozen=True)
class View:
    """The normalised camera: focal length px, distance mm, (height, width) px."""

    focal: float = 960.0
    distance: float = 600.0
    size: tuple[int, int] = (36, 60)


@dataclasses.dataclass(frozen=True, eq=False)
class Patch:
    """One normalised eye; right eyes are mirrored into left ones.

    Attributes:
        side: "left" or "right", the subject's.
        image: uint8 [H, W], grey, not equalised.
        rotation: float64 [3, 3], the real camera to the normalised one.
        scale: normalised over real distance, the third entry of S.
        center: float64 [3], mm, the eye's centre in the camera's frame.
        outside: share of the image that lies beyond the frame, whose last pixels stand
            there.
    """

    side: str
    image: np.ndarray
    rotation: np.ndarray
    scale: float
    center: np.ndarray
    outside: float

    def to_camera(self, pitch: float, yaw: float, *, scaled: bool) -> np.ndarray:
        """The unit vector [3] in the camera's frame of angles in the patch, radians.

        Args:
            pitch, yaw: up and towards the patch's left edge are positive.
            scaled: whether labels of the training were normalised by scaling ("M").
        """
        cos = math.cos(pitch)
        x, y, z = -cos * math.sin(yaw), -math.sin(pitch), -cos * math.cos(yaw)
        x = -x if self.side == "right" else x
        vector = np.array([x, y, z / self.scale if scaled else z]) @ self.rotation
        return rotations.unit(vector)


class Cutter:
    """Cuts eyes out of the frames of one camera."""

    def __init__(
        self, face_model: np.ndarray, camera: cameras.Camera, view: View | None = None
    ):
        """Prepares what every frame needs; raises ValueError as ``PoseFinder``."""
        self.view = view or View()
        self.camera = camera
        self.poses = pose.PoseFinder(face_model, camera)
        self._centers = {
            side: self.poses.model[list(corners)].mean(axis=0)
            for side, corners in CORNERS.items()
        }
        self._rays = {side: _rays(self.view, side) for side in CORNERS}

    @property
    def count(self) -> int:
        """Number of the face model's points."""
        return len(self.poses.model)

    def cut(
        self, frame: np.ndarray, landmarks: np.ndarray, near: pose.Pose | None = None
    ) -> tuple[pose.Pose, dict[str, Patch]]:
        """The head's pose, and both eyes by side.

        Args:
            frame: uint8 [H, W] or [H, W, 3 RGB], not undistorted.
            landmarks: float [P, 2], px, in the face model's order.
            near: the pose of the frame before, as in ``PoseFinder.find``.

        Raises:
            ValueError: no such frame, or landmarks of a wrong shape or not finite.
            NoFace: landmarks that fit no face, or both eyes outside the frame.
        """
        check_frame(frame)
        head = self.poses.find(landmarks, near)
        centers = {
            side: head.rotation @ center + head.translation
            for side, center in self._centers.items()
        }
        self._check_inside(frame, list(centers.values()))
        return head, {
            side: self._patch(frame, head, side, center)
            for side, center in centers.items()
        }

    def _patch(
        self, frame: np.ndarray, head: pose.Pose, side: str, center: np.ndarray
    ) -> Patch:
        distance = math.sqrt(float(center @ center))
        rotation = _normalizing_rotation(center / distance, head.rotation)
        scale = self.view.distance / distance
        # W backwards: C_n^-1 (in the rays), S^-1, R^-1.
        x, y, z = (rotation / [[1.0], [1.0], [scale]]).T @ self._rays[side]  # [H W]
        x, y = self.camera.pixels(x / z, y / z)
        inside = np.count_nonzero(_is_inside(frame, x, y))
        focal = self.camera.matrix[0, 0]
        shrink = int(focal * scale / self.view.focal)
        grey = sampling.sample(frame, x, y, shrink).reshape(self.view.size)
        return Patch(side, grey, rotation, scale, center, 1.0 - inside / grey.size)

    def _check_inside(self, frame: np.ndarray, centers: list[np.ndarray]) -> None:
        x, y = self.camera.project(np.stack(centers)).T
        if not np.any(_is_inside(frame, x, y)):
            raise pose.NoFace(
                f"both eyes lie outside the frame, at pixels ({x[0]:.0f}, {y[0]:.0f}) "
                f"and ({x[1]:.0f}, {y[1]:.0f}) of {cameras.by(cameras.size_of(frame))}."
            )


def _is_inside(frame: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """bool [N], which places [N], px, a frame shows; its pixels' centres are whole."""
    width, height = cameras.size_of(frame)
    return (x >= -0.5) & (x < width - 0.5) & (y >= -0.5) & (y < height - 0.5)


def _rays(view: View, side: str) -> np.ndarray:
    """Rays [3, H W] of the patch's pixels in the normalised camera.

    Right eyes are mirrored about the eye's centre, column W / 2.
    """
    height, width = view.size
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    columns = width - columns if side == "right" else columns
    x, y = (columns - width / 2) / view.focal, (rows - height / 2) / view.focal
    return np.stack([x, y, np.ones_like(x)]).reshape(3, -1)


def _normalizing_rotation(forward: np.ndarray, head_rotation: np.ndarray) -> np.ndarray:
    """The normalised camera's axes as rows: z at the eye, y upright on the head's x."""
    down = rotations.unit(rotations.cross(forward, head_rotation[:, 0]))
    return np.stack([rotations.cross(down, forward), down, forward])


def check_frame(frame: np.ndarray) -> None:
    """Raises ValueError for what is no frame uint8 [H, W] or [H, W, 1 or 3]."""
    fits = frame.ndim == 2 or (frame.ndim == 3 and frame.shape[2] in (1, 3))
    if frame.dtype != np.uint8 or not fits or 0 in frame.shape:
        raise ValueError(
            f"expected a frame uint8 [H, W] or [H, W, 3], found {frame.dtype} "
            f"{list(frame.shape)}."
        )
