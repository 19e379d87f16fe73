"""Support vector regression on gradients and binary patterns, as a baseline of 2014.

Schneider et al. (*Manifold Alignment for Person Independent Appearance-Based Gaze
Estimation*, ICPR 2014) compare regressors on such features; Zhang et al. 2015 take HOG
in 6x4 blocks of 2x2 cells together with local binary patterns, and a linear kernel,
which is what this is. The machine and the scaling before it are one linear map.
"""

import os
from collections.abc import Mapping

import numpy as np
from skimage import feature
from sklearn import pipeline, preprocessing, svm

from gaze import image_ops
from gaze.data import record
from gaze.learning import arrays

SIZE = (36, 60)  # (height, width) that the cells below divide
_CELL = (7, 8)  # 7x5 cells: 6x4 overlapping blocks of 2x2
_BINS, _PATTERNS = 9, 10  # gradient directions; uniform patterns of 8 neighbours
_ITERATIONS = 10_000  # at most; some twenty are needed
_PARTS = (2, 4)  # rows and columns of histograms of patterns


class Estimator(arrays.ArrayEstimator):
    """One linear support vector machine per angle."""

    name = "svr"
    keeps = ("weights", "offset")

    def learn(self, records: record.Records) -> dict[str, np.ndarray]:
        """See ``arrays.ArrayEstimator``."""
        rows = self._features(records.image)
        fits = [self._fit_one(rows, angles) for angles in records.column("gaze").T]
        weights = [f[-1].coef_ / f[0].scale_ for f in fits]
        pairs = zip(fits, weights, strict=True)
        offset = [f[-1].intercept_[0] - f[0].mean_ @ w for f, w in pairs]
        return {"weights": np.stack(weights, axis=1), "offset": np.array(offset)}

    def _fit_one(self, rows, angles):
        machine = svm.LinearSVR(
            C=self.settings["penalty"],
            epsilon=self.settings["tolerance_rad"],
            # Squared, the primal is solved in seconds where the dual of the plain loss
            # takes minutes and does not converge.
            loss="squared_epsilon_insensitive",
            dual=False,
            max_iter=_ITERATIONS,
        )
        return pipeline.make_pipeline(preprocessing.StandardScaler(), machine).fit(
            rows, angles
        )

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """See ``arrays.ArrayEstimator``."""
        rows = self._features(columns["image"])
        answers = rows @ self.arrays["weights"] + self.arrays["offset"]
        return answers.astype(np.float32)

    def _features(self, eyes):
        if self.settings["equalize"]:
            eyes = image_ops.equalize(eyes)
        reduced = [
            image_ops.resize(image_ops.to_grey(eye), SIZE)[..., 0] for eye in eyes
        ]
        return np.stack([_features(eye) for eye in reduced])


def _features(eye):
    """HOG and pattern histograms of a grey eye uint8 [36, 60], float [944]."""
    gradients = feature.hog(
        eye,
        orientations=_BINS,
        pixels_per_cell=_CELL,
        cells_per_block=(2, 2),
        feature_vector=True,
    )  # [4 * 6 * 2 * 2 * 9]
    patterns = feature.local_binary_pattern(eye, P=8, R=1, method="uniform")
    histograms = [
        np.bincount(part.astype(int).ravel(), minlength=_PATTERNS) / part.size
        for rows in np.array_split(patterns, _PARTS[0], axis=0)
        for part in np.array_split(rows, _PARTS[1], axis=1)
    ]  # [2 * 4 * 10]
    return np.concatenate([gradients, *histograms])


def check(settings: dict, examples: int | None) -> None:
    """Refuses a penalty that is none.

    Raises:
        UserError: naming the key and what it may hold.
    """
    arrays.check_positive(settings, "penalty")


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: penalty (C); tolerance_rad, the error up to which an eye costs
            nothing; equalize.
    """
    return Estimator(settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return arrays.load(Estimator, folder, manifest)
