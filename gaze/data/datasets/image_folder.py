"""A user's own eyes as image files in a folder, with masks drawn by hand or without."""

import contextlib
import os
import pathlib
from typing import NamedTuple

from gaze.data import datasets, sampling
from gaze.data.formats import (
    class_masks,
    depth,
    fitting,
    foreign,
    kinds,
    pictures,
    remarks,
    roles,
)
from gaze.run import errors, tree

CARD = {
    "name": "a folder of eye images",
    "format": "PNG, JPEG, BMP, WebP, TIFF, PGM/PPM, JPEG 2000, GIF or Sun raster files "
    "at any depth; the subject is the first folder below the source that may be a "
    "person's (alice/day1/3.png and train/alice/3.png are alice's), or the source's "
    "own name where there is none. The mask of eye.png is eye_mask.png beside it, or "
    "masks/eye.png for images/eye.png: as large, one channel or a palette, 0 rest, "
    "1 iris, 2 pupil and, if drawn, 3 sclera",
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
    ),
    "labels": datasets.Option(
        "refuse",
        ("refuse", "ignore"),
        "what to do about other files that bear the pictures' names, and about sets "
        "with labels that lie as pictures: refuse them, or take the pictures alone",
    ),
    "white": datasets.Option(
        "auto",
        help="the sample that is white in files of more than 8 bits, such as 4095; "
        "auto: told from the whole set",
    ),
}
GENERIC = True
ITEMS_PER_SHARD = 2048
_LOOKED_INTO = 20  # pictures whose shapes are looked at


class Picture(NamedTuple):
    """One file below the source, its mask's name or "", white of wide samples."""

    source: str
    name: str
    mask: str
    white: float | None = None


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path`` is a folder."""
    return pathlib.Path(path).is_dir()


def index(
    source: str | os.PathLike,
    masks: str = "auto",
    labels: str = "refuse",
    white: str = "auto",
) -> list[Picture]:
    """One item per picture.

    Raises:
        UserError: no such folder, unreadable, without pictures, with labels of another
            format, of more than 8 bits that do not tell their white, or with masks for
            some pictures only, several for one or one for several, while ``masks`` does
            not say what to do.
    """
    pictures.children(source)  # says what is wrong with it
    files = [name for name in tree.walk(source).files if not tree.is_hidden(name)]
    named = [name for name in files if pictures.is_named_so(name)]
    if not named:
        raise errors.UserError(kinds.no_picture(source, files))
    if labels == "refuse":
        foreign.refuse(source, files, named)
    bare, drawn, orphans = _parted(named)
    if masks == "ignore":
        items = [Picture(str(source), name, "") for name in bare]
    else:
        items = _paired(str(source), bare, drawn, orphans)
        items = _chosen(source, items, masks)
    if white != "auto":
        value = _positive(white)
    else:
        value = depth.white_of((f"{source}/{item.name}" for item in items), source)
    items = [item._replace(white=value) for item in items]
    if labels == "refuse":
        remarks.refuse_masks(source, _pictures(_some(items)))
    return items


def _parted(named):
    """Pictures, their masks, and masks without a picture."""
    drawn, orphans = roles.masks(named)
    others = drawn.union(orphans)
    return [name for name in named if name not in others], drawn, orphans


def _paired(source, bare, drawn, orphans):
    """Pictures with the one mask of each, or none."""
    found, owners = roles.masks_of(bare, drawn), {}
    for name, own in found.items():
        if len(own) > 1:
            raise errors.UserError(
                f"{source}: {name} has several masks, {own[0]} and {own[1]}; leave "
                "one there, or choose masks=ignore."
            )
        if own and owners.setdefault(own[0], name) != name:
            raise errors.UserError(
                f"{source}: {own[0]} is the mask of {owners[own[0]]} and of {name} "
                "alike; rename or remove one of the two, or choose masks=ignore."
            )
    if alone := [*orphans, *sorted(drawn - owners.keys())]:
        raise errors.UserError(
            f"{source}: {alone[0]} is named like a mask, but no picture of that "
            "name is beside it, nor in images/ beside masks/; rename one of the two, "
            "or choose masks=ignore."
        )
    return [Picture(source, name, *own or ("",)) for name, own in found.items()]


def _chosen(source, items, masks):
    """The items that the option ``masks`` asks for."""
    with_mask = [item for item in items if item.mask]
    if masks == "only" and with_mask:
        return with_mask
    if len(with_mask) < len(items) and (with_mask or masks != "auto"):
        bare = next(item.name for item in items if not item.mask)
        raise errors.UserError(
            f"{source}: {len(with_mask)} of {len(items)} pictures have a mask "
            f"(*_mask.png, or masks/ beside images/), {bare} has none; draw the "
            "rest, or choose masks=only or masks=ignore."
        )
    return items


def read(item: Picture, patch: datasets.Patch) -> dict:
    """The columns of one picture."""
    path = pathlib.Path(item.source, item.name)
    picture = pictures.read(path, patch.channels, item.white)
    columns = {
        "image": fitting.fit_image(picture, patch.size)[None],
        "key": [item.name],
        "subject": [_subject(item)],
    }
    if not item.mask:
        return columns
    mask = class_masks.read(pathlib.Path(item.source, item.mask))
    if mask.shape != picture.shape[:2]:
        raise errors.UserError(
            f"{path} is {picture.shape[1]}x{picture.shape[0]}, its mask "
            f"{mask.shape[1]}x{mask.shape[0]}; draw masks on the picture itself."
        )
    return columns | {"mask": fitting.fit_mask(mask, patch.size)[None]}


def reads(item: Picture) -> list[str]:
    """The picture's file, and its mask's."""
    return [f"{item.source}/{name}" for name in (item.name, item.mask) if name]


def remarks_on(items: list[Picture]) -> list[str]:
    """What to mind: white, shapes, folders that are no people."""
    some = _some(items)
    return [
        *remarks.white(items[0].white),
        *remarks.shapes(f"{item.source}/{item.name}" for item in some),
        *remarks.flat(_pictures(some)),
        *remarks.parts(item.name for item in items),
    ]


def _some(items):
    """Items from end to end, to be looked into."""
    return [items[number] for number in sampling.spread(len(items))[:_LOOKED_INTO]]


def _pictures(items):
    """{name: pixels} of those that can be read."""
    readable = {}
    for item in items:
        with contextlib.suppress(errors.UserError):
            path = f"{item.source}/{item.name}"
            readable[item.name] = pictures.read(path, 1, item.white)
    return readable


def _subject(item):
    return roles.person(item.name) or pathlib.Path(item.source).resolve().name


def _positive(text):
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise errors.UserError(
            f"image_folder: white is {text!r}; expected a positive number or auto."
        )
    return value
