"""COCO's photographs: content for warm-ups, not eyes."""

import itertools
import os
import pathlib
import re
from typing import NamedTuple

from gaze.data import datasets
from gaze.data.columns import Columns
from gaze.data.formats import fitting, pictures
from gaze.run import errors

CARD = {
    "name": "COCO (Lin et al. 2014), pictures only",
    "format": "train2014, train2017, val2017, ... with 000000000009.jpg or "
    "COCO_train2014_000000000009.jpg in them, one such folder or several; annotations "
    "are not read",
    "labels": "none; the subject is the picture's own name, so that any split by "
    "subject is one by picture",
    "frame": "none",
    "unit": "none",
    "sign": "none",
    "mirroring": "none, these are no eyes",
    "cropping": "the short side resized, then the centre: size 256x256 and 3 channels "
    "for the coarse model of Zhao 2018",
    "normalization": "none",
    "intensity": "raw",
    "licence": "each picture under its own Flickr licence; keep weights, not pictures",
    "obtain": "https://cocodataset.org/#download (train2017.zip), unpacked",
}
OPTIONS = {}
ITEMS_PER_SHARD = 2048
_NAME = re.compile(r"(COCO_[a-z]+\d{4}_)?\d{12}\.jpg", re.IGNORECASE)
_FOLDER = re.compile(r"(train|val|test|unlabeled)\d{4}")


class Picture(NamedTuple):
    """One file, by its folder's path and its name."""

    folder: str
    name: str


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path``, or train2017 and the like in it, holds pictures so named."""
    path = pathlib.Path(path)
    try:
        return any(_begins_like_coco(folder) for folder in _folders(path))
    except (OSError, errors.UserError):
        return False


def index(source: str | os.PathLike) -> list[Picture]:
    """One item per picture.

    Raises:
        UserError: no picture with a name of COCO's.
    """
    items = [
        Picture(str(folder), name)
        for folder in _folders(pathlib.Path(source))
        for name in [file.name for file in pictures.children(folder)]
        if _NAME.fullmatch(name)
    ]
    if not items:
        raise errors.UserError(
            f"{source} holds no picture of COCO; expected 000000000009.jpg or "
            "COCO_train2014_000000000009.jpg in it or in train2017 and the like."
        )
    return items


def read(item: Picture, patch: datasets.Patch) -> Columns:
    """The columns of one picture."""
    picture = pictures.read(pathlib.Path(item.folder) / item.name, patch.channels)
    key = f"{pathlib.Path(item.folder).name}/{item.name}"
    picture = fitting.fit_image(picture, patch.size)
    return {"image": picture[None], "key": [key], "subject": [key]}


def reads(item: Picture) -> list:
    """The picture's file."""
    return [f"{item.folder}/{item.name}"]


def _folders(source):
    below = [p for p in pictures.children(source) if _FOLDER.fullmatch(p.name)]
    return [source, *(p for p in below if p.is_dir())]


def _begins_like_coco(folder):
    first = itertools.islice((p for p in folder.iterdir() if p.is_file()), 10)
    return any(_NAME.fullmatch(file.name) for file in first)
