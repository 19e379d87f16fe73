"""Pixels and layout together: the small CNN's answer and the layout's, averaged.

Pixels tell most where looks are those that were learnt, but lean on looks; where iris
and opening lie is blind to them. The two err apart from each other, so their mean is
better than either among simulated people, and far better than the CNN on real eyes. One
network that is told both at once learns to look at the pixels and gains nothing there.
Masks of real eyes come from a segmenter; train on masks that it predicted, too.
"""

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from gaze.data import record
from gaze.estimators import cnn, layout


class Estimator:
    """A CNN and a layout estimator in one run folder."""

    name = "fused"
    inputs = ("image", "mask")

    def __init__(self, settings: dict, pixels: Any, regions: Any):
        """Joins two estimators; ``build`` and ``load`` make these."""
        self.settings, self.pixels, self.regions = settings, pixels, regions
        self.intensity = pixels.intensity

    def fit(
        self,
        records: record.Records,
        validation: record.Records | None,
        workdir: str | os.PathLike,
    ) -> dict:
        """Fits both; see `cnn.Estimator.fit` and `layout.Estimator.fit`."""
        parts = (self.pixels, self.regions)
        pixels, regions = (part.fit(records, validation, workdir) for part in parts)
        return pixels | regions

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """(pitch, yaw) in radians, float32 [N, 2]; of an eye without iris the CNN's."""
        pixels, regions = (p.predict(columns) for p in (self.pixels, self.regions))
        share = self.settings["layout_share"]
        mixed = (1 - share) * pixels + share * regions
        rejected = self.rejects(columns)[:, None]
        return np.where(rejected, pixels, mixed).astype(np.float32)

    def rejects(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """Which eyes it reads by half only, bool [N]: those that show no iris."""
        return self.regions.rejects(columns)


check = layout.check


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: those of the CNN and of the layout estimator, and layout_share: of
            the answer, that the layout gives.
    """
    return Estimator(settings, cnn.build(**settings), layout.build(**settings))


def load(folder: str | os.PathLike, manifest: dict):
    """The fitted estimator in a run folder."""
    parts = cnn.load(folder, manifest), layout.load(folder, manifest)
    return Estimator(manifest["settings"], *parts)
