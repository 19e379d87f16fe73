"""UnityEyes2 (Smith and Muthumanickam, 2025): UnityEyes with cameras of one's own."""

import os
import pathlib
from typing import NamedTuple

import numpy as np

from gaze.data import datasets, patches
from gaze.data.columns import Columns
from gaze.data.formats import boxes, landmarks, pairs, pictures, unity, unity_cameras
from gaze.run import errors

CARD = {
    "name": "UnityEyes2",
    "format": "N.jpg and N.json with ground_truth.gaze_vec alone; or N_CAMERA.jpg and "
    "N.json with cameras.CAMERA.{interior_margin_2d, caruncle_2d, iris_2d, head_pose, "
    "ground_truth.{iris_center, eye_center, gaze_vector}}",
    "labels": "gaze; with outlines also mask (the pupil taken as 0.53 of the iris), "
    "pupil_center, eye_openness; head_pose where it is written",
    "frame": "the camera's, Unity's axes (x right, y up, z into the scene; points from "
    "the lower left corner); y is turned over, and head_pose converted exactly",
    "unit": "gaze_vec and look_vec unit vectors, the ground truth of a camera m, "
    "head_pose degrees in [0, 360)",
    "sign": "gaze_vec points from the eye to the target, z < 0 towards the camera; of "
    "several cameras each has its own, from eye_center to iris_center, y down. "
    "look_vec is the main camera's, and used through the cameras' rotations only",
    "mirroring": "none: every eye is a left one, the caruncle at the picture's left",
    "cropping": "around the outlines as in unityeyes, or as the option crop says",
    "normalization": "none",
    "intensity": "raw",
    "licence": "MIT (the simulator); pictures are the maker's",
    "obtain": "render them: github.com/alexanderdsmith/UnityEyes2",
}
OPTIONS = {
    "crop": datasets.Option(
        "",
        help="where eyes are: x:y:width[:turn_deg] in px, x:y their middle, or "
        "boxes:FILE.csv with columns picture,x,y,width[,turn_deg]; '' is around the "
        "outlines",
    ),
    "width": datasets.Option(
        "1.5", help="patch width in corner distances, of a crop around outlines"
    ),
    "level": datasets.Option(
        "no", ("no", "yes"), "turn such a crop until the corners are level"
    ),
}
ITEMS_PER_SHARD = 2000


class Picture(NamedTuple):
    """Path of a picture without its suffix, and the options that cut it."""

    base: str
    box: boxes.Box | None
    width: float
    level: bool


def files(crop: str, width: str, level: str) -> list[str]:
    """The file of boxes that ``crop`` names, if it names one."""
    return boxes.files(crop)


def looks_like(path: str | os.PathLike) -> bool:
    """Whether a folder, or its ``imgs``, holds UnityEyes2's JSON."""
    text = pairs.first_label(path)
    return '"ground_truth"' in text or ('"cameras"' in text and '"look_vec"' in text)


def index(
    source: str | os.PathLike, crop: str, width: str, level: str
) -> list[Picture]:
    """Paths without suffix of pictures, with their options, by number.

    Raises:
        UserError: no picture, an option makes no sense, or the pictures come without
            outlines and ``crop`` does not say where the eyes are.
    """
    place = pairs.folder(source)
    stems = _stems(source)
    if not crop and unity.OPENING not in pairs.first_label(source):
        raise errors.UserError(
            f"{place}: these labels have no outlines of the eyes; say where they are "
            "with the option crop=x:y:width or crop=boxes:FILE.csv."
        )
    box_of = boxes.parse(crop) if crop else lambda stem: None
    choices = (landmarks.patch_width(width), level == "yes")
    return [Picture(str(place / stem), box_of(stem), *choices) for stem in stems]


def _stems(source):
    """N or N_CAMERA of every picture, and N of labels that have no picture at all."""
    stems = pairs.stems(source, (".json", *pairs.PICTURES))
    with_cameras = {stem.partition("_")[0] for stem in stems if "_" in stem}
    return [stem for stem in stems if stem not in with_cameras]


def read(item: Picture, patch: datasets.Patch) -> Columns:
    """The columns of one picture."""
    base, box, width, level = item
    stem = pathlib.Path(base).name
    frame, _, camera = stem.partition("_")
    path = pairs.label(str(pathlib.Path(base).with_name(frame)), ".json")
    tree = unity.load(path)
    view = unity_cameras.view_of(tree, camera, path)
    look = unity_cameras.gaze(tree, camera, path)
    picture = pictures.read(pairs.picture(base), patch.channels)
    marks = None
    if unity.OPENING in view:
        # The option's units changed between versions: the pupil's usual size.
        marks = unity.outlines(view, 0.0, len(picture), path)
    matrix, turn = _transform(box, marks, patch, width, level, path)
    patches.expect_shown(matrix, picture.shape, patch, pairs.picture(base))
    columns = {"image": patches.cut(picture, matrix, patch)[None]}
    if marks is not None:
        columns = landmarks.columns(picture, marks, matrix, patch)
    if "head_pose" in view:
        head = patches.turn(unity.head_pose(view["head_pose"], path), turn)
        columns["head_pose"] = head[None].astype(np.float32)
    return columns | {
        "gaze": patches.turn(look, turn)[None].astype(np.float32),
        "subject": [unity.subject(tree, path)],
        "key": [stem],
        "eye": ["left"],
    }


def reads(item: Picture) -> list:
    """The picture and its frame's labels."""
    base = pathlib.Path(item[0])
    frame = base.with_name(base.name.partition("_")[0])
    label = pairs.label(str(frame), ".json")
    return [*pairs.files(item[0]), label]


def _transform(box, marks, patch, width, level, path):
    if box is not None:
        return box.transform(patch), box.turn
    if marks is None:
        raise errors.UserError(f"{path} has no outlines; say where eyes are with crop.")
    return marks.transform(patch, width, level)
