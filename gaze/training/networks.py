"""The one place that loads a ``.keras`` file.

Such a file is a zip of a description and of weights, and a description can name code
to run: Keras' safe mode stays on, the class is looked at before Keras makes anything,
and only modules of ours and of Keras are ever named. Weights are looked at, too: HDF5
may point into other files, promise gigabytes, or hold what is no number.
"""

import contextlib
import importlib
import io
import json
import os
import pathlib
import zipfile

import h5py
import keras
import numpy as np

from gaze.run import errors

MODEL = "model.keras"
_DESCRIPTION, _WEIGHTS = "config.json", "model.weights.h5"
_OURS = ("gaze.estimators.", "gaze.learning.", "refiner.networks.")
_LIMIT_BYTES = 2**31  # of a file, unpacked; the largest network here has 60 MB
_LARGEST = 1e9  # of a weight: products over a few layers would overflow
_CODE = ("Lambda", "TorchModuleWrapper", "function")


def load(path: str | os.PathLike, kind: type[keras.Model] | None = None) -> keras.Model:
    """The network in a ``.keras`` file, never trained further.

    Args:
        path: of the file.
        kind: its class; None takes any that Keras or the project has.

    Returns:
        keras.Model with finite weights.

    Raises:
        UserError: no such file, a damaged one, another network, or one that would run
            code of its own.
    """
    path = pathlib.Path(path)
    if not path.is_file():
        raise errors.UserError(f"no Keras model at {path}; check the path.")
    with _explained(path):
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive)
            described = json.loads(archive.read(_DESCRIPTION))
            _check_description(described, kind, path)
            _check_weights(archive.read(_WEIGHTS))
        network = keras.saving.load_model(path, compile=False, safe_mode=True)
    if kind is not None and not isinstance(network, kind):
        raise _another(path, type(network).__name__, kind)
    _refuse_broken(network, path)
    return network


@contextlib.contextmanager
def _explained(path):
    """Says in one line why a file could not be loaded."""
    try:
        yield
    except errors.UserError:
        raise
    # Keras, h5py and zipfile raise some twenty classes over damaged files, and the
    # constructor that a damaged description is given raises any.
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise errors.UserError(
            f"{path} cannot be loaded as a Keras model ({reason[:160]}): damaged, or "
            "of another version; train it anew."
        ) from error


def _check_archive(archive):
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    missing = {_DESCRIPTION, _WEIGHTS} - sizes.keys()
    if missing:
        raise ValueError(f"it lacks {' and '.join(sorted(missing))}")
    if sum(sizes.values()) > _LIMIT_BYTES:
        raise ValueError(f"it unpacks to {sum(sizes.values()):,} bytes")
    if damaged := archive.testzip():
        raise ValueError(f"the checksum of {damaged} is wrong")


def _check_description(described, kind, path):
    """Refuses another class, and names of modules that are not to be imported."""
    if not isinstance(described, dict):
        raise ValueError(f"{_DESCRIPTION} is no object")
    named = described.get("registered_name") or described.get("class_name")
    if kind is not None and named != keras.saving.get_registered_name(kind):
        raise _another(path, named, kind)
    for module, name in _named(described):
        if name in _CODE:
            raise errors.UserError(
                f"{path} holds a {name}, which would run code of the file; it was not "
                "loaded. Build the network from layers that need none."
            )
        if module.startswith(_OURS):
            importlib.import_module(module)  # registers the class with Keras
        elif module.split(".")[0] not in ("keras", "builtins", ""):
            if keras.saving.get_registered_object(named) is None:
                raise ValueError(f"its class {name} is of the unknown module {module}")


def _named(node):
    """(module, class) of everything that a description tells Keras to make."""
    if isinstance(node, dict):
        if isinstance(node.get("class_name"), str):
            yield str(node.get("module") or ""), node["class_name"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _named(item)


def _check_weights(content):
    """Refuses HDF5 that points elsewhere or declares more than it holds."""
    with h5py.File(io.BytesIO(content), "r") as file:
        total = sum(_sizes(file))
    if total > len(content):
        raise ValueError(f"its weights declare {total:,} bytes, of {len(content):,}")


def _sizes(group):
    for name in group:
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise ValueError(f"its weights' {name} is a link to elsewhere")
        item = group[name]
        if isinstance(item, h5py.Group):
            yield from _sizes(item)
        elif item.external or item.is_virtual:
            raise ValueError(f"its weights' {name} lies in another file")
        else:
            yield item.nbytes


def _refuse_broken(network, path):
    for weight in network.weights:
        # Not "greater": NaN is neither greater nor less.
        if not np.all(np.abs(keras.ops.convert_to_numpy(weight)) <= _LARGEST):
            raise errors.UserError(
                f"{path}: {weight.path} holds values that are NaN, infinite or beyond "
                f"{_LARGEST:g}, which no training leaves; train it anew."
            )


def _another(path, other, kind):
    return errors.UserError(
        f"{path} holds another network than a {kind.__name__}: {other}; pass the run "
        "folder that the command asks for."
    )
