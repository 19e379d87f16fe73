"""k nearest neighbours on pixels: the estimator that cannot hide behind training.

Zhao et al. 2018 (k = 50, after Wood et al. 2016) judge refined eyes by it: it learns
nothing, so its error tells how far the synthetic eyes lie from the real ones. Eyes are
equalised, reduced and compared by the Euclidean distance of their pixels; the answer is
the mean direction of the nearest eyes' gaze. As Wood et al. do, candidates can first be
narrowed down to those whose head is turned alike (``head_within_deg``).
"""

import os
from collections.abc import Mapping

import numpy as np
from sklearn.metrics import pairwise

from gaze import geometry
from gaze.data import record
from gaze.learning import arrays, pixels
from gaze.run import errors

_WEIGHTS = ("uniform", "distance")
_CHUNK = 256  # eyes compared at once


class Estimator(arrays.ArrayEstimator):
    """k-NN: what it keeps are the eyes."""

    name = "knn"

    def __init__(self, settings: dict, *, intensity: str = "raw"):
        """See ``arrays.ArrayEstimator``."""
        super().__init__(settings, intensity=intensity)
        heads = ("head_pose",) if settings["head_within_deg"] else ()
        self.inputs, self.keeps = ("image", *heads), ("pixels", "gaze", *heads)

    def learn(self, records: record.Records) -> dict[str, np.ndarray]:
        """See ``arrays.ArrayEstimator``."""
        kept = {"pixels": self._rows(records.image), "gaze": records.gaze}
        return kept | {name: getattr(records, name) for name in self.inputs[1:]}

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """See ``arrays.ArrayEstimator``."""
        rows = self._rows(columns["image"])
        heads = columns["head_pose"] if "head_pose" in self.inputs else None
        found = []
        for first in range(0, len(rows), _CHUNK):
            some = slice(first, first + _CHUNK)
            nearest = self._nearest(rows[some], None if heads is None else heads[some])
            found.append(self._mean_direction(rows[some], nearest))
        answers = geometry.vector_to_angles(np.concatenate(found))
        return answers.astype(np.float32)

    def _nearest(self, rows, heads):
        """Numbers of the nearest eyes kept, int [M, k], in no order."""
        known, k = self.arrays["pixels"], self.settings["neighbors"]
        distances = pairwise.euclidean_distances(
            rows.astype(np.float32), known.astype(np.float32), squared=True
        )
        if heads is not None:
            apart = _between_deg(heads, self.arrays["head_pose"])
            # Where fewer than k heads are turned alike, those turned most alike.
            enough = np.partition(apart, k - 1, axis=1)[:, k - 1 : k]
            limit = np.maximum(self.settings["head_within_deg"], enough)
            distances[apart > limit] = np.inf
        return np.argpartition(distances, k - 1, axis=1)[:, :k]

    def _mean_direction(self, rows, nearest):
        """Mean direction of the nearest eyes' gaze, [M, 3], not of length 1."""
        directions = geometry.angles_to_vector(self.arrays["gaze"])[nearest]
        if self.settings["weights"] == "uniform":
            return directions.mean(axis=1)
        # Anew, because the sums of large squares above leave no exact 0.
        offsets = self.arrays["pixels"][nearest].astype(int) - rows[:, None].astype(int)
        distances = np.sqrt((offsets**2).sum(axis=-1))
        same = distances == 0
        weights = np.where(same, 0, 1 / np.where(same, 1, distances))
        weights[same.any(axis=1)] = same[same.any(axis=1)]
        weights /= weights.sum(axis=1, keepdims=True)
        return (weights[..., None] * directions).sum(axis=1)

    def _rows(self, eyes):
        settings = self.settings
        return pixels.rows(eyes, tuple(settings["size"]), equalize=settings["equalize"])


def _between_deg(heads, others):
    """Angles between all pairs of directions, [M, N]."""
    cosines = geometry.angles_to_vector(heads) @ geometry.angles_to_vector(others).T
    return np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0)))


def check(settings: dict, examples: int | None) -> None:
    """Refuses no such weights, no size, and more neighbours than there are eyes.

    Raises:
        UserError: naming the key and what it may hold.
    """
    pixels.check_size(settings)
    if settings["weights"] not in _WEIGHTS:
        raise errors.UserError(
            f"config.weights is {settings['weights']!r}; choose one of "
            f"{', '.join(_WEIGHTS)}."
        )
    if not 0 <= settings["head_within_deg"] <= 180:
        raise errors.UserError(
            f"config.head_within_deg is {settings['head_within_deg']}; expected 0 "
            "(all heads) to 180 degrees."
        )
    if examples is not None and settings["neighbors"] > examples:
        raise errors.UserError(
            f"config.neighbors is {settings['neighbors']}, but the set has {examples} "
            "examples; lower it or take a larger set."
        )


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: neighbors (k), weights ("uniform", or "distance": its inverse), size
            (height, width) that eyes are reduced to, equalize, head_within_deg
            (degrees; 0 looks at all heads and reads the image alone).
    """
    return Estimator(settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return arrays.load(Estimator, folder, manifest)
