"""Landmarks of a face: the user's MediaPipe face mesh (Kartynnik et al., 2019).

    finder = mesh.LandmarkFinder("face_detection.tflite", "face_landmark.tflite")
    points = finder.find(frame)      # [6, 2] px, or None

A face that was found is looked for where it was; only when it is lost, the detector
looks at the whole frame.
"""

import pathlib
from collections.abc import Collection

import numpy as np

from . import crops, faces, foreign

EYES_AND_MOUTH = (33, 133, 362, 263, 61, 291)
"""Of the mesh's points: right eye outer and inner, left eye inner and outer, mouth
right and left, the subject's; the order of MPIIGaze's face model."""

_COUNTS = (468, 478)  # points of a mesh, without and with irises
_PRESENT = 0.5  # probability from which on a cut-out shows a face
_EYES = (33, 263)  # outer corners, the subject's right and left


class FaceMesh:
    """Reads the points of one face in a square. One object serves one thread.

    Attributes:
        count: how many points it reads, 468 or 478.
    """

    def __init__(self, path: str | pathlib.Path):
        """Takes MediaPipe's face mesh, with or without irises.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is damaged, or no such network.
        """
        self._network = foreign.allocate(pathlib.Path(path).read_bytes())
        (image,) = self._network.get_input_details()
        outputs = self._network.get_output_details()
        sizes = {int(np.prod(d["shape"])): d["index"] for d in reversed(outputs)}
        counts = [count for count in _COUNTS if 3 * count in sizes]
        shape = image["shape"].tolist()
        if len(shape) != 4 or shape[1] != shape[2] or not counts or 1 not in sizes:
            raise ValueError(
                f"{path} is no MediaPipe face mesh; expected pictures [1, S, S, 3], "
                "468 or 478 points of 3 numbers, and a score"
            )
        self._size, self._input = shape[1], image["index"]
        self._points, self._score = sizes[3 * counts[0]], sizes[1]
        self.count = counts[0]

    def read(self, frame: np.ndarray, square: crops.Square) -> np.ndarray | None:
        """float64 [468 or 478, 2], px; None where the square shows no face.

        Args:
            frame: uint8 [H, W] or [H, W, 1 or 3 RGB].
            square: around the face, upright on its eyes.
        """
        picture = crops.cut(frame, square, self._size) / 255.0
        self._network.set_tensor(self._input, picture[None].astype(np.float32))
        self._network.invoke()
        score = float(self._network.get_tensor(self._score).ravel()[0])
        if not 1.0 / (1.0 + np.exp(-np.clip(score, -80.0, 80.0))) > _PRESENT:
            return None
        raw = self._network.get_tensor(self._points).reshape(-1, 3)
        return square.to_frame(raw[:, :2].astype(np.float64) / self._size)


def check_points(points: Collection[int], count: int) -> None:
    """Raises ValueError for points that a mesh of ``count`` does not have."""
    if lost := [point for point in points if not 0 <= point < count]:
        raise ValueError(
            f"expected mesh_points from 0 to {count - 1}, the mesh's, found {lost[0]}"
        )


class LandmarkFinder:
    """Follows the landmarks of one person, the nearest, through frames."""

    def __init__(
        self,
        detector: str | pathlib.Path,
        mesh: str | pathlib.Path,
        points: tuple[int, ...] = EYES_AND_MOUTH,
    ):
        """Loads both networks.

        Args:
            detector, mesh: MediaPipe's ``.tflite`` files.
            points: of the mesh, in the face model's order.

        Raises:
            OSError, ValueError: as ``FaceDetector`` and ``FaceMesh``; a point that the
                mesh does not have.
        """
        self._detector, self._mesh = faces.FaceDetector(detector), FaceMesh(mesh)
        check_points(points, self._mesh.count)
        self._chosen = list(points)
        self._square: crops.Square | None = None

    def find(self, frame: np.ndarray) -> np.ndarray | None:
        """float64 [P, 2], px of the frame; None where no face is found.

        Args:
            frame: uint8 [H, W] or [H, W, 1 or 3 RGB], as the camera took it.
        """
        points = self._read(frame, self._square)
        if points is None:
            found = self._detector.find(frame)
            # A detector's square is coarse: the mesh looks again where it saw the face.
            self._read(frame, found[0].square if found else None)
            points = self._read(frame, self._square)
        return None if points is None else points[self._chosen]

    def _read(
        self, frame: np.ndarray, square: crops.Square | None
    ) -> np.ndarray | None:
        """The mesh's points in a square, which is where it is looked for next."""
        points = None if square is None else self._mesh.read(frame, square)
        self._square = None
        if points is not None:
            box = np.stack([points.min(axis=0), points.max(axis=0)])
            self._square = faces.around(box, *points[list(_EYES)])
        return points
