"""SynthesEyes (Wood et al., ICCV 2015): 11,382 rendered eyes of ten heads."""

import os
import pathlib
import re
from typing import NamedTuple

import numpy as np

from gaze import geometry
from gaze.data import checking, datasets, patches, signs
from gaze.data.columns import Columns
from gaze.data.formats import landmarks, pairs, pickles, pictures
from gaze.run import errors, names

CARD = {
    "name": "SynthesEyes",
    "format": "f01..f05, m01..m05, each with PNG pictures (120x80) and Python 2 "
    "pickles: look_vec (3), head_pose (3x3), ldmks.{ldmks_lids_2d, ldmks_iris_2d (8), "
    "ldmks_pupil_2d (8)}",
    "labels": "gaze, mask (all outlines are given), pupil_center, eye_openness; "
    "head_pose is left out: which way the head faces in its world is not documented",
    "frame": "the camera's, Blender's axes (x right, y up, z out of the scene), turned "
    "into x right, y down, z into it; index tests the signs against the outlines",
    "unit": "look_vec is a unit vector",
    "sign": "look_vec points from the eye to the target, z > 0 towards the camera",
    "mirroring": "none by default: they are taken as left eyes, which is inferred, not "
    "documented; the option eye=right mirrors them",
    "cropping": "as unityeyes: 1.5 times the distance of the lids' outermost points, "
    "around the lids' bounding box",
    "normalization": "none",
    "intensity": "raw",
    "licence": "academic research only",
    "obtain": "www.cl.cam.ac.uk/research/rainbow/projects/syntheseyes",
}
OPTIONS = {
    "width": datasets.Option("1.5", help="patch width in widths of the lids"),
    "eye": datasets.Option("left", ("left", "right"), "which eye the pictures show"),
}
ITEMS_PER_SHARD = 2000
_PERSON = re.compile(r"[fm]\d\d")
_SUFFIX = ".pkl"
_TESTED = 64  # pickles of a sign self-test


class Picture(NamedTuple):
    """Path of a picture without its suffix, and the options that cut it."""

    base: str
    width: float
    eye: str


def looks_like(path: str | os.PathLike) -> bool:
    """Whether a folder has subfolders f01.. or m01.. with pickles."""
    try:
        return any(_PERSON.fullmatch(p.name) and _labels(p) for p in _folders(path))
    except (OSError, errors.UserError):
        return False


def index(source: str | os.PathLike, width: str, eye: str) -> list[Picture]:
    """Paths without suffix of pictures, with the options.

    Raises:
        UserError: no labels, an option is no number, or the directions' signs do not
            fit the outlines.
    """
    widths = landmarks.patch_width(width)
    people = [p for p in _folders(source) if _PERSON.fullmatch(p.name)]
    bases = [str(label.with_suffix("")) for p in people for label in _labels(p)]
    if not bases:
        raise errors.UserError(f"{source} holds no folders f01.. with PNG and pickles.")
    _test_signs(bases, source)
    return [Picture(base, widths, eye) for base in bases]


def read(item: Picture, patch: datasets.Patch) -> Columns:
    """The columns of one picture."""
    base, width, eye = item
    marks, gaze = _labelled(base)
    picture = pictures.read(pairs.picture(base), patch.channels)
    if eye == "right":
        picture = np.ascontiguousarray(picture[:, ::-1])
        marks, gaze = marks.mirrored(picture.shape[1]), geometry.mirror_angles(gaze)
    matrix, _ = marks.transform(patch, width)
    patches.expect_shown(matrix, picture.shape, patch, f"{base}{_SUFFIX}")
    path = pathlib.Path(base)
    return landmarks.columns(picture, marks, matrix, patch) | {
        "gaze": gaze[None].astype(np.float32),
        "subject": [path.parent.name],
        "key": [f"{path.parent.name}/{path.name}"],
        "eye": [eye],
    }


def reads(item: Picture) -> list:
    """The picture and its labels."""
    return pairs.files(item[0], _SUFFIX)


def _labelled(base):
    """Outlines of a picture and (pitch, yaw) of its gaze."""
    path = pairs.label(base, _SUFFIX)
    tree = pickles.load(path)
    try:
        look = np.asarray(tree["look_vec"], np.float64).reshape(3)
        lids, iris, pupil = (
            np.asarray(tree["ldmks"][f"ldmks_{part}_2d"], np.float64)[:, :2]
            for part in ("lids", "iris", "pupil")
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise errors.UserError(
            f"{path}: expected look_vec and ldmks with lids, iris and pupil ({error})."
        ) from None
    if min(map(len, (lids, iris, pupil))) < 3 or not np.isfinite(lids).all():
        raise errors.UserError(
            f"{path}: an outline has fewer than three finite points."
        )
    corners = lids[[np.argmin(lids[:, 0]), np.argmax(lids[:, 0])]]
    x, y, z = checking.unit_vectors(look, path)
    gaze = geometry.vector_to_angles([x, -y, -z])  # Blender's y up, z out of the scene
    marks = landmarks.Landmarks(lids, iris, pupil, corners)
    return landmarks.expect_eye(marks, path), gaze


def _test_signs(bases, source):
    """Refuses a set whose gaze does not move the iris as `signs` expects."""
    patch = datasets.Patch()
    masks, gaze = [], []
    for base in bases[:: max(1, len(bases) // _TESTED)]:
        try:
            marks, angles = _labelled(base)
        except errors.UserError:
            continue  # `read` refuses it, by name
        matrix, _ = marks.transform(patch, 1.5)
        masks.append(marks.move(matrix).mask(patch))
        gaze.append(angles)
    verdict = signs.measure(None, gaze, masks).verdict if masks else "unclear"
    if verdict not in ("consistent", "unclear"):
        raise errors.UserError(
            f"{source}: {verdict}: look_vec does not fit the outlines; is it another "
            "version of the set? Its signs must be settled before it is used."
        )


def _folders(source):
    return [p for p in pictures.children(source) if p.is_dir()]


def _labels(person):
    return sorted(person.glob(f"*{names.any_case(_SUFFIX)}"))
