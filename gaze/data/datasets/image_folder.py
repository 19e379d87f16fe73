"""A user's own eyes as image files in a folder, one folder per person if known."""

import os
import pathlib

import cv2
import numpy as np

from gaze import images
from gaze.run import errors

CARD = {
    "name": "a folder of eye images",
    "format": "PNG, JPEG, BMP or WebP files at any depth; the folder's name is the "
    "subject",
    "labels": "none",
    "frame": "none",
    "unit": "none",
    "sign": "none",
    "mirroring": "right eyes must be mirrored already",
    "cropping": "the largest centred part of the patch's aspect, resized",
    "normalization": "none",
    "intensity": "auto",
    "licence": "the user's own",
    "obtain": "cut eyes from your own pictures",
}
OPTIONS = {}
GENERIC = True
ITEMS_PER_SHARD = 8
SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".webp")
_FILES = 256


def looks_like(path):
    """Whether ``path`` is a folder."""
    return pathlib.Path(path).is_dir()


def index(source):
    """Chunks of image files: a list of lists of paths.

    Raises:
        UserError: no such folder, unreadable, or without images.
    """
    source = pathlib.Path(source)
    if not os.access(source, os.R_OK | os.X_OK):
        raise errors.UserError(f"{source} cannot be read; check its permissions.")
    found = sorted(p for p in source.rglob("*") if p.suffix.lower() in SUFFIXES)
    if not found:
        raise errors.UserError(
            f"{source} holds no image; expected files ending in {', '.join(SUFFIXES)}."
        )
    return [found[i : i + _FILES] for i in range(0, len(found), _FILES)]


def read(item, patch):
    """The columns of one chunk of files."""
    eyes = [images.resize(_centred(_open(path), patch), patch.size) for path in item]
    return {
        "image": np.stack(eyes),
        "key": [f"{path.parent.name}/{path.name}" for path in item],
        "subject": [path.parent.name for path in item],
    }


def _open(path):
    try:
        data = np.fromfile(path, np.uint8)
    except OSError as error:
        raise errors.UserError(f"{path} cannot be read ({error.strerror}).") from None
    image = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if len(data) else None
    if image is None:
        raise errors.UserError(
            f"{path} is no image, though its name says so; remove or replace it."
        )
    return image[..., None]


def _centred(image, patch):
    """The largest centred part with the aspect of an eye patch."""
    height, width = image.shape[:2]
    rows, columns = patch.size
    new_height = min(height, round(width * rows / columns))
    new_width = min(width, round(height * columns / rows))
    top, left = (height - new_height) // 2, (width - new_width) // 2
    return image[top : top + new_height, left : left + new_width]
