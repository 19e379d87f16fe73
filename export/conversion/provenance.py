"""Where a model comes from: its file, its run's manifest, its images."""

import importlib
import json
import pathlib
import zipfile

import keras
import numpy as np

from gaze import images
from gaze.run import errors, files, stage

MODEL = "model.keras"
_ROOMS = ("gaze.", "refiner.")


def model_path(path):
    """The ``.keras`` file that ``path``, a file or a run directory, means.

    Raises:
        UserError: there is none.
    """
    path = pathlib.Path(path)
    found = path / MODEL if path.is_dir() else path
    if not found.is_file() or found.suffix != ".keras":
        raise errors.UserError(
            f"no Keras model at {found}; give a .keras file or a run directory "
            f"with {MODEL}."
        )
    return found


def load(path):
    """The network in a ``.keras`` file.

    Raises:
        UserError: it is damaged, or its class is unknown here.
    """
    try:
        _register(path)
        return keras.models.load_model(path, compile=False)
    except _UNREADABLE as error:
        raise errors.UserError(
            f"{path} cannot be loaded ({' '.join(str(error).split())[:160]}); "
            "train it anew with this version."
        ) from error


def treat(records, intensity):
    """Records whose images carry the treatment that the network was trained on.

    Raises:
        UserError: the records are equalised and the network wants raw images.
    """
    if intensity == "equalized":
        # Equalised images come out as they went in.
        return records.replace(image=images.equalize(records.image))
    if records.intensity != "raw":
        raise errors.UserError(
            f"the model was trained on {intensity} images and these records are "
            f"{records.intensity}, which cannot be undone; give raw records."
        )
    return records


def facts(path, records):
    """What the card says about the origin of a model.

    Args:
        path: the ``.keras`` file; a ``manifest.json`` beside it is its run's.
        records: Records of the kind the network was trained on.

    Returns:
        dict: intensity, training, source_model_sha256.
    """
    beside = path.parent / stage.MANIFEST
    run = files.read_json(beside) if beside.exists() else {}
    return {
        "intensity": _intensity(run, records),
        "training": {
            "command": run.get("command"),
            "fingerprint": run.get("fingerprint"),
            "calibration_sources": sorted(map(str, np.unique(records.source))),
            "calibration_licence": records.manifest.get("licence"),
            "gaze_range_deg": _gaze_range(records.gaze),
        },
        "source_model_sha256": files.sha256(path),
    }


def _register(path):
    """Imports the module of the saved class, which registers it with Keras."""
    with zipfile.ZipFile(path) as archive:
        module = json.loads(archive.read("config.json")).get("module") or ""
    if module.startswith(_ROOMS):
        importlib.import_module(module)


_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    ImportError,
    AttributeError,
    zipfile.BadZipFile,
)


def _intensity(run, records):
    """A training that equalises its batches wants equalised images for ever."""
    if run.get("settings", {}).get("equalize"):
        return "equalized"
    return run.get("intensity", records.intensity)


def _gaze_range(gaze):
    """Lowest and highest angle by name, in degrees; None without labels."""
    if gaze is None:
        return None
    degrees = np.degrees(gaze)
    pairs = zip(degrees.min(axis=0), degrees.max(axis=0), strict=True)
    ends = [[round(float(end), 1) for end in pair] for pair in pairs]
    return dict(zip(("pitch", "yaw"), ends, strict=True))
