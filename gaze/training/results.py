"""What a finished training left in its run folder, read as if a stranger had sent it.

Folders are copied, cut short, edited by hand and mixed up. A manifest is believed where
it carries the fingerprint of its own settings and inputs and facts that can be, a file
where it is the one whose checksum the manifest holds.
"""

import os
import pathlib

import numpy as np

from gaze import image_ops
from gaze.data.formats import arrays as stored
from gaze.run import artifact, errors, files

KINDS = {
    "gaze.train": "estimator run",
    "refiner.train": "refiner run",
    "refiner.train_segmenter": "segmenter run",
}
_NEEDED = {
    "gaze.train": ("intensity", "mean_gaze"),
    "refiner.train": ("intensity",),
    "refiner.train_segmenter": ("intensity",),
}
_NORMALIZATIONS = ("none", "M", "R", "R face")


def manifest(run: str | os.PathLike, command: str) -> dict:
    """The manifest of a finished run.

    Args:
        run: run folder.
        command: that made it, one of ``KINDS``.

    Returns:
        dict with ``command``, ``settings``, ``inputs``, ``fingerprint``, and facts of
        the types that ``_FACTS`` says where they are there.

    Raises:
        UserError: the folder is no finished run of the command, or its manifest was
            damaged or changed.
    """
    path = pathlib.Path(run) / artifact.MANIFEST
    again = f"run {command} with that workdir"
    if not path.is_file():
        raise errors.UserError(f"{run} is no finished {KINDS[command]}; {again}.")
    stated = files.read_object(path)
    if stated.get("command") != command:
        raise errors.UserError(
            f"{run} is no finished {KINDS[command]} but of "
            f"{stated.get('command')!r}; {again}."
        )
    artifact.refuse_changed(stated, path)
    for name in _NEEDED[command]:
        if name not in stated:
            raise errors.UserError(f"{path} does not say {name}; {again}.")
    for name, (expected, holds) in _FACTS.items():
        if name in stated and not holds(stated[name]):
            raise errors.UserError(
                f"{path}: {name} is {str(stated[name])[:60]}, expected {expected}; "
                f"{again}."
            )
    return stated


def file(run: str | os.PathLike, name: str, stated: dict) -> pathlib.Path:
    """Path of a file of a run, which is there and the one that the run made.

    Args:
        run: run folder.
        name: of the file.
        found: the run's manifest.

    Raises:
        UserError: it is missing, or is not the file of the manifest.
    """
    path = pathlib.Path(run) / name
    again = f"run {stated['command']} again in a new folder"
    if not path.is_file():
        raise errors.UserError(f"{run} lacks {name}; {again}.")
    checksum = stated.get("files", {}).get(name)
    if checksum is not None and checksum != files.sha256(path):
        raise errors.UserError(
            f"{path} is not the file that its run made (its checksum differs from the "
            f"manifest's): damaged, or of another run; {again}."
        )
    return path


def arrays(
    path: str | os.PathLike, layouts: dict[str, tuple[str, int, int]]
) -> dict[str, np.ndarray]:
    """Arrays of an ``.npz`` of the project's own.

    Args:
        path: of the file.
        layouts: {name: (dtype kind as NumPy's ``dtype.kind``, item size or 0 for any,
            number of dimensions)}.

    Returns:
        dict of arrays by name.

    Raises:
        UserError: the file is damaged, or an array is missing or another.
    """
    checked = {}
    for name, (kind, item_size, dimensions) in layouts.items():
        array = stored.column(path, name)
        is_meant = array.dtype.kind == kind and array.ndim == dimensions
        if not is_meant or item_size not in (0, array.dtype.itemsize):
            raise errors.UserError(
                f"{path}: {name} is {array.dtype} {list(array.shape)}, expected kind "
                f"{kind!r} with {dimensions} dimensions; make the file again."
            )
        checked[name] = np.asarray(array)
    return checked


def _is_pair(value):
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(map(_is_number, value))
        and max(map(abs, value)) < np.pi
    )


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_texts(value, *, keys=False):
    return isinstance(value, dict if keys else list) and all(
        isinstance(item, str) for item in (value.values() if keys else value)
    )


_FACTS = {
    "intensity": (
        " or ".join(image_ops.INTENSITIES),
        lambda value: value in image_ops.INTENSITIES,
    ),
    "normalization": (
        " or ".join(_NORMALIZATIONS),
        lambda value: value in _NORMALIZATIONS,
    ),
    "mean_gaze": ("two angles in radians", _is_pair),
    "subjects": ("a list of names", _are_texts),
    "pupil_ratio": (
        "a share between 0 and 1",
        lambda value: _is_number(value) and 0 < value < 1,
    ),
    "files": ("checksums by name", lambda value: _are_texts(value, keys=True)),
}
