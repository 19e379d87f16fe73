"""What the regions of an eye say without any of its looks: two places of a mask.

Where iris and opening lie is blind to light, skin and camera, so what is learnt of it
from simulated eyes holds for real ones as far as their masks are right. Lengths are in
widths of the patch, places from its middle, x to the right and y down.
"""

import numpy as np

from gaze.data import record

NAMES = ("iris_x", "iris_y", "opening_x", "opening_y")


def numbers(masks: np.ndarray):
    """Mean places of the iris (with the pupil) and of the opening, float32 [N, 4].

    The columns are ``NAMES``; all are 0 for an eye that shows no iris.

    Args:
        masks: uint8 [N, H, W], classes as in ``gaze.data.record``.
    """
    masks = np.asarray(masks)
    places = [_mean_place(region) for region in (_iris(masks), masks != record.SKIN)]
    shown = shows_iris(masks)[:, None]
    return np.where(shown, np.concatenate(places, axis=1), 0.0).astype(np.float32)


def shows_iris(masks: np.ndarray):
    """Whether there is any iris or pupil, bool [N]; nothing is known of other eyes."""
    return _iris(np.asarray(masks)).any(axis=(1, 2))


def _iris(masks):
    return (masks == record.IRIS) | (masks == record.PUPIL)


def _mean_place(region):
    """Mean (x, y) of a region bool [N, H, W], float [N, 2]."""
    _, height, width = region.shape
    sizes = np.maximum(region.sum(axis=(1, 2)), 1)
    x = region.sum(axis=1) @ (np.arange(width) - (width - 1) / 2)
    y = region.sum(axis=2) @ (np.arange(height) - (height - 1) / 2)
    return np.stack([x / sizes, y / sizes], axis=1) / width
