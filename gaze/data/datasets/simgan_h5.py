"""The eyes most SimGAN codes train on: Kaggle's "eye-gaze", UnityEyes crops in HDF5."""

import dataclasses
import os
import pathlib

import numpy as np

from gaze import geometry, image_ops
from gaze.data import checking, datasets, signs
from gaze.data.columns import Columns
from gaze.data.formats import hdf5
from gaze.run import errors

CARD = {
    "name": "Kaggle's eye-gaze, eyes for SimGAN",
    "format": "gaze.h5 with image/N uint8 [35, 55], look_vec/N (3 or 4) and path/N; or "
    "real_gaze.h5 with image/N alone. Of a folder gaze.h5 is read, another by its name",
    "labels": "gaze in gaze.h5, none in real_gaze.h5",
    "frame": "the camera's, Unity's axes (x right, y up, z into the scene); y is "
    "turned over; index tests the signs against the pictures",
    "unit": "look_vec is a unit vector; a fourth number is left out",
    "sign": "look_vec points from the eye to the target, z < 0 towards the camera",
    "mirroring": "none: UnityEyes' eyes are left ones; real ones are taken as they are",
    "cropping": "the authors' 55x35 crop, resized",
    "normalization": "none",
    "intensity": "auto",
    "licence": "UnityEyes' is research only; the real eyes' is MPIIGaze's",
    "obtain": "https://www.kaggle.com/datasets/4quant/eye-gaze",
}
OPTIONS = {}
ITEMS_PER_SHARD = 8
_SUFFIXES = (".h5", ".hdf5")
_IMAGE, _LOOK, _PATH = "image", "look_vec", "path"
_EYES = 256  # of an item
_TESTED = 256  # eyes of a sign self-test


@dataclasses.dataclass(frozen=True)
class Eyes:
    """Some eyes of a file by their names in it, and whether they have labels."""

    path: str
    names: tuple
    has_gaze: bool

    def __str__(self):
        return f"{self.path}, {_IMAGE}/{self.names[0]} to {_IMAGE}/{self.names[-1]}"


def looks_like(path: str | os.PathLike) -> bool:
    """Whether ``path`` is, or holds, an HDF5 file with a group of images."""
    try:
        return bool(_files(path))
    except OSError:
        return False


def index(source: str | os.PathLike) -> list[Eyes]:
    """The eyes in runs by number: a list of `Eyes`.

    Raises:
        UserError: no such file, several that could be meant, eyes without labels where
            others have them, or directions that do not fit the pictures.
    """
    path = _chosen(source)
    names = hdf5.members(path, _IMAGE)
    has_gaze = _LOOK in hdf5.members(path)
    unlabelled = set(names) - set(hdf5.members(path, _LOOK)) if has_gaze else ()
    if unlabelled:
        raise errors.UserError(
            f"{path}: {len(unlabelled)} of {len(names)} images have no {_LOOK} (such "
            f"as {min(unlabelled)}); remove them from it, or fetch the file again."
        )
    runs = range(0, len(names), _EYES)
    items = [Eyes(path, tuple(names[n : n + _EYES]), has_gaze) for n in runs]
    if has_gaze:
        _test_signs(path, names)
    return items


def weight(item: Eyes) -> int:
    """Eyes of a run."""
    return len(item.names)


def read(item: Eyes, patch: datasets.Patch) -> Columns:
    """The columns of one run of eyes."""
    pictures = _pictures(item.path, item.names)
    eyes = [image_ops.to_channels(picture, patch.channels) for picture in pictures]
    count, stem = len(eyes), pathlib.Path(item.path).stem
    columns = {
        "image": np.stack([image_ops.resize(eye, patch.size) for eye in eyes]),
        "key": [f"{stem}-{name}" for name in item.names],
        "subject": [datasets.UNKNOWN] * count,
    }
    if item.has_gaze:
        gaze = _gaze(item.path, item.names).astype(np.float32)
        columns |= {"gaze": gaze, "eye": ["left"] * count}
    return columns


def reads(item: Eyes) -> list[str]:
    """The file."""
    return [item.path]


def left_out(source: str | os.PathLike, items: list[Eyes]) -> list[datasets.LeftOut]:
    """Groups of the file that are not known, and labels without an image."""
    path, names = items[0].path, {name for item in items for name in item.names}
    groups = hdf5.members(path)
    strange = sorted(set(groups) - {_IMAGE, _LOOK, _PATH})
    passed = []
    if strange:
        what = f"groups ({', '.join(strange[:5])})"
        passed.append(datasets.LeftOut(len(strange), what, "no labels that are known"))
    if items[0].has_gaze:
        alone = set(hdf5.members(path, _LOOK)) - names
        if alone:
            what = f"{_LOOK} ({', '.join(sorted(alone)[:5])})"
            passed.append(datasets.LeftOut(len(alone), what, "no image of that name"))
    return passed


def _files(source):
    """The HDF5 files with a group of images that ``source`` is or holds, sorted."""
    source = pathlib.Path(source)
    paths = sorted(source.iterdir()) if source.is_dir() else [source]
    paths = [p for p in paths if p.suffix.lower() in _SUFFIXES and hdf5.is_hdf5(p)]
    return [path for path in paths if _has_images(path)]


def _has_images(path):
    try:
        return bool(hdf5.members(path, _IMAGE))
    except errors.UserError:
        return False


def _chosen(source):
    """The file that is meant: the only one, or gaze.h5."""
    try:
        files = _files(source)
    except OSError as error:
        raise errors.UserError(f"{source} cannot be read ({error.strerror}).") from None
    labelled = [path for path in files if path.stem.lower() == "gaze"]
    if len(labelled) == 1 or len(files) == 1:
        return str((labelled or files)[0])
    if not files:
        raise errors.UserError(
            f"{source} holds no HDF5 file with a group '{_IMAGE}' of pictures, such as "
            "gaze.h5; give the file or its folder."
        )
    raise errors.UserError(
        f"{source} holds {', '.join(p.name for p in files)}; give one of them as the "
        "source."
    )


def _pictures(path, names):
    pictures = hdf5.arrays(path, [f"{_IMAGE}/{name}" for name in names])
    for name, picture in zip(names, pictures, strict=True):
        is_picture = picture.ndim == 2 or picture.shape[2:] in ((1,), (3,))
        if picture.dtype != np.uint8 or not is_picture or 0 in picture.shape:
            raise errors.UserError(
                f"{path}: expected {_IMAGE}/{name} uint8 [H, W], found {picture.dtype} "
                f"{list(picture.shape)}."
            )
    return pictures


def _gaze(path, names):
    """(pitch, yaw) in radians, float64 [N, 2]."""
    looks = hdf5.arrays(path, [f"{_LOOK}/{name}" for name in names])
    for name, look in zip(names, looks, strict=True):
        if look.shape not in ((3,), (4,)) or look.dtype.kind not in "fiu":
            raise errors.UserError(
                f"{path}: expected {_LOOK}/{name} of 3 or 4 numbers, found "
                f"{look.dtype} {list(look.shape)}."
            )
    looks = np.stack([np.asarray(look, np.float64)[:3] for look in looks])  # [N, 3]
    return geometry.vector_to_angles(
        checking.unit_vectors(looks, path) * [1.0, -1.0, 1.0]
    )


def _test_signs(path, names):
    """Refuses a file whose gaze does not move the iris as `signs` expects."""
    few = names[:: max(1, len(names) // _TESTED)]
    try:
        eyes = [image_ops.to_channels(p, 1) for p in _pictures(path, few)]
        gaze = _gaze(path, few)
    except errors.UserError:
        return  # `read` refuses them, by name
    size = datasets.Patch().size
    eyes = np.stack([image_ops.resize(eye, size) for eye in eyes])
    measured = signs.measure(eyes, gaze)
    if measured.is_wrong and not measured.is_unrelated:  # pictures may be at fault
        raise errors.UserError(
            f"{path}: {measured.verdict}: {_LOOK} does not fit the pictures; is it "
            "another version of the set? Its signs must be settled before it is used."
        )
