"""Gaze from an eye's regions alone: a linear map of where iris and opening lie.

It reads the mask and no pixel, so it knows no style at all; masks of real eyes come
from a segmenter. What an eye without iris looks like it does not know: such an eye is
answered with the mean gaze, and ``rejects`` tells which these are.
"""

import os
from collections.abc import Mapping

import numpy as np
from sklearn import linear_model

from gaze.data import record
from gaze.learning import arrays
from gaze.learning import layout as regions
from gaze.run import errors


class Estimator(arrays.ArrayEstimator):
    """Ridge regression on the four numbers of ``gaze.learning.layout``."""

    name = "layout"
    inputs = ("mask",)
    keeps = ("weights", "offset", "mean_gaze")

    def learn(self, records: record.Records) -> dict[str, np.ndarray]:
        """See ``arrays.ArrayEstimator``; eyes without iris are left out."""
        masks = records.column("mask")
        shown = regions.shows_iris(masks)
        if not shown.any():
            raise errors.UserError(
                "no eye of this set shows an iris in its mask; segment it anew or take "
                "another set."
            )
        numbers = regions.numbers(masks[shown]).astype(np.float64)
        gaze = records.column("gaze")[shown]
        # By deviations, so that one strength fits numbers of any spread.
        spread = np.maximum(numbers.std(axis=0), 1e-6)
        ridge = linear_model.Ridge(self.settings["ridge"]).fit(numbers / spread, gaze)
        return {
            "weights": ridge.coef_.T / spread[:, None],
            "offset": ridge.intercept_,
            "mean_gaze": gaze.mean(axis=0),
        }

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """See ``arrays.ArrayEstimator``."""
        kept = self.arrays
        gaze = regions.numbers(columns["mask"]) @ kept["weights"] + kept["offset"]
        rejected = self.rejects(columns)[:, None]
        return np.where(rejected, kept["mean_gaze"], gaze).astype(np.float32)

    def rejects(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """Which eyes it says nothing of, bool [N]: those that show no iris."""
        return ~regions.shows_iris(columns["mask"])


def check(settings: dict, examples: int | None) -> None:
    """Refuses a strength that is none.

    Raises:
        UserError: saying what is expected.
    """
    arrays.check_positive(settings, "ridge")


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: ridge, the strength of the penalty on weights.
    """
    return Estimator(settings)


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    return arrays.load(Estimator, folder, manifest)
