"""An estimator that is a few plain arrays: nothing pickled, read back as it was.

A file in ``gaze/estimators`` derives its ``Estimator`` from ``ArrayEstimator`` and says
what it learns of records and how it answers from that.
"""

import os
import pathlib
from collections.abc import Mapping

import numpy as np

from gaze.data import record
from gaze.data.formats import arrays as stored
from gaze.run import errors, files
from gaze.training import results

_FILE = "arrays.npz"


class ArrayEstimator:
    """Base of the estimators that are arrays.

    Attributes:
        name: the estimator's.
        inputs: columns of records that are read.
        keeps: names of the arrays.
        settings: values of the config.
        arrays: by name; empty before ``fit``.
        intensity: what the training set's images were, ``record.Records.intensity``.
    """

    name = ""
    streams = False  # learns of all eyes at once
    inputs: tuple[str, ...] = ("image",)
    keeps: tuple[str, ...] = ()

    def __init__(self, settings: dict, *, intensity: str = "raw"):
        """Without arrays; ``fit`` or ``load`` bring them."""
        self.settings, self.intensity, self.arrays = settings, intensity, {}

    def learn(self, records: record.Records) -> dict[str, np.ndarray]:
        """What is kept of labelled ``record.Records``: arrays by the names `keeps`."""
        raise NotImplementedError(f"{type(self).__name__} overrides learn")

    def predict(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """(pitch, yaw) in radians, float32 [N, 2], of the columns of ``inputs``."""
        raise NotImplementedError(f"{type(self).__name__} overrides predict")

    def fit(
        self,
        records: record.Records,
        validation: record.Records | None,
        workdir: str | os.PathLike,
    ) -> dict:
        """Learns from labelled records and writes the arrays into ``workdir``.

        Args:
            records: ``record.Records`` with gaze and the columns of ``inputs``.
            validation: not used: nothing is selected.
            workdir: run folder.

        Returns:
            Facts for the manifest: the shapes of what is kept.
        """
        self.arrays = self.learn(records)
        path = pathlib.Path(workdir) / _FILE
        with files.writing(path) as temporary, open(temporary, "wb") as file:
            np.savez_compressed(file, **self.arrays)  # type: ignore[arg-type]  # stub
        return {"kept": {name: list(a.shape) for name, a in self.arrays.items()}}


def check_positive(settings: dict, key: str) -> None:
    """Refuses a number that is not above 0.

    Raises:
        UserError: naming the key.
    """
    if not settings[key] > 0:
        raise errors.UserError(f"config.{key} is {settings[key]}; expected above 0.")


def load(kind: type[ArrayEstimator], folder: str | os.PathLike, manifest: dict):
    """The fitted estimator that a run folder holds.

    Args:
        kind: a subclass of ``ArrayEstimator``.
        folder: run folder.
        manifest: its manifest.

    Raises:
        UserError: the folder lacks the arrays, or holds those of another estimator.
    """
    path = results.file(folder, _FILE, manifest)
    estimator = kind(manifest["settings"], intensity=manifest["intensity"])
    names = set(stored.headers(path))
    if names != set(estimator.keeps):
        raise errors.UserError(
            f"{path} holds {', '.join(sorted(names))}; expected "
            f"{', '.join(estimator.keeps)} of {kind.name}: it is of another estimator."
        )
    estimator.arrays = {name: np.asarray(stored.column(path, name)) for name in names}
    return estimator
