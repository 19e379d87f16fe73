"""A user's own eyes as arrays in one ``.npz`` file."""

import pathlib
from typing import NamedTuple

import numpy as np

from gaze import images
from gaze.data.formats import arrays, class_masks, fitting
from gaze.run import errors

CARD = {
    "name": "eyes as arrays",
    "format": "one .npz: image uint8 [N, H, W] or [N, H, W, C], C 1 (grey) or 3 "
    "(RGB); optional gaze and head_pose float [N, 2], mask uint8 [N, H, W] (0 rest, "
    "1 iris, 2 pupil and, if drawn, 3 sclera), pupil_center float [N, 2], eye_openness "
    "float [N], subject, eye (left, right) and condition [N]",
    "frame": "the project's own: (pitch, yaw); pupil_center (x, y) in px of image, "
    "pixel centres at integers",
    "labels": "those whose arrays are there",
    "unit": "radians, px; eye_openness 0 to 1",
    "sign": "up and image-left positive",
    "mirroring": "right eyes must be mirrored already, labels too",
    "cropping": "the whole image, resized; masks by nearest neighbours",
    "normalization": "none",
    "intensity": "auto",
    "licence": "the user's own",
    "obtain": "numpy.savez of your own eyes",
}
OPTIONS = {}
ITEMS_PER_SHARD = 4
_ROWS = 512
_PAIRS = ("gaze", "head_pose", "pupil_center")
_TEXT = ("subject", "eye", "condition")


class Rows(NamedTuple):
    """Rows first to stop (not included) of a file, and which arrays it has."""

    path: str
    first: int
    stop: int
    names: tuple


def looks_like(path):
    """Whether ``path`` is a ``.npz`` file."""
    return pathlib.Path(path).suffix.lower() == ".npz" and pathlib.Path(path).is_file()


def index(source):
    """Runs of rows; shapes and types of all arrays are checked.

    Raises:
        UserError: no such file, or an array that is not as the card says.
    """
    headers = arrays.headers(source)
    if "image" not in headers:
        raise errors.UserError(f"{source} has no array 'image'; add it with np.savez.")
    _expect_images(source, headers["image"])
    names = tuple(n for n in _shapes(headers) if n in headers)
    for name in names:
        _expect_labels(source, name, headers)
    count = headers["image"].shape[0]
    return [
        Rows(str(source), first, min(first + _ROWS, count), names)
        for first in range(0, count, _ROWS)
    ]


def weight(item):
    """Records in a run of rows."""
    return item.stop - item.first


def read(item, patch):
    """The columns of one run of rows."""
    rows = slice(item.first, item.stop)
    pictures = arrays.column(item.path, "image")[rows]
    stem = pathlib.Path(item.path).stem
    columns = {
        "image": np.stack([_fit(picture, patch) for picture in pictures]),
        "key": [f"{stem}-{row:06d}" for row in range(item.first, item.stop)],
        "subject": ["unknown"] * len(pictures),
    }
    for name in item.names:
        values = np.asarray(arrays.column(item.path, name)[rows])
        columns[name] = _label(name, values, item, pictures.shape, patch)
    return columns


def reads(item) -> list:
    """The file."""
    return [item.path]


def _fit(picture, patch):
    picture = images.to_channels(np.asarray(picture), patch.channels)
    return images.resize(picture, patch.size)


def _label(name, values, item, shape, patch):
    """The column ``name`` of one run of rows of pictures of ``shape``."""
    where = f"{item.path}, rows {item.first} to {item.stop - 1}"
    if name in _TEXT:
        return _texts(name, values, where)
    if name == "mask":
        class_masks.expect_classes(values, where)
        return np.stack([fitting.resize_mask(mask, patch.size) for mask in values])
    if name == "pupil_center":
        return fitting.move_points(values, (0, 0, *shape[1:3]), patch.size)
    return values.astype(np.float32)


def _texts(name, values, where):
    try:
        values = np.char.decode(values, "utf-8") if values.dtype.kind == "S" else values
    except UnicodeDecodeError:
        raise errors.UserError(
            f"{where}: {name} holds bytes that are no UTF-8; save it as text."
        ) from None
    texts = list(map(str, values))
    strange = set(texts) - {"left", "right"}
    if name == "eye" and strange:
        raise errors.UserError(
            f"{where}: eye holds {min(strange)!r}; expected left or right."
        )
    return texts


def _shapes(headers):
    """The shapes that labels must have, by name."""
    shape = headers["image"].shape
    return {
        **dict.fromkeys(_PAIRS, (shape[0], 2)),
        **dict.fromkeys((*_TEXT, "eye_openness"), (shape[0],)),
        "mask": shape[:3],
    }


def _expect_images(source, image):
    if image.dtype != np.uint8 or len(image.shape) not in (3, 4) or 0 in image.shape:
        raise errors.UserError(
            f"{source}: expected image uint8 [N, H, W] or [N, H, W, C], found "
            f"{image.dtype} {list(image.shape)}; convert it before saving."
        )
    if len(image.shape) == 4 and image.shape[-1] not in (1, 3):
        raise errors.UserError(
            f"{source}: expected 1 or 3 channels, found {image.shape[-1]} in "
            f"{list(image.shape)}."
        )


def _expect_labels(source, name, headers):
    found, shape = headers[name], _shapes(headers)[name]
    kinds = {"mask": "u", **dict.fromkeys(_TEXT, "USiu")}.get(name, "fiu")
    is_wide = name == "mask" and found.dtype != np.uint8
    if found.shape != shape or found.dtype.kind not in kinds or is_wide:
        kind = {"u": "uint8", "fiu": "numbers"}.get(kinds, "text")
        raise errors.UserError(
            f"{source}: expected {name} {list(shape)} of {kind}, found {found.dtype} "
            f"{list(found.shape)}."
        )
