"""Files that the pipeline's tasks left, looked at before anything is read out of them.

Runs are interrupted, copied in part and edited by hand: what is there and is not what a
task writes is named in one line.
"""

import pathlib

import numpy as np

from gaze.data.formats import arrays as stored
from gaze.run import errors, files

_TREES = {"preservation", "kid", "two_sample", "variety", "drift"}


def config(path: pathlib.Path) -> dict:
    """The pipeline's config, with the keys that nothing goes without."""
    settings = files.read_object(path)
    if not isinstance(settings.get("seeds"), int) or not 1 <= settings["seeds"] <= 1000:
        raise errors.UserError(
            f"{path}: seeds is {settings.get('seeds')!r}, expected 1 or more; the file "
            "is none of the pipeline's."
        )
    if not isinstance(settings.get("arms"), list):
        raise errors.UserError(
            f"{path} names no arms; the file is none of the pipeline's."
        )
    return settings


def cards(folder: pathlib.Path) -> list[dict]:
    """The cards of the exported models: the JSON files that describe outputs."""
    described = []
    for path in sorted(folder.glob("**/*.json")):
        value = files.read_json(path)
        if not isinstance(value, dict) or "outputs" not in value:
            continue
        metrics = value.get("metrics")
        latency = metrics.get("latency") if isinstance(metrics, dict) else None
        if not isinstance(value["outputs"], dict) or not isinstance(latency, dict):
            raise errors.UserError(
                f"{path} is a damaged card: it lacks outputs or metrics; export it "
                "again."
            )
        described.append(value)
    return described


def figures(path: pathlib.Path) -> dict:
    """The figures that an evaluation left, {} without any."""
    trees = files.read_object(path) if path.exists() else {}
    for name in _TREES & trees.keys():
        if not isinstance(trees[name], dict):
            raise errors.UserError(
                f"{path}: {name} is {str(trees[name])[:40]}, expected figures by arm; "
                "delete the file and run the pipeline again."
            )
    return trees


def arrays(path: pathlib.Path) -> dict[str, np.ndarray]:
    """The arrays of an .npz by name, {} without one."""
    names = stored.headers(path) if path.exists() else []
    return {name: np.asarray(stored.column(path, name)) for name in names}
