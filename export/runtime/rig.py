"""The camera file: whose frames they are, and which face the landmarks belong to.

    {"matrix": [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], "distortion": [...],
     "size": [width, height], "face_model": [[x, y, z], ...], "mesh_points": [...]}

A matrix belongs to frames of one size: those of another are refused. Without ``size``
the matrix itself is asked, whose centre lies near the middle of its frames.
"""

import dataclasses
import pathlib

import numpy as np

from . import camera as cameras
from . import jsons, mesh

_KEYS = ("matrix", "distortion", "size", "face_model", "mesh_points")
_MIDDLE = 0.25, 0.75  # shares of a frame's sides: a matrix has its centre there


@dataclasses.dataclass(frozen=True, eq=False)
class Rig:
    """A camera before a face.

    Attributes:
        camera: the camera, of frames of a size where the file says one.
        face_model: float64 [P, 3], mm.
        mesh_points: which points of a face mesh the face model's are.
    """

    camera: cameras.Camera
    face_model: np.ndarray
    mesh_points: tuple[int, ...]

    def check_frame(self, pixels: np.ndarray) -> None:
        """Raises ValueError where the matrix is not of frames [H, W, ...] like this."""
        self.camera.check_frame(pixels)
        if self.camera.size is not None:
            return
        low, high = _MIDDLE
        shape = cameras.size_of(pixels)
        shares = self.camera.center / shape
        # Asked for what is right, so that NaN is wrong.
        if not (np.all(shares >= low) and np.all(shares <= high)):
            x, y = self.camera.center
            raise ValueError(
                f"the camera matrix has its centre at pixel ({x:.0f}, {y:.0f}), far "
                f"from the middle of frames of {cameras.by(shape)}: it is of frames of "
                f"another size or turned ones; where it is meant, say "
                f'"size": {list(shape)} in the camera file'
            )


def load(path: str | pathlib.Path) -> Rig:
    """The rig in a camera file.

    Raises:
        OSError: the file cannot be read.
        ValueError: it says something else, or what nobody knows; names the file.
    """
    facts = jsons.read(path)
    try:
        if missing := [key for key in ("matrix", "face_model") if key not in facts]:
            raise ValueError(
                f"expected JSON with matrix, distortion and face_model; "
                f"{missing[0]} is missing"
            )
        if unknown := [key for key in facts if key not in _KEYS]:
            raise ValueError(f"{unknown[0]!r} is none of {', '.join(_KEYS)}")
        camera = cameras.Camera(
            facts["matrix"], facts.get("distortion", ()), _size(facts.get("size"))
        )
        model = cameras.finite(facts["face_model"], "face model", (None, 3))
        points = _whole(facts.get("mesh_points", mesh.EYES_AND_MOUTH), "mesh_points")
        return Rig(camera, model, points)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{path}: {error}") from error


def _size(value: object) -> tuple[int, int] | None:
    if value is None:
        return None
    width, height = _whole(value, "size", 2)
    return width, height


def _whole(values: object, name: str, count: int | None = None) -> tuple[int, ...]:
    """Whole numbers from 0 on; ``count`` of them where it is given."""
    array = cameras.finite(values, name, (count,))
    if np.any(array < 0) or np.any(array != np.rint(array)):
        raise ValueError(f"{name} are whole numbers from 0 on.")
    return tuple(array.astype(int).tolist())
