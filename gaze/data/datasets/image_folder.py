"""A user's own eyes as image files in a folder, with masks drawn by hand or without."""

import pathlib
from typing import NamedTuple

from gaze.data import datasets
from gaze.data.formats import class_masks, fitting, pictures
from gaze.run import errors

CARD = {
    "name": "a folder of eye images",
    "format": "PNG, JPEG, BMP or WebP files at any depth; the subject is the "
    "first folder below the source (alice/day1/3.png is alice's), or the source's own "
    "name for pictures straight in it. The mask of eye.png (or eye.jpg, ...) is "
    "eye_mask.png beside it: as large, one channel or a palette, 0 rest, 1 iris, "
    "2 pupil and, if drawn, 3 sclera",
    "labels": "mask, if there are any",
    "frame": "none",
    "unit": "class indices",
    "sign": "none",
    "mirroring": "right eyes must be mirrored already, masks too",
    "cropping": "the largest centred part of the patch's aspect, resized; masks by "
    "nearest neighbours",
    "normalization": "none",
    "intensity": "auto",
    "licence": "the user's own",
    "obtain": "cut eyes from your own pictures",
}
OPTIONS = {
    "masks": datasets.Option(
        "auto",
        ("auto", "require", "only", "ignore"),
        "auto: for all pictures or for none; require: for all; only: take the "
        "pictures that have one; ignore: take the pictures alone",
    )
}
GENERIC = True
ITEMS_PER_SHARD = 2048
_MASK = "_mask.png"


class Picture(NamedTuple):
    """One file below the source, its mask's name or ""."""

    source: str
    name: str
    mask: str


def looks_like(path):
    """Whether ``path`` is a folder."""
    return pathlib.Path(path).is_dir()


def index(source, masks="auto"):
    """One item per picture.

    Raises:
        UserError: no such folder, unreadable, without pictures, or with masks for
            some pictures only while ``masks`` does not say what to do.
    """
    found = pictures.find(source)
    drawn = {name for name in found if name.endswith(_MASK)}
    items = []
    for name in found:
        if name not in drawn:
            mask = str(pathlib.PurePosixPath(name).with_suffix("")) + _MASK
            items.append(Picture(str(source), name, mask if mask in drawn else ""))
    if masks == "ignore":
        return [item._replace(mask="") for item in items]
    _expect_partners(source, items, drawn)
    with_mask = [item for item in items if item.mask]
    if masks == "only" and with_mask:
        return with_mask
    if len(with_mask) < len(items) and (with_mask or masks != "auto"):
        bare = next(item.name for item in items if not item.mask)
        raise errors.UserError(
            f"{source}: {len(with_mask)} of {len(items)} pictures have a mask "
            f"(*{_MASK}), {bare} has none; draw the rest, or choose masks=only "
            "or masks=ignore."
        )
    return items


def read(item, patch):
    """The columns of one picture."""
    path = pathlib.Path(item.source, item.name)
    picture = pictures.read(path, patch.channels)
    columns = {
        "image": fitting.fit_image(picture, patch.size)[None],
        "key": [item.name],
        "subject": [_subject(item)],
    }
    if not item.mask:
        return columns
    mask = class_masks.read(path.parent / pathlib.PurePosixPath(item.mask).name)
    if mask.shape != picture.shape[:2]:
        raise errors.UserError(
            f"{path} is {picture.shape[1]}x{picture.shape[0]}, its mask "
            f"{mask.shape[1]}x{mask.shape[0]}; draw masks on the picture itself."
        )
    return columns | {"mask": fitting.fit_mask(mask, patch.size)[None]}


def reads(item):
    """The picture's file, and its mask's."""
    return [f"{item.source}/{name}" for name in (item.name, item.mask) if name]


def _subject(item):
    folders = pathlib.PurePosixPath(item.name).parts[:-1]
    return folders[0] if folders else pathlib.Path(item.source).resolve().name


def _expect_partners(source, items, drawn):
    orphans = sorted(drawn - {item.mask for item in items})
    if orphans:
        raise errors.UserError(
            f"{source}: {orphans[0]} is named like a mask, but no picture of that "
            "name is beside it; rename one of the two."
        )
