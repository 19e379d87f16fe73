"""A random forest on pixels: 20 trees on an eye's grey levels in one column.

Zhao et al. 2018 have 20 trees, after Sugano et al. 2014, who grow one forest for every
cluster of head poses on 15x9 pixels; here one forest sees all heads. The trees are kept
as arrays of their nodes, not as Python objects.
"""

import os
from collections.abc import Mapping

import numpy as np
from sklearn import ensemble

from gaze.data import record
from gaze.learning import arrays, pixels

_LEAF = -1  # in place of a child


class Estimator(arrays.ArrayEstimator):
    """The forest: nodes of all trees one after another, and where each tree begins."""

    name = "forest"
    keeps = ("roots", "left", "right", "pixel", "threshold", "gaze")

    def learn(self, records: record.Records) -> dict[str, np.ndarray]:
        """See ``arrays.ArrayEstimator``."""
        settings = self.settings
        forest = ensemble.RandomForestRegressor(
            settings["trees"],
            min_samples_leaf=settings["leaf_eyes"],
            max_features=settings["pixels_share"],
            random_state=settings["seed"],
        )
        forest.fit(self._rows(records.image), records.gaze)
        trees = [tree.tree_ for tree in forest.estimators_]
        roots = np.cumsum([0, *(tree.node_count for tree in trees[:-1])])

        def moved(children):  # to where the tree's nodes come to lie
            pairs = zip(children, roots, strict=True)
            parts = [np.where(c == _LEAF, _LEAF, c + root) for c, root in pairs]
            return np.concatenate(parts).astype(np.int32)

        return {
            "roots": roots.astype(np.int32),
            "left": moved([tree.children_left for tree in trees]),
            "right": moved([tree.children_right for tree in trees]),
            "pixel": np.concatenate([t.feature for t in trees]).astype(np.int32),
            "threshold": np.concatenate([tree.threshold for tree in trees]),
            "gaze": np.concatenate([tree.value[..., 0] for tree in trees]),
        }

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """See ``arrays.ArrayEstimator``; the mean of all trees' answers."""
        rows, kept = self._rows(columns["image"]), self.arrays
        answers = np.zeros((len(rows), 2))
        for root in kept["roots"]:
            node = np.full(len(rows), root)
            while (inner := np.flatnonzero(kept["left"][node] != _LEAF)).size:
                at = node[inner]
                goes_left = rows[inner, kept["pixel"][at]] <= kept["threshold"][at]
                node[inner] = np.where(goes_left, kept["left"][at], kept["right"][at])
            answers += kept["gaze"][node]
        return (answers / len(kept["roots"])).astype(np.float32)

    def _rows(self, eyes):
        settings = self.settings
        return pixels.rows(eyes, tuple(settings["size"]), equalize=settings["equalize"])


def check(settings: dict, examples: int | None) -> None:
    """Refuses a forest without trees or leaves, and a size that is none.

    Raises:
        UserError: naming the key and what it may hold.
    """
    pixels.check_size(settings)
    for key in ("trees", "leaf_eyes", "pixels_share"):
        arrays.check_positive(settings, key)


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: trees; leaf_eyes, the fewest eyes in a leaf; pixels_share, of the
            pixels that each split chooses from; seed; size (height, width) that eyes
            are reduced to; equalize.
    """
    return Estimator(settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return arrays.load(Estimator, folder, manifest)
