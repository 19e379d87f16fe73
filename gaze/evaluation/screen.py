"""The screen test: real web-cam eyes that carry no degrees, only a screen target.

Each picture shows both eyes of a web user looking at a point of the screen.
``plain`` is the eye at the image's right, which is the subject's left one, as
the project's canonical eye is; ``mirrored`` is the other, flipped so that it
looks like a left one, hence the sign in ``yaw = (yaw(plain) - yaw(mirrored)) / 2``.
Pitch is the mean of both.

Signs. The camera faces the user and its pictures are not mirrored: who looks to
the right end of the screen looks towards the *image's left*, which is positive
yaw, so yaw and target x (left -1, right 1) must correlate positively. Target y
grows downwards and pitch upwards, so it is -pitch that goes with y.

Head position and screen size are unknown and differ between people, so only the
correlation within windows of consecutive samples (one person) is a score.
Windows of one person are not independent: the interval is optimistic. It is a
test only; nothing may be trained or chosen on it.
"""

import os
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gaze.evaluation import bootstrap
from gaze.run import errors


class Score(NamedTuple):
    """Mean within-window correlations with the screen target."""

    x: bootstrap.Interval
    y: bootstrap.Interval
    num_windows: int

    def figures(self):
        """The flat form for JSON: x, x_low, x_high, y, y_low, y_high, num_windows."""
        flat = {"num_windows": self.num_windows}
        for name, interval in (("x", self.x), ("y", self.y)):
            flat |= {name: interval.value}
            flat |= {f"{name}_low": interval.low, f"{name}_high": interval.high}
        return flat


def load(path: str | os.PathLike):
    """Arrays ``plain``, ``mirrored`` (uint8 [N, H, W]) and ``target`` (float [N, 2]).

    Raises:
        errors.UserError: file missing, unreadable, or without these arrays.
    """
    try:
        with np.load(path) as archive:
            eyes = {name: archive[name] for name in ("plain", "mirrored", "target")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise errors.UserError(
            f"{path}: expected an .npz with plain, mirrored and target, found "
            f"{error}; point screen.source at the screen test's eyes.npz"
        ) from error
    shapes = {name: eyes[name].shape for name in eyes}
    if (
        eyes["plain"].ndim != 3
        or shapes["plain"] != shapes["mirrored"]
        or shapes["target"] != (len(eyes["plain"]), 2)
        or eyes["plain"].dtype != np.uint8
        or eyes["mirrored"].dtype != np.uint8
    ):
        raise errors.UserError(
            f"{path}: expected plain and mirrored uint8 [N, H, W] and target [N, 2], "
            f"found shapes {shapes} and {eyes['plain'].dtype}; rebuild the file"
        )
    return eyes


def score(
    predict: Callable[[np.ndarray], np.ndarray],
    eyes: Any,
    *,
    window: int = 15,
    replicates: int = 4000,
    seed: int = 0,
):
    """Score of a gaze model.

    Args:
        predict: uint8 images [N, H, W] -> float [N, 2], (pitch, yaw) in radians.
        eyes: what ``load`` returns.
        window: consecutive samples per window; a shorter rest is left out.
        replicates, seed: of the bootstrap over windows.

    Raises:
        errors.UserError: fewer samples than one window.
    """
    plain, mirrored = predict(eyes["plain"]), predict(eyes["mirrored"])
    pitch = (plain[:, 0] + mirrored[:, 0]) / 2
    yaw = (plain[:, 1] - mirrored[:, 1]) / 2
    x = window_correlations(yaw, eyes["target"][:, 0], window)
    y = window_correlations(-pitch, eyes["target"][:, 1], window)
    if not len(x) or not len(y):
        raise errors.UserError(
            f"the screen test needs {window} samples whose target moves, found "
            f"{len(yaw)} samples; give it a longer recording"
        )
    return Score(
        x=bootstrap.values_interval(x, replicates=replicates, seed=seed),
        y=bootstrap.values_interval(y, replicates=replicates, seed=seed),
        num_windows=len(x),
    )


def window_correlations(predicted: np.ndarray, target: np.ndarray, window: int):
    """Correlation within every whole window: float [N], [N] -> float [num_windows].

    A constant prediction knows nothing and scores 0. Windows whose target does
    not move say nothing about the model and are left out.
    """
    whole = len(target) // window * window
    p = np.asarray(predicted[:whole], np.float64).reshape(-1, window)
    t = np.asarray(target[:whole], np.float64).reshape(-1, window)
    p, t = (values - values.mean(axis=1, keepdims=True) for values in (p, t))
    norms = np.linalg.norm(p, axis=1) * np.linalg.norm(t, axis=1)
    correlations = (p * t).sum(axis=1) / np.where(norms > 1e-9, norms, np.inf)
    return correlations[np.linalg.norm(t, axis=1) > 1e-9]
