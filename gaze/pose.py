"""A real camera: what it shows where, and where a head stands before it.

A head's pose comes from landmarks in the raw frame. The lens is never undone: landmarks
stay where they were found, and points are projected through its distortion.
Millimetres, pixels and radians; NumPy and OpenCV only, and what is wrong is a
ValueError in one line.
"""

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from gaze import geometry

_MIN_POINTS = 6
_LENGTHS = (0, 4, 5, 8, 12, 14)  # of OpenCV's distortion: k1, k2, p1, p2, k3, ...
_ROUNDED = 1e-9  # of the focal length: what arithmetic leaves of 0 and 1
_EXTENT_MM = (40.0, 600.0)  # of any face, from a child's eyes to a whole head
# Landmarks' error, of a face's extent, beyond which they are no face of this model.
_MISFIT = 0.15


@dataclasses.dataclass(frozen=True, eq=False)
class Camera:
    """A real camera.

    Attributes:
        matrix: float64 [3, 3], px, with rows (fx, 0, cx), (0, fy, cy), (0, 0, 1); its
            skew is not used, as OpenCV does not.
        distortion: float64 [D], OpenCV's coefficients, D of 4, 5, 8, 12 and 14; empty
            for none.

    Raises:
        ValueError: wrong shapes, values that are not finite or not those of a camera
            matrix (transposed, for one), or focal lengths that are not positive.
    """

    matrix: np.ndarray
    distortion: np.ndarray | Sequence[float] = ()

    def __post_init__(self) -> None:
        matrix = _finite(self.matrix, "camera matrix", (3, 3))
        distortion = _finite(np.ravel(self.distortion), "distortion", (None,))
        if matrix[0, 0] <= 0 or matrix[1, 1] <= 0:
            raise ValueError("expected focal lengths above 0 in the camera matrix.")
        form = matrix[[1, 2, 2, 2], [0, 0, 1, 2]]
        if np.abs(form - [0, 0, 0, 1]).max() > _ROUNDED * matrix[0, 0]:
            raise ValueError(
                "expected a camera matrix [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], found "
                f"{matrix.tolist()}."
            )
        if len(distortion) not in _LENGTHS:
            raise ValueError(
                f"expected {_LENGTHS} distortion coefficients, found {len(distortion)}."
            )
        object.__setattr__(self, "matrix", matrix)
        object.__setattr__(self, "distortion", distortion)


def project(points: np.ndarray, camera: Camera) -> np.ndarray:
    """Points [N, 3], mm in the camera's frame, in the raw frame: float64 [N, 2] px."""
    none = np.zeros(3)  # neither turned nor shifted: points are the camera's own
    lens = camera.matrix, camera.distortion
    pixels, _ = cv2.projectPoints(points, none, none, *lens)  # [N, 1, 2]
    return pixels[:, 0]


def look_at(places: np.ndarray, frame: np.ndarray, shrink: int = 1) -> np.ndarray:
    """What a raw frame shows at places of its own, sampled once.

    Args:
        places: float [h, w, 2], px (x, y), as `project` gives them.
        frame: uint8 [H, W], as the camera took it.
        shrink: by which the frame is reduced first, averaging, where places lie so many
            pixels apart; less than 2 for not at all.

    Returns:
        uint8 [h, w]; beyond the frame's border its last pixels go on.
    """
    if shrink > 1:
        frame = cv2.resize(
            frame, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA
        )
        # Pixel centres are integers in either frame.
        places = (places + 0.5) / shrink - 0.5
    return cv2.remap(
        frame,
        places.astype(np.float32),
        None,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def head_pose(
    landmarks: npt.ArrayLike, face_model: npt.ArrayLike, camera: Camera
) -> tuple[np.ndarray, np.ndarray]:
    """Rotation and translation of a head: EPnP, then iterative refinement.

    Args:
        landmarks: float [P, 2], px of the raw frame.
        face_model: float [P, 3], mm: the same points of a face; x towards the image's
            right, y down, z into the head.
        camera: a `Camera`.

    Returns:
        (rotation float64 [3, 3], translation float64 [3] mm), head to camera.

    Raises:
        ValueError: wrong shapes, values that are not finite, a face model of a size
            that no face has in mm or with its points on a line, or landmarks that fit
            no face before the camera.
    """
    points = _finite(landmarks, "landmarks", (None, 2))
    model = _finite(face_model, "face model", (len(points), 3))
    if len(points) < _MIN_POINTS:
        raise ValueError(
            f"expected at least {_MIN_POINTS} landmarks, found {len(points)}."
        )
    _check_face(model)
    turn, shift = _solve(model, points, (camera.matrix, camera.distortion))
    rotation = geometry.rotation_vectors_to_matrices(turn)
    _check(rotation, shift, points, model, camera)
    return rotation, shift


def _check_face(model):
    """Refuses what is no face in mm, as ``export.runtime.pose`` does."""
    low, high = _EXTENT_MM
    extent = float(np.ptp(model, axis=0).max())
    if not low <= extent <= high:
        raise ValueError(
            f"expected a face model in mm, {low:g} to {high:g} across; found "
            f"{extent:g}: is it in another unit?"
        )
    if np.linalg.matrix_rank(model[:, :2] - model[:, :2].mean(axis=0)) < 2:
        raise ValueError("the face model's points lie on a line.")


def _solve(model, points, lens):
    """Rodrigues vector [3] and shift [3] mm that bring the model onto the points."""
    try:
        fits, turn, shift = cv2.solvePnP(model, points, *lens, flags=cv2.SOLVEPNP_EPNP)
        if fits:
            # EPnP needs no first guess and gives one; iterating alone may end anywhere.
            fits, turn, shift = cv2.solvePnP(
                model, points, *lens, turn, shift, True, cv2.SOLVEPNP_ITERATIVE
            )
    except cv2.error as error:
        raise ValueError(f"no head pose fits the landmarks ({error.err}).") from None
    if not fits or not np.all(np.isfinite([turn, shift])):
        raise ValueError("no head pose fits the landmarks.")
    return turn[:, 0], shift[:, 0]


def _check(rotation, translation, points, model, camera):
    """Refuses poses that only landmarks of another order or of no face can have."""
    placed = model @ rotation.T + translation  # [P, 3], mm in the camera's frame
    if placed[:, 2].min() <= 0 or rotation[2, 2] <= 0:
        raise ValueError(
            "the face lies behind the camera or looks away from it; are the landmarks "
            "in the face model's order?"
        )
    apart = np.linalg.norm(project(placed, camera) - points, axis=1)  # px [P]
    extent = np.ptp(points, axis=0).max()
    # Asked for what is right, so that NaN is wrong.
    if not np.sqrt(np.mean(apart**2)) < _MISFIT * extent:
        raise ValueError(
            f"no head pose fits the landmarks: they are {apart.max():.0f} px off in a "
            f"face of {extent:.0f} px."
        )


def _finite(values, name, shape):
    """float64 values of a shape (None: any length), all finite; or ValueError."""
    values = np.ascontiguousarray(values, np.float64)
    if len(shape) != values.ndim or any(
        expected not in (None, actual)
        for expected, actual in zip(shape, values.shape, strict=True)
    ):
        raise ValueError(f"expected {name} {list(shape)}, found {list(values.shape)}.")
    if not np.all(np.isfinite(values)):
        raise ValueError(f"{name} hold values that are not finite.")
    return values
