"""MPIIGaze: 15 people at their laptops, eyes normalised by the authors.

Zhang et al., CVPR 2015. Its protocol is the evaluation subset, 1,500 left and 1,500
right eyes of each person, leaving one person out.
"""

import dataclasses
import os
import pathlib

import numpy as np

from gaze import geometry, image_ops
from gaze.data import checking, datasets
from gaze.data.columns import Columns
from gaze.data.formats import array_axes, matlab, mpii, pairs
from gaze.run import errors

CARD = {
    "name": "MPIIGaze, normalised eyes",
    "format": "Data/Normalized/pXX/dayYY.mat (data.left and data.right with image, "
    "gaze, pose; filenames) and Evaluation Subset/sample list for eye image/pXX.txt",
    "labels": "gaze and head_pose",
    "frame": "the eye's virtual camera: x right, y down, z forward",
    "unit": "unit vectors and rotation vectors, made (pitch, yaw) in radians",
    "sign": "up and image-left positive",
    "mirroring": "right eyes are mirrored, their gaze and head yaws negated. Published "
    "patches have the eye's centre at column W / 2; mirrored right eyes have it one px "
    "further left, as in the common preprocessing, and are left so",
    "cropping": "the authors' 60x36 patch, resized where another size is asked for",
    "normalization": "M",
    "intensity": "equalized",
    "licence": "CC BY-NC-SA 4.0: not for commercial use",
    "obtain": "https://www.perceptualui.org/research/datasets/MPIIGaze/",
}
OPTIONS = {
    "subset": datasets.Option(
        "evaluation",
        ("evaluation", "all"),
        "evaluation: the 45,000 eyes of the protocol; all: every normalised eye",
    ),
    "labels": datasets.Option(
        "original",
        ("original", "revised"),
        "original: as published, gaze scaled with the image (M); revised: gaze only "
        "rotated (R), as all later sets have it; needs Data/Original",
    ),
}
ITEMS_PER_SHARD = 16
_BYTES = 2208  # of an eye and its labels: a day is about as large as they are
_SIDES = ("left", "right")


@dataclasses.dataclass(frozen=True)
class Day:
    """One person's day: the unit of reading.

    Attributes:
        mat: path of the day's .mat.
        subject, day: "p00", "day01".
        listed: {"left": file names, "right": ...}, or None for every eye.
        annotation: path of the day's annotation.txt if labels are revised, or None.
    """

    mat: pathlib.Path
    subject: str
    day: str
    listed: dict[str, tuple[str, ...]] | None
    annotation: pathlib.Path | None

    def __str__(self):
        return str(self.mat)


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path`` is MPIIGaze, its ``Data`` or its ``Data/Normalized``."""
    return mpii.normalized_folder(path) is not None


def facts(subset: str, labels: str) -> dict[str, str]:
    """Entries of the manifest: the labels' convention and the protocol."""
    return {
        "normalization": {"original": "M", "revised": "R"}[labels],
        "protocol": {"evaluation": "mpiigaze_eval_3000", "all": "none"}[subset],
    }


def index(source: str | os.PathLike, subset: str, labels: str) -> list[Day]:
    """The days, by person: a list of `Day`.

    Raises:
        UserError: no normalised eyes, no evaluation lists, a damaged list, or no
            ``Data/Original`` for revised labels.
    """
    folder = mpii.normalized_folder(source)
    if folder is None:
        raise errors.UserError(
            f"{source} holds no Data/Normalized/pXX/dayYY.mat; give the folder "
            "MPIIGaze."
        )
    original = mpii.original_folder(folder) if labels == "revised" else None
    if subset == "all":
        mats = sorted(folder.glob(mpii.DAYS))
        days: list[tuple[str, str, dict | None]] = [
            (mat.parent.name, mat.stem, None) for mat in mats
        ]
    else:
        days = [
            (subject, day, chosen)
            for subject in mpii.subjects(folder)
            for day, chosen in mpii.evaluation_list(folder, subject).items()
        ]
    return [
        Day(
            pathlib.Path(pairs.label(str(folder / subject / day), ".mat")),
            subject,
            day,
            chosen,
            original and original / subject / day / "annotation.txt",
        )
        for subject, day, chosen in days
    ]


def weight(item: Day) -> int:
    """Eyes wanted of a day; by the file's size where every one is."""
    if item.listed is not None:
        return sum(map(len, item.listed.values()))
    try:
        return item.mat.stat().st_size // _BYTES
    except OSError:  # a link to what is not there: `read` says so
        return 1


def read(item: Day, patch: datasets.Patch) -> Columns:
    """The columns of one day.

    Raises:
        UserError: the day's file is missing, damaged, of another form, or lacks eyes
            that the evaluation list names.
    """
    variables = matlab.load(item.mat, "data", "filenames")
    names = np.char.strip(np.atleast_1d(variables["filenames"]).astype(str))
    parts = []
    for side in _SIDES:
        rows = _rows(item, side, names)
        if len(rows):
            parts.append(_eyes(item, variables["data"], side, names, rows, patch))
    if not parts:
        return _no_eyes(item, patch)
    return {n: np.concatenate([part[n] for part in parts]) for n in parts[0]}


def reads(item: Day) -> list:
    """The day's file and what says which of its eyes, and how, are taken."""
    lists = []
    if item.listed is not None:
        lists = [mpii.list_path(item.mat.parent.parent, item.subject)]
    return [item.mat, *lists, *([item.annotation] if item.annotation else [])]


def _rows(item, side, names):
    """Which rows of the day's arrays are wanted of one side, int [K]."""
    if item.listed is None:
        return np.arange(len(names))
    places = {name: row for row, name in enumerate(names)}
    listed = item.listed[side]
    missing = [name for name in listed if name not in places]
    if missing:
        raise errors.UserError(
            f"{item.mat} lacks {len(missing)} of the {len(listed)} {side} eyes that "
            f"the evaluation list names (first: {missing[0]}); the copy is incomplete, "
            "fetch it again, or read with subset=all."
        )
    return np.array([places[name] for name in listed], int)


def _eyes(item, data, side, names, rows, patch):
    """The columns of one side's rows."""
    count, where = len(names), f"{item.mat} ({side})"
    image = _array(item.mat, data, side, "image", (count, 36, 60))
    if image.dtype != np.uint8:
        raise errors.UserError(f"{where}: expected image uint8, found {image.dtype}.")
    gaze = _array(item.mat, data, side, "gaze", (count, 3))[rows]  # [K, 3]
    pose = _array(item.mat, data, side, "pose", (count, 3))[rows]  # [K, 3], radians
    pose = checking.rotation_vectors(pose, where, "head pose")
    gaze = checking.unit_vectors(gaze, where)
    head = geometry.rotation_vectors_to_matrices(pose)  # [K, 3, 3]
    extra = {}
    if item.annotation is not None:
        gaze, head, rotation = mpii.revise(item.annotation, side, names[rows], gaze)
        extra["normalizing_rotation"] = rotation.reshape(-1, 9).astype(np.float32)
    angles = {
        "gaze": geometry.vector_to_angles(gaze),
        "head_pose": geometry.head_angles(head),
    }
    image = image[rows][..., None]  # [K, 36, 60, 1]
    if side == "right":
        image = image[:, :, ::-1]  # along the columns
        angles = {n: geometry.mirror_angles(a) for n, a in angles.items()}
    if tuple(patch.size) != image.shape[1:3]:
        image = np.stack([image_ops.resize(eye, patch.size) for eye in image])
    eyes = len(rows)
    return {
        "image": np.repeat(image, patch.channels, axis=-1),
        **{n: a.astype(np.float32) for n, a in angles.items()},
        **extra,
        "subject": np.full(eyes, item.subject),
        "condition": np.full(eyes, item.day),
        "eye": np.full(eyes, side),
        "key": np.array([f"{item.subject}/{item.day}/{n}/{side}" for n in names[rows]]),
    }


def _no_eyes(item, patch):
    """The columns of a day on which no eye was found."""
    numbers = {"gaze": 2, "head_pose": 2}
    if item.annotation is not None:
        numbers["normalizing_rotation"] = 9
    texts = ("subject", "condition", "eye", "key")
    return {
        "image": np.empty((0, *patch.size, patch.channels), np.uint8),
        **{name: np.empty((0, count), np.float32) for name, count in numbers.items()},
        **{name: np.empty(0, str) for name in texts},
    }


def _array(path, data, side, name, shape):
    """A field in its shape; a day of one eye comes squeezed."""
    array = matlab.field(path, data, side, name)
    squeezed = tuple(length for length in shape if length != 1)
    if array.shape not in (shape, squeezed) or array.dtype.kind not in "uif":
        remedy = array_axes.transposition(name, array.shape, shape)
        raise errors.UserError(
            f"{path}: expected {side}.{name} {list(shape)}, found {array.dtype} "
            f"{list(array.shape)}{remedy}."
        )
    return array.reshape(shape)
