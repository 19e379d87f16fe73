"""Adaptive linear regression: an eye as the sparsest sum of known eyes.

Lu et al. (*Adaptive Linear Regression for Appearance-Based Gaze Estimation*, TPAMI
2014) describe an eye by the sums of 3x5 parts, made to sum to 1, and look for weights w
of known eyes that give the same description and have the least l1 norm; the same
weights give the gaze. Among many known eyes only the nearest are candidates.

    minimise |w|_1 + price * t   where   |E w - e|_inf <= t,  sum w = 1,  t >= tolerance

With a high price t is the tolerance where that can be had, and no more than needed
where not; the paper bounds the Euclidean norm and adapts its bound likewise. It is made
for one person and few samples; of other people it is known to fail (16 degrees).
"""

import os
from collections.abc import Mapping

import numpy as np
from scipy import optimize, sparse

from gaze.data import record
from gaze.learning import arrays, pixels

PARTS = (3, 5)  # rows and columns
_PRICE = 1e4


class Estimator(arrays.ArrayEstimator):
    """ALR: what it keeps are the eyes' descriptions."""

    name = "alr"
    keeps = ("parts", "gaze")

    def learn(self, records: record.Records) -> dict[str, np.ndarray]:
        """See ``arrays.ArrayEstimator``."""
        return {"parts": self._describe(records.image), "gaze": records.gaze}

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """See ``arrays.ArrayEstimator``."""
        known, gaze = self.arrays["parts"], self.arrays["gaze"]
        answers = []
        for parts in self._describe(columns["image"]):
            distances = ((known - parts) ** 2).sum(axis=1)
            near = np.argsort(distances, kind="stable")[: self.settings["candidates"]]
            weights = sparsest(known[near].T, parts, self.settings["tolerance"])
            answers.append(weights @ gaze[near])
        return np.array(answers, np.float32)

    def _describe(self, eyes):
        """Shares of the light in each part, float64 [N, 15]."""
        # The mean over an area is its sum up to a factor that all parts share.
        rows = pixels.rows(eyes, PARTS, equalize=self.settings["equalize"])
        sums = rows.astype(np.float64) + 1e-3  # an eye may be black
        return sums / sums.sum(axis=1, keepdims=True)


def sparsest(known: np.ndarray, target: np.ndarray, tolerance: float) -> np.ndarray:
    """The weights [n] that sum to 1 and have the least l1 norm; see the module.

    Args:
        known: float [d, n], descriptions of known eyes.
        target: float [d].
        tolerance: how far apart two descriptions may be in any number.
    """
    d, n = known.shape
    # Variables: positive and negative parts of w, then t.
    cost = np.concatenate([np.ones(2 * n), [_PRICE]])
    both = np.hstack([known, -known])
    within = np.block([[both, -np.ones((d, 1))], [-both, -np.ones((d, 1))]])
    sums = np.concatenate([np.ones(n), -np.ones(n), [0.0]])[None]
    solution = optimize.linprog(
        cost,
        A_ub=sparse.csr_array(within),
        b_ub=np.concatenate([target, -target]),
        A_eq=sparse.csr_array(sums),
        b_eq=[1.0],
        bounds=[(0, None)] * (2 * n) + [(tolerance, None)],
        method="highs",
    )
    return solution.x[:n] - solution.x[n : 2 * n]


def check(settings: dict, examples: int | None) -> None:
    """Refuses a tolerance or a number of candidates that is none.

    Raises:
        UserError: naming the key and what it may hold.
    """
    for key in ("tolerance", "candidates"):
        arrays.check_positive(settings, key)


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: candidates, known eyes that an answer may be made of; tolerance, of
            a part's share of the light; equalize.
    """
    return Estimator(settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return arrays.load(Estimator, folder, manifest)
