"""MPIIFaceGaze: the evaluation subset's faces, normalised; eyes are cut from them.

Zhang et al., CVPR Workshops 2017. One file of 3,000 faces per person.
"""

import dataclasses
import os
import pathlib

import numpy as np

from gaze import geometry, image_ops
from gaze.data import datasets, patches
from gaze.data.columns import Columns
from gaze.data.datasets import Option
from gaze.data.formats import hdf5
from gaze.run import errors, names

CARD = {
    "name": "MPIIFaceGaze, normalised faces",
    "format": "pXX.mat (HDF5): Data/data [N, 3, 448, 448] BGR; Data/label [N, 16]: "
    "gaze, head pose, four eye corners and two mouth corners (x, y) px",
    "labels": "gaze and head_pose of the face",
    "frame": "the face's virtual camera: the gaze of the FACE's centre, not of an "
    "eye's; both eyes of a face share it, and a set normalised by eyes must not be "
    "mixed with it",
    "unit": "radians",
    "sign": "up and image-left positive",
    "mirroring": "the eye at the image's left is mirrored, its yaws negated; sides are "
    "those of the picture as given (inferred: the authors may have mirrored faces)",
    "cropping": "60x36 px of the face, the middle of the eye's corners at column W / 2 "
    "and row H / 2, of mirrored eyes too",
    "normalization": "R face",
    "intensity": "raw",
    "licence": "CC BY-NC-SA 4.0: not for commercial use",
    "obtain": "https://www.perceptualui.org/research/datasets/MPIIFaceGaze/",
}
OPTIONS = {
    "eye": Option("both", ("both", "left", "right"), "which eyes are cut from a face")
}
ITEMS_PER_SHARD = 4
_PERSON = f"p[0-9][0-9]{names.any_case('.mat')}"
_ROWS = 256
_BLOCK = 8  # faces in memory at once: 5 MB of bytes, 40 MB if stored as doubles
_SIDE = 448
_FACES = 3000  # of a person
# MPIIGaze's eyes have 960 px / 600 mm; the faces, by the parameters their users found
# to fit, 1600 px / 1000 mm: the same 1.6 px a millimetre, so the same 60 px.
_EYE_WIDTH = 60.0
_LABELS = 16
_DATA, _LABEL = "Data/data", "Data/label"


@dataclasses.dataclass(frozen=True)
class Faces:
    """Consecutive faces of one person; the unit of reading."""

    path: pathlib.Path
    first: int
    stop: int
    sides: tuple

    def __str__(self):
        return f"{self.path}, faces {self.first} to {self.stop}"


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path`` is a folder of ``pXX.mat`` in HDF5, or one such file."""
    return bool(files := _files(path)) and hdf5.is_hdf5(files[0])


def index(source: str | os.PathLike, eye: str) -> list[Faces]:
    """The faces in pieces, by person: a list of `Faces`.

    A damaged file is one piece without faces, for `read` to refuse: the others are
    still worth reading.

    Raises:
        UserError: no such files.
    """
    files = _files(source)
    if not files:
        raise errors.UserError(f"{source} holds no pXX.mat; give their folder.")
    sides = ("left", "right") if eye == "both" else (eye,)
    items = []
    for path in files:
        count = _count(path)
        for first in range(0, max(count, 1), _ROWS):
            items.append(Faces(path, first, min(first + _ROWS, count), sides))
    return items


def weight(item: Faces) -> int:
    """Eyes in a piece, or of the whole person where the file is damaged."""
    return ((item.stop - item.first) or _FACES) * len(item.sides)


def read(item: Faces, patch: datasets.Patch) -> Columns:
    """The columns of one piece, face by face.

    Raises:
        UserError: damaged pixels or labels, or landmarks that mark no eyes.
    """
    if item.first == item.stop:
        _expect_faces(item.path)
        raise errors.UserError(f"{item.path} holds no faces; fetch it again.")
    # [F, 16]: gaze (2), head (2), six landmarks (x, y).
    labels = hdf5.rows(item.path, _LABEL, item.first, item.stop).astype(np.float64)
    corners, eyes = _corners(item, labels), []
    for start in range(item.first, item.stop, _BLOCK):
        stop = min(start + _BLOCK, item.stop)
        faces = _pictures(hdf5.rows(item.path, _DATA, start, stop), item)
        at = corners[start - item.first : stop - item.first]
        for face, places in zip(faces, at, strict=True):
            face = image_ops.to_channels(face, patch.channels)
            eyes += [_cut(face, places, side, patch) for side in item.sides]
    return {"image": np.stack(eyes), **_columns(item, labels)}


def reads(item: Faces) -> list:
    """The person's file."""
    return [item.path]


def _columns(item, labels):
    """Everything but pixels; the sides of a face follow one another."""
    subject, sides = item.path.stem, np.tile(item.sides, len(labels))
    numbers = np.repeat(np.arange(item.first, item.stop), len(item.sides))
    # [N, 2, 2]: of each eye the gaze and the head, (pitch, yaw).
    angles = np.repeat(labels[:, :4].reshape(-1, 2, 2), len(item.sides), axis=0)
    mirrored = (sides == "right")[:, None, None]  # [N, 1, 1]
    angles = np.where(mirrored, geometry.mirror_angles(angles), angles)
    keys = [f"{subject}/{n:04d}/{s}" for n, s in zip(numbers, sides, strict=True)]
    return {
        "gaze": angles[:, 0].astype(np.float32),
        "head_pose": angles[:, 1].astype(np.float32),
        "subject": np.full(len(sides), subject),
        "eye": sides,
        "key": np.array(keys),
    }


def _corners(item, labels):
    """{side: corners [2, 2]} of every face, checked; a list.

    The landmarks' order is inferred (eyes before mouth, as in the original set), and
    which eye comes first depends on whether a face was mirrored. So the two corners
    further left in the image are taken for the right eye's, whatever their order.
    """
    if not np.all(np.isfinite(labels)):
        row = item.first + int(np.argmin(np.isfinite(labels).all(axis=1)))
        raise errors.UserError(f"{item.path}: a label of face {row} is not finite.")
    points = labels[:, 4:].reshape(-1, 6, 2)  # [F, 6, 2] px (x, y)
    eyes = np.take_along_axis(
        points[:, :4], np.argsort(points[:, :4, 0], axis=1)[..., None], axis=1
    )
    inside = np.all((eyes > 0) & (eyes < _SIDE), axis=(1, 2))  # [F]
    above = points[:, :4, 1].max(axis=1) < points[:, 4:, 1].min(axis=1)  # [F], y down
    wrong = ~(inside & above)
    if np.any(wrong):
        raise errors.UserError(
            f"{item.path}: the landmarks of face {item.first + int(np.argmax(wrong))} "
            "are not four eye corners above two mouth corners within 448x448 px."
        )
    return [{"right": e[:2], "left": e[2:]} for e in eyes]


def _cut(face, corners, side, patch):
    """One eye of an RGB face, a right one mirrored."""
    matrix = patches.transform(corners[side].mean(axis=0), _EYE_WIDTH, patch)
    if side == "left":
        return patches.cut(face, matrix, patch)
    matrix[0, 2] -= 1.0  # mirroring takes column W / 2 - 1 to W / 2
    return patches.cut(face, matrix, patch)[:, ::-1]


def _pictures(block, item):
    """Stored faces [B, 3 BGR, 448, 448], any numbers, as uint8 [B, 448, 448, 3]."""
    if block.dtype != np.uint8:
        if not np.all((block >= 0) & (block <= 255)):
            raise errors.UserError(f"{item.path}: a face holds values beyond 0 to 255.")
        if block.max(initial=0) <= 1 and np.any(block % 1):
            raise errors.UserError(
                f"{item.path}: expected faces of grey levels from 0 to 255, found "
                f"{block.dtype} from {block.min():g} to {block.max():g}; save "
                "np.rint(255 * data)."
            )
        block = np.rint(block).astype(np.uint8)
    return np.ascontiguousarray(block[:, ::-1].transpose(0, 2, 3, 1))  # BGR -> RGB


def _files(path):
    path = pathlib.Path(path)
    if path.is_file():
        return [path] if path.match(_PERSON) else []
    return sorted(file for file in path.glob(_PERSON) if file.is_file())


def _count(path):
    """Number of faces in a file, 0 if it is damaged."""
    try:
        return _expect_faces(path)
    except errors.UserError:
        return 0


def _expect_faces(path):
    """Number of faces in a file; UserError unless both arrays are as they should be."""
    expected = {_DATA: (3, _SIDE, _SIDE), _LABEL: (_LABELS,)}
    data, label = arrays = hdf5.shapes(path, *expected)
    for (name, shape), array in zip(expected.items(), arrays, strict=True):
        if array.shape[1:] != shape:
            raise errors.UserError(
                f"{path}: expected {name} [N, {', '.join(map(str, shape))}], found "
                f"{array.dtype} {list(array.shape)}."
            )
    if data.shape[0] != label.shape[0]:
        raise errors.UserError(
            f"{path}: {data.shape[0]} faces but {label.shape[0]} labels."
        )
    return data.shape[0]
