"""Where a model comes from: its file, its run's manifest, its images."""

import pathlib

import numpy as np

from gaze import image_ops
from gaze.data import record
from gaze.run import artifact, errors, files
from gaze.training import networks, results


def model_path(path: str | pathlib.Path) -> pathlib.Path:
    """The ``.keras`` file that ``path``, a file or a run directory, means.

    Raises:
        UserError: there is none.
    """
    path = pathlib.Path(path)
    _refuse_without_network(path)
    file = path / networks.MODEL if path.is_dir() else path
    if not file.is_file() or file.suffix != ".keras":
        raise errors.UserError(
            f"no Keras model at {file}; give a .keras file or a run directory "
            f"with {networks.MODEL}."
        )
    return file


def _refuse_without_network(path: pathlib.Path) -> None:
    """A refiner's run in closed form, or of optimised pixels, holds its bank alone."""
    stated = path / artifact.MANIFEST
    if (path / networks.MODEL).exists() or not stated.is_file():
        return
    found = files.read_object(stated)
    if found.get("command") == "refiner.train":
        method = found.get("settings", {}).get("method")
        raise errors.UserError(
            f"{path} is a run of {method}, which has no network to convert; give one "
            "of a method that learns a generator, such as zhao2018."
        )


def treat(records: record.Records, intensity: str) -> record.Records:
    """Records whose images carry the treatment that the network was trained on.

    Raises:
        UserError: the records are equalised and the network wants raw images.
    """
    if intensity == "equalized":
        # Equalised images come out as they went in.
        return records.replace(image=image_ops.equalize(records.image))
    if records.intensity != "raw":
        raise errors.UserError(
            f"the model was trained on {intensity} images and these records are "
            f"{records.intensity}, which cannot be undone; give raw records."
        )
    return records


def facts(path: pathlib.Path, records: record.Records) -> dict:
    """What the card says about the origin of a model.

    Args:
        path: the ``.keras`` file; a ``manifest.json`` beside it is its run's.
        records: Records of the kind the network was trained on.

    Returns:
        dict: intensity, normalization, training, source_model_sha256.

    Raises:
        UserError: the manifest is damaged, or not the model's.
    """
    run = _run_of(path)
    return {
        "intensity": _intensity(run, records),
        "normalization": run.get("normalization", records.normalization),
        "training": {
            "command": run.get("command"),
            "fingerprint": run.get("fingerprint"),
            "calibration_sources": sorted(map(str, np.unique(records.source))),
            "calibration_licence": records.manifest.get("licence"),
            "gaze_range_deg": _gaze_range(records.gaze),
        },
        "source_model_sha256": files.sha256(path),
    }


def _run_of(path: pathlib.Path) -> dict:
    """The manifest beside a model, {} without one.

    What it says decides whether the host equalises: one that does not belong to the
    model must not be believed.
    """
    beside = path.parent / artifact.MANIFEST
    if not beside.exists():
        return {}
    command = files.read_object(beside).get("command")
    if command not in results.KINDS:
        raise errors.UserError(
            f"{beside} is of {command!r}, no training; put {path.name} into its own "
            "run's folder, or into one without a manifest."
        )
    manifest = results.manifest(path.parent, command)
    results.file(path.parent, path.name, manifest)
    return manifest


def _intensity(run: dict, records: record.Records) -> str:
    """A training that equalises its batches wants equalised images for ever."""
    if run.get("settings", {}).get("equalize"):
        return "equalized"
    return run.get("intensity", records.intensity)


def _gaze_range(gaze: np.ndarray | None) -> dict[str, list[float]] | None:
    """Lowest and highest angle by name, in degrees; None without labels."""
    if gaze is None:
        return None
    degrees = np.degrees(gaze)
    pairs = zip(degrees.min(axis=0), degrees.max(axis=0), strict=True)
    ends = [[round(float(end), 1) for end in pair] for pair in pairs]
    return dict(zip(("pitch", "yaw"), ends, strict=True))
