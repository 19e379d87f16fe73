"""The eyes of a study as they lie in a record set or a folder of pictures."""

import dataclasses
import pathlib

import numpy as np
from absl import logging

from gaze import image_ops
from gaze.data import record, shards
from gaze.data.datasets import image_folder
from gaze.data.formats import pictures
from gaze.run import artifact, errors

MAX_WIDTH = 320
"""px; larger eyes are shown at it."""
POOL = 2000
"""Eyes of each kind that a study draws from; of more, so many are taken at random."""
_MIN_SIDE = 8  # px; below it nobody sees an eye


@dataclasses.dataclass(frozen=True)
class Source:
    """The eyes of one folder as they lie there.

    Attributes:
        folder: where they came from.
        eyes: list of uint8 [H, W, C], their sizes may differ.
        names: str per eye, unique.
        intensity: "raw" or "equalized".
    """

    folder: pathlib.Path
    eyes: list
    names: list
    intensity: str


def read(folder, most: int = POOL) -> Source:
    """The eyes of a record set, or of a folder of pictures at any depth.

    Args:
        folder: its path.
        most: eyes taken, always the same ones of one folder.

    Raises:
        UserError: nothing to read there, a file that is no picture, or a link that
            leaves the folder.
    """
    folder = pathlib.Path(folder)
    if _is_record_set(folder):
        records = record.load(folder)
        records = records.take(_some(len(records), most))
        names = _unique(records.key)
        return Source(folder, list(records.image), names, records.intensity)
    items = image_folder.index(folder, masks="ignore")
    _tell_others(folder, items)
    names = [items[number].name for number in _some(len(items), most)]
    eyes = [_picture(folder, name) for name in names]
    return Source(folder, eyes, names, image_ops.intensity(eyes))


def _is_record_set(folder):
    has_shards = any(folder.glob(f"*{shards.SUFFIX}"))
    return has_shards or (artifact.manifest_in(folder) or {}).get("count") is not None


def _some(count, most):
    return np.sort(np.random.default_rng(0).permutation(count)[:most])


def _picture(folder, name):
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise errors.UserError(
            f"{path} is a link to a file outside {folder}, which a study never shows; "
            "copy the picture there."
        )
    eye = pictures.read(path, 3)
    if min(eye.shape[:2]) < _MIN_SIDE:
        raise errors.UserError(
            f"{path} is {eye.shape[1]}x{eye.shape[0]} px; expected sides of at least "
            f"{_MIN_SIDE} px."
        )
    if eye.shape[1] > MAX_WIDTH:
        height = round(eye.shape[0] * MAX_WIDTH / eye.shape[1])
        eye = image_ops.resize(eye, (max(_MIN_SIDE, height), MAX_WIDTH))
    is_grey = (eye == eye[..., :1]).all()
    return eye[..., :1] if is_grey else eye


def _tell_others(folder, items):
    """Warns of files that are not shown."""
    taken = {item.name for item in items}
    others = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).as_posix() not in taken
    )
    if others:
        logging.warning(
            "%s: %d files are no picture to show (%s); they are left out.",
            folder,
            len(others),
            ", ".join(others[:3]) + (", ..." if len(others) > 3 else ""),
        )


def _unique(keys):
    """Names of records: their keys, numbered where some repeat."""
    keys = [str(key) for key in keys]
    if len(set(keys)) == len(keys):
        return keys
    return [f"{number}: {key}" for number, key in enumerate(keys)]
