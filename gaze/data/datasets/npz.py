"""A user's own eyes as arrays in one ``.npz`` file."""

import dataclasses
import os
import pathlib

import numpy as np

from gaze import image_ops
from gaze.data import datasets
from gaze.data.columns import Columns
from gaze.data.formats import (
    array_axes,
    array_labels,
    array_names,
    arrays,
    fitting,
    grey_levels,
    remarks,
)
from gaze.run import errors

CARD = {
    "name": "eyes as arrays",
    "format": "one .npz: image uint8 [N, H, W] or [N, H, W, C], C 1 (grey) or 3 "
    "(RGB); optional gaze and head_pose float [N, 2], mask uint8 [N, H, W] (0 rest, "
    "1 iris, 2 pupil and, if drawn, 3 sclera), pupil_center float [N, 2], eye_openness "
    "float [N], subject, eye or side (left, right), condition [N]; names in any case",
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


@dataclasses.dataclass(frozen=True)
class Rows:
    """Rows first to stop (not included) of a file, and its arrays by label."""

    path: str
    first: int
    stop: int
    names: tuple

    def __str__(self):
        return f"{self.path}, rows {self.first} to {self.stop - 1}"


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path`` is a ``.npz`` file."""
    path = pathlib.Path(path)
    return path.suffix.lower() == ".npz" and path.is_file()


def index(source: str | os.PathLike) -> list[Rows]:
    """Runs of rows; all arrays are checked as wholes: names, axes, values, checksums.

    Raises:
        UserError: no such file, an array that is not as the card says, or one that
            seems to be a label under another name.
    """
    headers = arrays.headers(source)
    names = array_names.find(headers, source)
    if "image" not in names:
        raise _without_image(source, headers)
    arrays.expect_sound(source, *names.values())
    columns = {label: arrays.column(source, name) for label, name in names.items()}
    image = columns["image"]
    grey_levels.expect_grey_levels(image, source)
    count = array_labels.count(columns)
    array_axes.expect_eyes_first(image, "image", source, count)
    for label, column in columns.items():
        if label != "image":
            array_labels.expect_label(label, column, image.shape, source)
    _refuse_misnamed(source, headers, names, image.shape)
    runs = range(0, len(image), _ROWS)
    pairs = tuple(names.items())
    return [
        Rows(str(source), first, min(first + _ROWS, len(image)), pairs)
        for first in runs
    ]


def weight(item: Rows) -> int:
    """Records in a run of rows."""
    return item.stop - item.first


def read(item: Rows, patch: datasets.Patch) -> Columns:
    """The columns of one run of rows."""
    names, rows = dict(item.names), slice(item.first, item.stop)
    pictures = arrays.column(item.path, names.pop("image"))[rows]
    stem = pathlib.Path(item.path).stem
    columns = {
        "image": np.stack([_fit(picture, patch) for picture in pictures]),
        "key": [f"{stem}-{row:06d}" for row in range(item.first, item.stop)],
        "subject": [datasets.UNKNOWN] * len(pictures),
    }
    for label, name in names.items():
        values = np.asarray(arrays.column(item.path, name)[rows])
        columns[label] = _label(label, values, item, pictures.shape, patch)
    return columns


def reads(item: Rows) -> list:
    """The file."""
    return [item.path]


def remarks_on(items: list[Rows]) -> list[str]:
    """What to mind: right eyes, nameless people, pictures of another shape."""
    path, names = items[0].path, dict(items[0].names)
    shape = arrays.headers(path)[names["image"]].shape
    sentences = remarks.squeezed(shape[1:3])
    words = {
        label: array_labels.texts(label, arrays.column(path, names[label]), path)
        for label in ("eye", "subject")
        if label in names
    }
    if right := words.get("eye", []).count("right"):
        sentences.append(
            f"{right} right eyes are taken as mirrored already, their gaze, heads, "
            "masks and pupils too"
        )
    if nameless := sum(not name.strip() for name in words.get("subject", [])):
        sentences.append(
            f"{nameless} eyes have an empty subject: theirs is taken as "
            f"{datasets.UNKNOWN}"
        )
    return sentences


def left_out(source: str | os.PathLike, items: list[Rows]) -> list[datasets.LeftOut]:
    """Arrays that are no labels, and what else is in the file."""
    headers, read_ones = arrays.headers(source), dict(items[0].names).values()
    unread = sorted(set(headers) - set(read_ones))
    others = arrays.others(source)
    passed = []
    if unread:
        what = f"arrays ({', '.join(unread)})"
        remedy = f"names that are read: {', '.join(array_names.LABELS)}"
        passed.append(
            datasets.LeftOut(len(unread), what, "names of no known label", remedy)
        )
    if others:
        what = f"files in it ({', '.join(others[:5])})"
        passed.append(datasets.LeftOut(len(others), what, "no arrays of NumPy's"))
    return passed


def _fit(picture, patch):
    picture = image_ops.to_channels(np.asarray(picture), patch.channels)
    return image_ops.resize(picture, patch.size)


def _label(label, values, item, shape, patch):
    """The column ``label`` of one run of rows of pictures of ``shape``."""
    if label in array_labels.TEXTS:
        texts = array_labels.texts(label, values, item)
        if label == "subject":
            return [text if text.strip() else datasets.UNKNOWN for text in texts]
        return texts
    if label == "mask":
        return np.stack([fitting.resize_mask(mask, patch.size) for mask in values])
    if label == "pupil_center":
        return fitting.move_points(values, (0, 0, *shape[1:3]), patch.size)
    return values.astype(np.float32)


def _refuse_misnamed(source, headers, names, shape):
    """Refuses arrays that seem to be labels which are missing, under other names."""
    missing = [label for label in array_names.LABELS if label not in names]
    unread = set(headers) - set(names.values())
    meant = {}
    for name in sorted(unread):
        fitting_ones = [
            label
            for label in missing
            if array_labels.may_be(label, headers[name], shape)
        ]
        if label := array_names.meant(name, fitting_ones):
            meant[name] = label
    if meant:
        raise errors.UserError(
            f"{source} has arrays that would not be read: {', '.join(sorted(unread))}. "
            f"Rename {', '.join(f'{a} -> {b}' for a, b in meant.items())}, or leave "
            "out what is something else."
        )


def _without_image(source, headers):
    """The error that says what there is, and which may be the images."""
    has = [f"{name} {h.dtype} {list(h.shape)}" for name, h in headers.items()]
    near = [name for name in headers if array_names.meant(name, ["image"])]
    advice = f"rename {near[0]} -> image" if near else "add it with np.savez"
    return errors.UserError(
        f"{source} has no array 'image'; {advice}. It has {', '.join(has) or 'none'}."
    )
