"""Rotations [3, 3] and cross products, for single vectors and so without waste."""

import math
from collections.abc import Sequence

import numpy as np

_EYE = np.eye(3)


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The cross product of two vectors [3]; ``np.cross`` takes ten times as long."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def unit(vector: np.ndarray) -> np.ndarray:
    """A vector [3] at length 1."""
    return vector / math.sqrt(float(vector @ vector))


def from_columns(first: Sequence[float], second: Sequence[float]) -> np.ndarray:
    """The rotation whose first columns point along two almost orthogonal vectors."""
    x = unit(np.array(first))
    z = unit(cross(x, np.array(second)))
    return np.stack([x, cross(z, x), z], axis=1)


def from_vector(vector: np.ndarray) -> np.ndarray:
    """The rotation of a Rodrigues vector [3]: its axis times the angle in radians."""
    x, y, z = vector.tolist()
    angle = math.sqrt(x * x + y * y + z * z)
    sine = math.sin(angle) / angle if angle else 1.0
    versine = (1.0 - math.cos(angle)) / (angle * angle) if angle > 1e-4 else 0.5
    turn = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return _EYE + sine * turn + versine * (turn @ turn)
