"""Files that the pipeline's stages left, looked at before anything is read out of them.

Runs are interrupted, copied in part and edited by hand: what is there and is not what a
stage writes is named in one line.
"""

import numpy as np

from gaze.data.formats import arrays as stored
from gaze.run import errors, files

_TREES = {"preservation", "kid", "two_sample", "variety", "drift"}


def config(path):
    """The pipeline's config, with the keys that nothing goes without."""
    found = files.read_object(path)
    if not isinstance(found.get("seeds"), int) or not 1 <= found["seeds"] <= 1000:
        raise errors.UserError(
            f"{path}: seeds is {found.get('seeds')!r}, expected 1 or more; the file "
            "is none of pipeline.py's."
        )
    if not isinstance(found.get("arms"), list):
        raise errors.UserError(
            f"{path} names no arms; the file is none of pipeline.py's."
        )
    return found


def cards(folder):
    """The cards of the exported models: the JSON files that describe outputs."""
    found = []
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
        found.append(value)
    return found


def figures(path):
    """The figures that an evaluation left, {} without any."""
    found = files.read_object(path) if path.exists() else {}
    for name in _TREES & found.keys():
        if not isinstance(found[name], dict):
            raise errors.UserError(
                f"{path}: {name} is {str(found[name])[:40]}, expected figures by arm; "
                "delete the file and run pipeline.py again."
            )
    return found


def arrays(path):
    """The arrays of an .npz by name, {} without one."""
    names = stored.headers(path) if path.exists() else []
    return {name: np.asarray(stored.column(path, name)) for name in names}
