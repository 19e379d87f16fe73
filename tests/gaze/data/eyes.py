"""Small sets of rendered eyes for tests."""

import pathlib

import numpy as np

from gaze.data import record
from gaze.run import artifact
from gaze.simulator import domains, simulate


def columns(count=32, *, domain="studio", seed=0, num_subjects=4):
    """One chunk of columns straight from the simulator."""
    chunks = simulate.simulate(
        domains.factors(domain), count=count, num_subjects=num_subjects, seed=seed
    )
    parts = list(chunks)
    merged = {
        name: np.concatenate([np.asarray(part[name]) for part in parts])
        for name in parts[0]
    }
    return {**merged, "source": np.array(["test"] * count)}


def write(folder, **arguments):
    """A finished record set in ``folder``; gives its path."""
    target = artifact.Artifact("test", pathlib.Path(folder), dict(arguments), {})
    record.write([columns(**arguments)], target, intensity="raw")
    return pathlib.Path(folder)
