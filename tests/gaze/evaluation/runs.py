"""Runs of ``gaze.train`` for tests, made without the command."""

import numpy as np

from configs import knn as knn_config
from gaze import estimators
from gaze.run import artifact


def train(folder, records, changes=None):
    """A k-NN run of one neighbour on ``records``; gives its folder."""
    settings = knn_config.get_config("tiny").to_dict() | {"neighbors": 1}
    settings |= changes or {}
    target = artifact.Artifact("gaze.train", folder, settings, {})
    target.begin()
    made = estimators.build(**{"name": "knn", **settings})
    fitted = made.fit(records, None, folder)
    target.finish(**fitted, **said(records))
    return folder


def said(records):
    """What the command says of the records."""
    return {
        "intensity": "raw",
        "mean_gaze": records.gaze.mean(axis=0).tolist(),
        "subjects": np.unique(records.subject).tolist(),
        "sources": np.unique(records.source).tolist(),
    }
