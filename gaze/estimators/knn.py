"""k nearest neighbours on pixels: the estimator that cannot hide behind training.

Zhao et al. 2018 (k = 50, after Wood et al. 2016) judge refined eyes by it: it learns
nothing, so its error tells how far the synthetic eyes lie from the real ones. Eyes are
equalised, reduced and compared by the Euclidean distance of their pixels; the answer is
the mean direction of the nearest eyes' gaze. Wood et al. first narrow the eyes down by
head pose, which is not done here: an estimator is given the image alone.
"""

import math
import pathlib

import numpy as np
from sklearn import neighbors

from gaze import geometry, image_ops
from gaze.run import errors, files
from gaze.training import results

_FILE = "neighbors.npz"
_WEIGHTS = ("uniform", "distance")


class Estimator:
    """k-NN with the verbs of every estimator: ``fit`` and ``predict``."""

    def __init__(self, settings, *, intensity="raw"):
        """Without eyes; ``build`` and ``load`` make these.

        Raises:
            UserError: no such weights, or no size.
        """
        if settings["weights"] not in _WEIGHTS:
            raise errors.UserError(
                f"config.weights is {settings['weights']!r}; choose one of "
                f"{', '.join(_WEIGHTS)}."
            )
        size = settings["size"]
        if len(size) != 2 or min(size) < 1:
            raise errors.UserError(
                f"config.size is {tuple(size)}; expected (height, width) in pixels."
            )
        self.settings, self.intensity = settings, intensity
        self._regressor = None

    def fit(self, train, validation, workdir):
        """Keeps the labelled eyes and writes them into ``workdir``.

        Args:
            train: ``record.Records`` with gaze.
            validation: not used: nothing is selected.
            workdir: run folder.

        Returns:
            Facts for the manifest.
        """
        pixels, gaze = self._pixels(train.image), np.asarray(train.gaze, np.float32)
        path = pathlib.Path(workdir) / _FILE
        with files.writing(path) as temporary, open(temporary, "wb") as file:
            np.savez_compressed(file, pixels=pixels, gaze=gaze)
        self.remember(pixels, gaze)
        return {"pixels": pixels.shape[1]}

    def remember(self, pixels, gaze):
        """Takes eyes uint8 [N, D] and their gaze [N, 2] as the neighbours."""
        # Brute force in chunks: trees do not help in hundreds of dimensions.
        self._regressor = neighbors.KNeighborsRegressor(
            self.settings["neighbors"],
            weights=self.settings["weights"],
            algorithm="brute",
        )
        directions = geometry.angles_to_vector(gaze)
        self._regressor.fit(pixels.astype(np.float32), directions)

    def predict(self, inputs):
        """(pitch, yaw) in radians, float32 [N, 2], of {"image": uint8 [N, H, W, C]}."""
        pixels = self._pixels(inputs["image"]).astype(np.float32)
        directions = self._regressor.predict(pixels)
        return geometry.vector_to_angles(directions).astype(np.float32)

    def _pixels(self, eyes):
        """Grey levels at ``config.size`` as rows, uint8 [N, height * width]."""
        size = tuple(self.settings["size"])
        if self.settings["equalize"]:
            eyes = image_ops.equalize(eyes)
        reduced = [image_ops.resize(image_ops.to_grey(eye), size) for eye in eyes]
        return np.stack(reduced).reshape(len(eyes), -1)


def build(**settings):
    """An unfitted estimator.

    Args:
        **settings: neighbors (k), weights ("uniform", or "distance": its inverse), size
            (height, width) that eyes are reduced to, equalize.

    Raises:
        UserError: no such weights, or no size.
    """
    return Estimator(settings)


def load(folder, manifest):
    """The fitted estimator in a run folder, whose manifest was read already.

    Raises:
        UserError: its eyes are missing, damaged, or none that it could have kept.
    """
    path = results.file(folder, _FILE, manifest)
    settings = manifest["settings"]
    estimator = Estimator(settings, intensity=manifest["intensity"])
    kept = results.arrays(path, {"pixels": ("u", 1, 2), "gaze": ("f", 4, 2)})
    pixels, gaze = kept["pixels"], kept["gaze"]
    shapes = (len(pixels), math.prod(settings["size"])), (len(pixels), 2)
    if (pixels.shape, gaze.shape) != shapes or not np.isfinite(gaze).all():
        raise errors.UserError(
            f"{path} holds pixels {list(pixels.shape)} and gaze {list(gaze.shape)}, "
            f"expected {list(shapes[0])} and as many finite directions; run "
            "gaze.train again in a new folder."
        )
    estimator.remember(pixels, gaze)
    return estimator
