"""What UnityEyes and UnityEyes2 write: JSON whose numbers are strings, Unity's axes.

Unity's camera has x to the right, y up and z into the scene; its screen points count
px from the lower left corner of the picture. Numbers stand as "(x, y, z)"; where the
computer's language writes decimal commas, as "(0,1, -0,2, 0,3)".
"""

import json
import math
import os
import re
from typing import Any

import numpy as np

from gaze import geometry
from gaze.data import checking
from gaze.data.formats import landmarks, pictures
from gaze.run import errors

OPENING, CARUNCLE, IRIS = "interior_margin_2d", "caruncle_2d", "iris_2d"
_COUNTS = {OPENING: 16, CARUNCLE: 7, IRIS: 32}
_OUTER_CORNER = 8  # of the opening's points
# Pupil over iris diameter, a line in `pupil_size`, measured on public UnityEyes
# pictures whose pupils stand out: 0.52 at -0.07, 0.53 at 0.02, 0.58 at 0.17, 0.60 at
# 0.24, about 0.70 at 0.64. To calibrate it anew, measure both diameters in a few.
_PUPIL_SHARE, _PUPIL_GROWTH = 0.53, 0.30
_PUPIL_LIMITS = (0.25, 0.85)


_SEPARATOR = re.compile(r",\s+")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+([eE][-+]?\d+)?")


def load(path: str | os.PathLike) -> dict:
    """The JSON object in a file, of UTF-8, UTF-16 or UTF-32.

    Raises:
        UserError: unreadable, no JSON object, or a name that is there twice.
    """
    try:
        tree = json.loads(pictures.read_bytes(path), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise errors.UserError(f"{path} is no whole JSON ({error}).") from None
    if not isinstance(tree, dict):
        raise errors.UserError(f"{path}: expected a JSON object of labels.")
    return tree


def _object(pairs):
    tree = dict(pairs)
    if len(tree) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!a:.60} is there twice")
    return tree


def field(tree: dict, name: str, path: object) -> Any:
    """What stands under a dotted name.

    Raises:
        UserError: nothing does.
    """
    for part in name.split("."):
        if not isinstance(tree, dict) or part not in tree:
            raise errors.UserError(f"{path} has no {name}; is it UnityEyes' own JSON?")
        tree = tree[part]
    return tree


def group(tree: dict, name: str, path: object) -> dict:
    """The object under a dotted name, {} where there is none.

    Raises:
        UserError: something else stands there.
    """
    for part in name.split("."):
        tree = tree.get(part, {})
        if not isinstance(tree, dict):
            raise errors.UserError(
                f"{path}: expected an object under {name}, found {tree!r:.60}."
            )
    return tree


def subject(tree: dict, path: object) -> str:
    """The skin texture, which stands for a person, or "unknown".

    Raises:
        UserError: it is no text.
    """
    skin = group(tree, "eye_region_details", path).get(
        "primary_skin_texture", "unknown"
    )
    if not isinstance(skin, str):
        raise errors.UserError(
            f"{path}: expected the name of a skin texture, found {skin!r:.60}."
        )
    return skin


def numbers(text: Any, count: int, path: object) -> np.ndarray:
    """The first ``count`` numbers of "(x, y, z)", float64.

    Raises:
        UserError: fewer of them, other things than finite numbers, or commas of which
            nobody can say whether they are decimal.
    """
    try:
        parts = _parts(text.strip().strip("()"), count)
        values = [float(part) for part in parts]
    except (AttributeError, ValueError):
        values = []
    if len(values) < count or not all(map(math.isfinite, values)):
        raise errors.UserError(
            f'{path}: expected {count} finite numbers as "(x, y, ...)", found '
            f"{text!r:.80}."
        )
    if "." not in text and len(values) >= 2 * count and not _SEPARATOR.search(text):
        raise errors.UserError(
            f"{path}: {text!r:.80} holds decimal commas that cannot be told from the "
            "separating ones; write decimal points."
        )
    return np.array(values[:count])


def _parts(text, count):
    """The texts of single numbers, with decimal points."""
    apart = _SEPARATOR.split(text)
    if len(apart) >= count and all(map(_DECIMAL_COMMA.fullmatch, apart)):
        return [part.replace(",", ".") for part in apart]
    return text.split(",")


def direction(text: Any, path: object) -> np.ndarray:
    """(pitch, yaw) in radians, float64 [2], of a direction in Unity's camera axes."""
    x, y, z = numbers(text, 3, path)
    return geometry.vector_to_angles(checking.unit_vectors([x, -y, z], path))


def rotation(text: Any, path: object) -> np.ndarray:
    """Matrix, float64 [3, 3], of Unity's Euler angles "(x, y, z)" in degrees.

    Unity turns about z first, then x, then y. A camera's rotation takes directions
    from the camera's axes into the world's.
    """
    x, y, z = np.radians(numbers(text, 3, path))
    (cx, cy, cz), (sx, sy, sz) = np.cos([x, y, z]), np.sin([x, y, z])
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])  # for columns (x, y, z)
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return about_y @ about_x @ about_z


def head_pose(text: Any, path: object) -> np.ndarray:
    """(pitch, yaw) in radians of the face's direction, float64 [2].

    The string is the camera's rotation in a world where the face looks along z: a face
    towards the camera has y 180. The shortcut (-x, 180 - y) holds on the axes only.
    """
    x, y, z = rotation(text, path).T @ [0.0, 0.0, 1.0]
    return geometry.vector_to_angles([x, -y, z])


def outlines(
    tree: dict, pupil_size: float, height: int, path: object
) -> landmarks.Landmarks:
    """`landmarks.Landmarks` of a picture ``height`` px high.

    The pupil has no outline in UnityEyes: it is taken as concentric with the iris and
    as large as ``pupil_size`` says. The opening ends where the caruncle begins.

    Raises:
        UserError: outlines are missing or incomplete.
    """
    opening, caruncle, iris = (
        _points(field(tree, name, path), count, height, path)
        for name, count in _COUNTS.items()
    )
    share = np.clip(_PUPIL_SHARE + _PUPIL_GROWTH * pupil_size, *_PUPIL_LIMITS)
    center = iris.mean(axis=0)  # (x, y)
    return landmarks.expect_eye(
        landmarks.Landmarks(
            opening=opening,
            iris=iris,
            pupil=center + share * (iris - center),
            corners=np.stack([caruncle.mean(axis=0), opening[_OUTER_CORNER]]),
        ),
        path,
    )


def _points(strings, count, height, path):
    if not isinstance(strings, list) or len(strings) != count:
        raise errors.UserError(
            f"{path}: expected {count} landmarks in a list, found {strings!r:.60}."
        )
    points = np.stack([numbers(text, 2, path) for text in strings])  # [P, 2], y up
    # Screen points are measured from the picture's corner, not from a pixel's centre.
    return np.stack([points[:, 0], height - points[:, 1]], axis=-1) - 0.5
