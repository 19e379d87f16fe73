"""UnityEyes (Wood et al., ETRA 2016): rendered eyes with outlines and directions."""

import os
import pathlib
from typing import NamedTuple

import numpy as np

from gaze.data import datasets, patches
from gaze.data.columns import Columns
from gaze.data.formats import landmarks, pairs, pictures, unity
from gaze.run import errors

CARD = {
    "name": "UnityEyes",
    "format": "N.jpg and N.json, in the folder or in its imgs/; the JSON's numbers are "
    'strings "(x, y, z)": interior_margin_2d (16), caruncle_2d (7), iris_2d (32), '
    "eye_details.{look_vec, pupil_size}, head_pose, eye_region_details",
    "labels": "gaze, head_pose, mask, pupil_center, eye_openness; the mask from the "
    "outlines, the pupil concentric with the iris and sized by pupil_size; subject is "
    "the skin texture, of which there are about 20: UnityEyes knows no persons",
    "frame": "the camera's, Unity's axes (x right, y up, z into the scene; points from "
    "the lower left corner); y is turned over, and head_pose converted exactly",
    "unit": "look_vec a unit vector, head_pose degrees in [0, 360)",
    "sign": "look_vec points from the eye to the target, z < 0 towards the camera",
    "mirroring": "none: every eye is a left one, the caruncle at the picture's left",
    "cropping": "GazeML's: 1.5 times the distance, along the rows, from the caruncle's "
    "middle to the outer corner, around the opening's bounding box",
    "normalization": "none",
    "intensity": "raw",
    "licence": "the simulator's: research only; pictures are the maker's",
    "obtain": "render them: www.cl.cam.ac.uk/research/rainbow/projects/unityeyes",
}
OPTIONS = {
    "head_limit_deg": datasets.Option(
        "20", help="largest |pitch| and |yaw| of heads; '' is all"
    ),
    "width": datasets.Option(
        "1.5", help="patch width in corner distances; 1.25 is MPIIGaze's"
    ),
    "level": datasets.Option(
        "no", ("no", "yes"), "turn pictures until the corners are level"
    ),
}
ITEMS_PER_SHARD = 2000


class Picture(NamedTuple):
    """Path of a picture without its suffix, and the options that cut it."""

    base: str
    width: float
    level: bool


def looks_like(path: str | os.PathLike) -> bool:
    """Whether a folder, or its ``imgs``, holds UnityEyes' JSON."""
    text = pairs.first_label(path)
    return (
        '"look_vec"' in text and '"cameras"' not in text and "ground_truth" not in text
    )


def index(
    source: str | os.PathLike, head_limit_deg: str, width: str, level: str
) -> list[Picture]:
    """Paths without suffix of pictures, with their options, by number.

    Raises:
        UserError: no picture, an option is no number, or all heads are turned beyond
            the limit.
    """
    bases = _bases(source)
    limit = pairs.positive(head_limit_deg, "head_limit_deg") if head_limit_deg else None
    choices = (landmarks.patch_width(width), level == "yes")
    items = [Picture(base, *choices) for base in bases if _is_within(base, limit)]
    if not items:
        raise errors.UserError(
            f"{source}: all {len(bases)} eyes are left out, since their heads are "
            f"turned beyond head_limit_deg={head_limit_deg}; "
            "--options=head_limit_deg= reads them."
        )
    return items


def left_out(
    source: str | os.PathLike,
    items: list[Picture],
    head_limit_deg: str,
    width: str,
    level: str,
) -> list[datasets.LeftOut]:
    """Eyes whose heads are turned beyond the limit."""
    kept = {base for base, *_ in items}
    beyond = [base for base in _bases(source) if base not in kept]
    if not beyond:
        return []
    first = ", ".join(pathlib.Path(base).name for base in beyond[:3])
    files = [path for base in beyond for path in pairs.files(base, ".json")]
    return [
        datasets.LeftOut(
            count=len(beyond),
            what=f"eyes ({first}{', ...' if len(beyond) > 3 else ''})",
            reason=f"heads turned beyond head_limit_deg={head_limit_deg}",
            remedy="--options=head_limit_deg= reads them",
            paths=tuple(files),
        )
    ]


def _bases(source):
    """Paths without suffix of all pictures and labels, by number."""
    place = pairs.folder(source)
    return [str(place / s) for s in pairs.stems(source, (".json", *pairs.PICTURES))]


def read(item: Picture, patch: datasets.Patch) -> Columns:
    """The columns of one picture."""
    base, width, level = item
    path = pairs.label(base, ".json")
    tree = unity.load(path)
    look = unity.direction(unity.field(tree, "eye_details.look_vec", path), path)
    head = unity.head_pose(unity.field(tree, "head_pose", path), path)
    pupil = unity.numbers(unity.field(tree, "eye_details.pupil_size", path), 1, path)
    picture = pictures.read(pairs.picture(base), patch.channels)
    marks = unity.outlines(tree, pupil[0], len(picture), path)
    matrix, turn = marks.transform(patch, width, level)
    patches.expect_shown(matrix, picture.shape, patch, path)
    return landmarks.columns(picture, marks, matrix, patch) | {
        "gaze": patches.turn(look, turn)[None].astype(np.float32),
        "head_pose": patches.turn(head, turn)[None].astype(np.float32),
        "subject": [unity.subject(tree, path)],
        "key": [pathlib.Path(base).name],
        "eye": ["left"],
    }


def reads(item: Picture) -> list:
    """The picture and its labels."""
    return pairs.files(item[0], ".json")


def _is_within(base, limit):
    """Whether the head is turned less than the limit; true of files `read` refuses."""
    if limit is None:
        return True
    path = pairs.label(base, ".json")
    try:
        pose = unity.head_pose(unity.field(unity.load(path), "head_pose", path), path)
    except errors.UserError:
        return True
    return bool(np.all(np.abs(np.degrees(pose)) <= limit))
