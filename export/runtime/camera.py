"""A real camera: where its pixels see points of its frame, lens included.

The numbers are those of ``cv2.projectPoints``. Axes: x right, y down, z forward;
millimetres and pixels.
"""

import dataclasses
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Numbers = TypeVar("Numbers", float, np.ndarray)

LENGTHS = (0, 4, 5, 8, 12, 14)
"""How many coefficients a distortion may have; OpenCV's k1, k2, p1, p2, k3, ..."""

_FORM = 1e-9  # of the focal length, by which rounding may change zeros and the one


def finite(values: object, name: str, shape: tuple[int | None, ...]) -> np.ndarray:
    """float64 values of a shape (None: any length), all finite.

    Raises:
        ValueError: another shape, or values that are not finite.
    """
    array = np.ascontiguousarray(values, np.float64)
    fits = array.ndim == len(shape) and all(
        expected in (None, size)
        for expected, size in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"expected {name} {list(shape)}, found {list(array.shape)}.")
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} hold values that are not finite.")
    return array


def size_of(frame: np.ndarray) -> tuple[int, int]:
    """(width, height) of a frame [H, W, ...]."""
    return frame.shape[1], frame.shape[0]


def by(size: tuple[int, int]) -> str:
    """A size (width, height) in words."""
    return f"{size[0]}x{size[1]}"


@dataclasses.dataclass(frozen=True, eq=False)
class Camera:
    """A camera of known lens.

    Attributes:
        matrix: float64 [3, 3], px; its skew is not used, as OpenCV does not.
        distortion: float64 [D], D of ``LENGTHS``.
        size: (width, height) in px of the frames that the matrix is for, or None.
        focal: float64 [2], px (x, y).
        center: float64 [2], px (x, y).

    Raises:
        ValueError: wrong shapes, values that are not finite or not those of a camera
            matrix (transposed, for one), focal lengths that are not
            positive, or a sensor tilted behind its lens, which is not supported.
    """

    matrix: np.ndarray
    distortion: np.ndarray | Sequence[float] = ()
    size: tuple[int, int] | None = None
    focal: np.ndarray = dataclasses.field(init=False)
    center: np.ndarray = dataclasses.field(init=False)
    _lens: "_Lens | None" = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        matrix = finite(self.matrix, "camera matrix", (3, 3))
        distortion = finite(np.ravel(self.distortion), "distortion", (None,))
        if matrix[0, 0] <= 0 or matrix[1, 1] <= 0:
            raise ValueError("expected focal lengths above 0 in the camera matrix.")
        off = matrix - np.diag([0.0, 0.0, 1.0])
        if max(abs(off[1, 0]), *abs(off[2])) > _FORM * matrix[0, 0]:
            raise ValueError(
                "expected a camera matrix [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], found "
                f"{matrix.tolist()}."
            )
        if len(distortion) not in LENGTHS:
            raise ValueError(
                f"expected {LENGTHS} distortion coefficients, found {len(distortion)}."
            )
        if np.any(distortion[12:]):
            raise ValueError("a tilted sensor (coefficients 13 and 14) is not known.")
        object.__setattr__(self, "matrix", matrix)
        object.__setattr__(self, "distortion", distortion)
        coefficients = np.zeros(12)
        coefficients[: len(distortion[:12])] = distortion[:12]
        k1, k2, p1, p2, k3, k4, k5, k6, s1, s2, s3, s4 = coefficients.tolist()
        lens = _Lens(
            (k1, k2, k3),
            (k4, k5, k6),
            np.array([p2, p1]),
            np.array([[s1, s3], [s2, s4]]),
        )
        object.__setattr__(self, "_lens", lens if np.any(distortion) else None)
        object.__setattr__(self, "focal", matrix.diagonal()[:2].copy())  # px (x, y)
        object.__setattr__(self, "center", matrix[:2, 2].copy())  # px (x, y)

    def check_frame(self, frame: np.ndarray) -> None:
        """Raises ValueError where a frame [H, W, ...] has not the camera's size."""
        if self.size is not None and size_of(frame) != self.size:
            raise ValueError(
                f"expected frames of {by(self.size)}, the camera's size, found "
                f"{by(size_of(frame))}: calibrate for the frames that you have"
            )

    def project(self, points: np.ndarray) -> np.ndarray:
        """Points [..., 3], mm in the camera's frame, as pixels float64 [..., 2]."""
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        return np.stack(self.pixels(x / z, y / z), axis=-1)

    def pixels(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Slopes x / z and y / z as pixels (x, y); arrays [...] or plain floats."""
        if self._lens is not None:
            x, y = self._lens.bend(x, y)
        (fx, fy), (cx, cy) = self.focal.tolist(), self.center.tolist()
        return x * fx + cx, y * fy + cy

    def bend_and_differentiate(
        self, slopes: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Slopes (x / z, y / z), [P, 2], behind the lens; derivatives [P, 2, 2]."""
        if self._lens is None:
            return slopes, np.broadcast_to(np.eye(2), (len(slopes), 2, 2))
        return self._lens.bend_and_differentiate(slopes)


@dataclasses.dataclass(frozen=True, eq=False)
class _Lens:
    """OpenCV's lens: with v the slopes and r^2 = v.v,

    bent = v (above(r^2) / below(r^2) + 2 q.v) + q r^2 + s r^2 + t r^4.
    """

    above: tuple[float, float, float]  # k1, k2, k3
    below: tuple[float, float, float]  # k4, k5, k6
    tangential: np.ndarray  # q = (p2, p1)
    prism: np.ndarray  # [[s1, s3], [s2, s4]]: s and t

    def bend(self, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
        """Column by column, which is fast for the many rays of a patch."""
        (q, r), (s, t) = self.tangential.tolist(), self.prism.tolist()
        r2 = x * x + y * y
        factor = self._radial(r2) + (2 * q) * x + (2 * r) * y
        if not (t[0] or t[1]):  # nearly all lenses: two products less for each ray
            return x * factor + (q + s[0]) * r2, y * factor + (r + s[1]) * r2
        return (
            x * factor + r2 * (q + s[0] + t[0] * r2),
            y * factor + r2 * (r + s[1] + t[1] * r2),
        )

    def bend_and_differentiate(self, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        r2 = (v * v).sum(axis=-1, keepdims=True)  # [P, 1]
        radial, slope = self._radial(r2), self._slope(r2)
        factor = radial + 2 * (v @ self.tangential)[..., None]
        s, t = self.prism
        towards = self.tangential + s + 2 * t * r2  # [P, 2]
        outward = 2 * (slope * v + self.tangential)
        derivatives = v[:, :, None] * outward[:, None, :]  # [P, 2, 2]
        derivatives += 2 * towards[:, :, None] * v[:, None, :]
        derivatives[:, 0, 0] += factor[:, 0]
        derivatives[:, 1, 1] += factor[:, 0]
        return v * factor + self._shift(r2), derivatives

    def _shift(self, r2: np.ndarray) -> np.ndarray:
        s, t = self.prism
        return (self.tangential + s) * r2 + t * (r2 * r2)

    def _radial(self, r2: Numbers) -> Numbers:
        k1, k2, k3 = self.above
        radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
        k4, k5, k6 = self.below
        if not (k4 or k5 or k6):
            return radial
        return radial / (1 + r2 * (k4 + r2 * (k5 + r2 * k6)))

    def _slope(self, r2: np.ndarray) -> np.ndarray:
        """The radial factor's derivative by r^2."""
        k1, k2, k3 = self.above
        slope = k1 + r2 * (2 * k2 + r2 * (3 * k3))
        k4, k5, k6 = self.below
        if not (k4 or k5 or k6):
            return slope
        below = 1 + r2 * (k4 + r2 * (k5 + r2 * k6))
        change = k4 + r2 * (2 * k5 + r2 * 3 * k6)
        return (slope - self._radial(r2) * change) / below
