"""A head's pose from landmarks, without OpenCV.

Levenberg-Marquardt on the landmarks' distances in pixels, which is where
``cv2.solvePnP`` ends as well. Six points of a face lie almost in a plane, and a plane
seen from afar fits almost as well turned the other way: the way down starts from both
and the nearer fit is kept.
"""

import dataclasses

import numpy as np

from . import camera as cameras
from . import rotations

_MIN_POINTS = 6
_EXTENT_MM = (40.0, 600.0)  # of any face, from a child's eyes to a whole head
_DISTANCE_MM = (100.0, 5000.0)  # of a face that a camera reads gaze from
# Landmarks' error, of a face's extent, beyond which they are no face of this model.
_MISFIT = 0.15
_STEPS = 30
_FINE = 1e-6  # of the cost: a step that gains so little is the last
_FINE_NEAR = 1e-5  # the same where the frame before was near: 0.01 degrees from there
_NOTHING = 1e-12  # px^2: rounding errors
# Landmarks' error, of a face's extent, up to which the pose near the one before holds.
_FIT = 0.02
_DAMPING = 1e-4


class NoFace(ValueError):
    """Landmarks of no face before the camera: nothing to read gaze from."""


@dataclasses.dataclass(frozen=True, eq=False)
class Pose:
    """A head before the camera: rotation [3, 3] and shift [3] mm, head to camera."""

    rotation: np.ndarray
    translation: np.ndarray


class PoseFinder:
    """Finds the poses of one face model before one camera."""

    def __init__(self, face_model: np.ndarray, camera: cameras.Camera):
        """Prepares what every frame needs.

        Args:
            face_model: float [P, 3], mm; x towards the image's right, y down, z into
                the head.
            camera: the camera.

        Raises:
            ValueError: fewer than six points, a wrong shape, a size that no face has in
                mm, or a model whose points lie on a line.
        """
        self.model = cameras.finite(face_model, "face model", (None, 3))
        if len(self.model) < _MIN_POINTS:
            raise ValueError(
                f"expected at least {_MIN_POINTS} points of a face model, found "
                f"{len(self.model)}."
            )
        self.camera = camera
        low, high = _EXTENT_MM
        extent = float(np.ptp(self.model, axis=0).max())
        if not low <= extent <= high:
            raise ValueError(
                f"expected a face model in mm, {low:g} to {high:g} across; found "
                f"{extent:g}: is it in another unit?"
            )
        plane = self.model[:, :2] - self.model[:, :2].mean(axis=0)
        if np.linalg.matrix_rank(plane) < 2:
            raise ValueError("the face model's points lie on a line.")
        self._unproject = np.linalg.pinv(plane)  # [2, P]

    def find(self, landmarks: np.ndarray, near: Pose | None = None) -> Pose:
        """The pose of a head whose landmarks lie at float [P, 2], px.

        Args:
            landmarks: of one frame.
            near: the pose of the frame before. Where the landmarks fit one close to it
                well, no other is looked for, and a third of the time is needed.

        Raises:
            ValueError: a wrong shape, or values that are not finite.
            NoFace: landmarks that fit no face before the camera.
        """
        points = cameras.finite(landmarks, "landmarks", (len(self.model), 2))
        extent = np.ptp(points, axis=0).max()
        if near is not None:
            fit = self._descend(points, near.rotation, near.translation, _FINE_NEAR)
            if fit[0] < len(points) * (_FIT * extent) ** 2:
                return self._checked(*fit, extent)
        fits = [self._descend(points, *start) for start in self._from_afar(points)]
        fits = [fit for fit in fits if np.isfinite(fit[0])]
        if not fits:
            raise NoFace("no head pose fits the landmarks.")
        return self._checked(*min(fits, key=lambda fit: fit[0]), extent)

    def _from_afar(self, points: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Two poses, (rotation, translation), of a plane seen from afar."""
        slopes = (points - self.camera.center) / self.camera.focal
        middle = slopes.mean(axis=0)
        flat = (self._unproject @ (slopes - middle)).T  # [2, 2]
        scale = np.linalg.norm(flat, 2)  # its largest singular value
        if not scale > 0:
            return []
        first, second = (flat / scale).T
        depth_1 = np.sqrt(max(0.0, 1.0 - first @ first))
        depth_2 = np.sqrt(max(0.0, 1.0 - second @ second))
        # Columns of a rotation are at right angles.
        depth_2 = -depth_2 if first @ second > 0 else depth_2
        ahead = np.array([*middle, 1.0]) / scale
        starts = [
            rotations.from_columns([*first, sign * depth_1], [*second, sign * depth_2])
            for sign in (1.0, -1.0)
        ]
        return [(r, ahead - r @ self.model.mean(axis=0)) for r in starts]

    def _descend(
        self,
        points: np.ndarray,
        rotation: np.ndarray,
        shift: np.ndarray,
        fine: float = _FINE,
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """(cost px^2, rotation, translation) at the bottom of a start's valley."""
        damping = _DAMPING
        apart, slopes = self._look(points, rotation, shift)
        cost = float(apart @ apart)
        for _ in range(_STEPS):
            normal = slopes.T @ slopes
            normal.flat[::7] *= 1.0 + damping  # the diagonal of [6, 6]
            try:
                step = np.linalg.solve(normal, -(apart @ slopes))
            except np.linalg.LinAlgError:
                return np.inf, rotation, shift
            turned, moved = rotations.from_vector(step[:3]) @ rotation, shift + step[3:]
            apart_there, slopes_there = self._look(points, turned, moved)
            cost_there = float(apart_there @ apart_there)
            is_better = cost_there < cost
            damping *= 0.1 if is_better else 10.0
            gain = cost - cost_there
            if is_better:
                rotation, shift, cost = turned, moved, cost_there
                apart, slopes = apart_there, slopes_there
            if abs(gain) <= fine * cost or cost < _NOTHING:
                break
        return cost, rotation, shift

    def _look(
        self, points: np.ndarray, rotation: np.ndarray, shift: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Distances [2P] px of the projected model, and their slopes [2P, 6].

        Slopes are by a small turn before the rotation, radians, and a shift, mm.
        """
        turned = self.model @ rotation.T  # [P, 3]
        placed = turned + shift
        near = 1.0 / placed[:, 2:]  # [P, 1]
        flat = placed[:, :2] * near
        motion = (turned @ _TURNS + _SHIFTS).reshape(-1, 3, 6)  # of each point
        motion = motion[:, :2] - flat[..., None] * motion[:, 2:]  # [P, 2, 6], times z
        bent, derivatives = self.camera.bend_and_differentiate(flat)
        focal = self.camera.focal
        weights = derivatives * (near * focal)[..., None]  # [P, 2, 2]
        apart = bent * focal + self.camera.center - points
        return apart.ravel(), (weights @ motion).reshape(-1, 6)

    def _checked(
        self, cost: float, rotation: np.ndarray, translation: np.ndarray, extent: float
    ) -> Pose:
        """Refuses poses that only landmarks of another order or of no face can have."""
        placed = self.model @ rotation.T + translation
        if placed[:, 2].min() <= 0 or rotation[2, 2] <= 0:
            raise NoFace(
                "the face lies behind the camera or looks away from it; are the "
                "landmarks in the face model's order?"
            )
        apart = np.sqrt(cost / len(placed))
        # Asked for what is right, so that NaN is wrong.
        if not apart < _MISFIT * extent:
            raise NoFace(
                f"no head pose fits the landmarks: they are {apart:.0f} px off in a "
                f"face of {extent:.0f} px."
            )
        distance = float(np.linalg.norm(placed.mean(axis=0)))
        low, high = _DISTANCE_MM
        if not low <= distance <= high:
            raise NoFace(
                f"the face would be {distance / 1000:.2f} m away, expected "
                f"{low / 1000:g} to {high / 1000:g} m: are landmarks and camera of one "
                "frame size?"
            )
        return Pose(rotation, translation)


def _turns() -> np.ndarray:
    """[3, 18]: a point's motion [3, 6], by rows, by a turn: their cross product."""
    table = np.zeros((3, 3, 6))  # [point's axis, motion's axis, parameter]
    for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        table[k, i, j] = 1.0  # turning about j moves k towards i
        table[j, i, k] = -1.0
    return table.reshape(3, 18)


_TURNS = _turns()
_SHIFTS = np.concatenate([np.zeros((3, 3)), np.eye(3)], axis=1).reshape(18)
