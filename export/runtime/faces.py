"""Faces in a frame: the user's MediaPipe detector, decoded.

The networks are BlazeFace (Bazarevsky et al., 2019) in the ``.tflite`` files that
MediaPipe publishes; which of its variants one is shows in its shapes. The files are
the user's to get: nothing of MediaPipe is needed beside them.
"""

import dataclasses
import pathlib

import numpy as np

from . import crops, foreign

_SCORE = 0.5  # probability from which on a box is a face
_SAME = 0.3  # intersection over union from which on two boxes are one face
_POINTS = 6
# Anchors: (cells along a side, anchors in a cell) by how many there are in all.
_GRIDS = {896: ((16, 2), (8, 6)), 2304: ((48, 1),)}


@dataclasses.dataclass(frozen=True, eq=False)
class Face:
    """A face in a frame.

    Attributes:
        score: probability that it is one.
        box: float64 [2, 2], px: upper left and lower right corner.
        points: float64 [6, 2], px: the subject's right eye, left eye, nose, mouth,
            right ear, left ear.
    """

    score: float
    box: np.ndarray
    points: np.ndarray

    @property
    def square(self) -> crops.Square:
        """Where a face mesh looks: half as large again, upright on the eyes."""
        return around(self.box, self.points[0], self.points[1])


class FaceDetector:
    """Finds faces. One object serves one thread."""

    def __init__(self, path: str | pathlib.Path):
        """Takes any of MediaPipe's face detectors.

        Raises:
            OSError: the file cannot be read.
            ValueError: it is damaged, or no such detector.
        """
        self._network = foreign.allocate(pathlib.Path(path).read_bytes())
        (image,) = self._network.get_input_details()
        outputs = {int(d["shape"][-1]): d for d in self._network.get_output_details()}
        shape = image["shape"].tolist()
        count = int(outputs[1]["shape"][1]) if 1 in outputs else 0
        square = len(shape) == 4 and shape[1] == shape[2] and shape[3] == 3
        if not square or 4 + 2 * _POINTS not in outputs or count not in _GRIDS:
            raise ValueError(
                f"{path} is no MediaPipe face detector; expected pictures [1, S, S, 3] "
                f"and {' or '.join(map(str, _GRIDS))} boxes of 16 numbers"
            )
        self._size, self._input = shape[1], image["index"]
        self._boxes, self._scores = outputs[16]["index"], outputs[1]["index"]
        self._anchors = _anchors(_GRIDS[count])

    def find(self, frame: np.ndarray) -> list[Face]:
        """The faces in a frame uint8 [H, W] or [H, W, 1 or 3 RGB], largest first."""
        square = crops.whole(frame)
        picture = crops.cut(frame, square, self._size) / 127.5 - 1.0
        self._network.set_tensor(self._input, picture[None].astype(np.float32))
        self._network.invoke()
        raw = self._network.get_tensor(self._boxes)[0]  # [A, 16]
        scores = self._network.get_tensor(self._scores)[0, :, 0].astype(np.float64)
        found = decode(raw / self._size, scores, self._anchors)
        faces = [
            Face(score, square.to_frame(box), square.to_frame(points))
            for score, box, points in found
        ]
        return sorted(faces, key=lambda face: -float(np.prod(np.ptp(face.box, axis=0))))


def around(
    box: np.ndarray, right_eye: np.ndarray, left_eye: np.ndarray
) -> crops.Square:
    """The square half as large again as a box [2, 2], px, upright on the eyes [2]."""
    dx, dy = left_eye - right_eye
    side = 1.5 * float(np.ptp(box, axis=0).max())
    return crops.Square(box.mean(axis=0), side, float(np.arctan2(dy, dx)))


def decode(
    raw: np.ndarray, scores: np.ndarray, anchors: np.ndarray
) -> list[tuple[float, np.ndarray, np.ndarray]]:
    """Faces, best first, each the mean of the boxes that overlap its best one.

    Args:
        raw: [A, 16]: centre, size and six points, as shares of the picture's side;
            centre and points from the anchor.
        scores: [A], logits.
        anchors: [A, 2], in the same shares.

    Returns:
        list of (probability, corners [2, 2], points [6, 2]), shares of the side.
    """
    scores = 1.0 / (1.0 + np.exp(-np.clip(scores, -80.0, 80.0)))
    kept = np.flatnonzero((scores > _SCORE) & np.all(raw[:, 2:4] > 0, axis=1))
    kept = kept[np.argsort(-scores[kept], kind="stable")]
    scores, pairs = scores[kept], raw[kept].astype(np.float64)
    pairs = pairs.reshape(-1, 2 + _POINTS, 2)
    pairs[:, [0, *range(2, 2 + _POINTS)]] += anchors[kept][:, None]
    half = pairs[:, 1] / 2
    corners = np.stack([pairs[:, 0] - half, pairs[:, 0] + half], axis=1)  # [K, 2, 2]
    faces, left = [], np.ones(len(kept), bool)
    while left.any():
        best = int(np.argmax(left))
        same = left & (_overlap(corners[best], corners) > _SAME)
        same[best] = True
        weights = scores[same] / scores[same].sum()
        box = np.tensordot(weights, corners[same], 1)
        points = np.tensordot(weights, pairs[same, 2:], 1)
        faces.append((float(scores[best]), box, points))
        left &= ~same
    return faces


def _overlap(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of corners [2, 2] with each of [K, 2, 2]."""
    low, high = np.maximum(box[0], boxes[:, 0]), np.minimum(box[1], boxes[:, 1])
    common = np.prod(np.maximum(high - low, 0.0), axis=1)
    areas = np.prod(boxes[:, 1] - boxes[:, 0], axis=1)
    return common / (np.prod(box[1] - box[0]) + areas - common)


def _anchors(grids: tuple[tuple[int, int], ...]) -> np.ndarray:
    """[A, 2]: the cells' centres, (x, y), row by row, as often as they have anchors."""
    parts = []
    for cells, times in grids:
        steps = (np.arange(cells) + 0.5) / cells
        places = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
        parts.append(np.repeat(places, times, axis=0))
    return np.concatenate(parts)
