"""A user's own eyes as arrays in one ``.npz`` file."""

import pathlib
import zipfile

import numpy as np

from gaze import images
from gaze.run import errors

CARD = {
    "name": "eyes as arrays",
    "format": "one .npz: image uint8 [N, H, W] or [N, H, W, C]; optional gaze and "
    "head_pose float [N, 2], subject [N]",
    "frame": "the project's own: (pitch, yaw)",
    "labels": "gaze and head_pose, if the arrays are there",
    "unit": "radians",
    "sign": "up and image-left positive",
    "mirroring": "right eyes must be mirrored already, labels too",
    "cropping": "the whole image, resized",
    "normalization": "none",
    "intensity": "auto",
    "licence": "the user's own",
    "obtain": "numpy.savez of your own eyes",
}
OPTIONS = {}
ITEMS_PER_SHARD = 4
_ROWS = 512
_OPTIONAL = ("gaze", "head_pose")


def looks_like(path):
    """Whether ``path`` is a ``.npz`` file."""
    return pathlib.Path(path).suffix == ".npz" and pathlib.Path(path).is_file()


def index(source):
    """Chunks of rows, checked: a list of (name, first row, arrays of the chunk)."""
    arrays, name = _load(source), pathlib.Path(source).stem
    return [
        (
            name,
            first,
            {n: column[first : first + _ROWS] for n, column in arrays.items()},
        )
        for first in range(0, len(arrays["image"]), _ROWS)
    ]


def read(item, patch):
    """The columns of one chunk."""
    name, first, arrays = item
    eyes = [images.resize(images.to_grey(i), patch.size) for i in arrays["image"]]
    subjects = arrays.get("subject", ["unknown"] * len(eyes))
    columns = {
        "image": np.stack(eyes),
        "key": [f"{name}-{first + row:06d}" for row in range(len(eyes))],
        "subject": list(map(str, subjects)),
    }
    return columns | {n: arrays[n].astype(np.float32) for n in _OPTIONAL if n in arrays}


def _load(source):
    """All known arrays of the file, their shapes and types checked."""
    try:
        with np.load(source, allow_pickle=False) as archive:
            known = ("image", "subject", *_OPTIONAL)
            arrays = {name: archive[name] for name in known if name in archive}
    except (OSError, ValueError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise errors.UserError(
            f"{source} cannot be read as .npz ({error}); expected arrays saved with "
            "np.savez."
        ) from None
    if "image" not in arrays:
        raise errors.UserError(f"{source} has no array 'image'; add it with np.savez.")
    image = arrays["image"]
    if image.dtype != np.uint8 or image.ndim not in (3, 4) or 0 in image.shape:
        raise errors.UserError(
            f"{source}: expected image uint8 [N, H, W] or [N, H, W, C], found "
            f"{image.dtype} {list(image.shape)}; convert it before saving."
        )
    if image.ndim == 4 and image.shape[-1] not in (1, 3):
        raise errors.UserError(
            f"{source}: expected 1 or 3 channels, found {image.shape[-1]} in "
            f"{list(image.shape)}."
        )
    shapes = {"subject": (len(image),), **dict.fromkeys(_OPTIONAL, (len(image), 2))}
    for name in set(arrays) - {"image"}:
        found, numbers = arrays[name].shape, arrays[name].dtype.kind in "fiu"
        if found != shapes[name] or not (numbers or name == "subject"):
            raise errors.UserError(
                f"{source}: expected {name} {list(shapes[name])}, found "
                f"{arrays[name].dtype} {list(found)}."
            )
    return arrays
