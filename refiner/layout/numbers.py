"""Where lids, corners and iris lie in a mask: eight numbers of an eye.

An edge is where 3 % of a region's pixels lie beyond it: a stray pixel of a predicted
mask moves an extreme by rows, and this by next to nothing.
"""

import numpy as np

from gaze.data import record

NAMES = (
    "lid_above",
    "lid_below",
    "corner_left",
    "corner_right",
    "iris_x",
    "iris_y",
    "iris_width",
    "iris_height",
)
LEAST_IRIS_PX = 20.0  # of a patch 60 px wide; of less, no place is certain
_BEYOND = 0.03
_WIDTH_PX = 60.0


def measure(masks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of masks.

    Args:
        masks: uint8 [N, H, W], classes as in ``gaze.data.record``.

    Returns:
        float64 [K, 8], the columns ``NAMES``, of the K eyes that show an iris; and
        bool [N], which these are.
    """
    masks = np.asarray(masks)
    _, height, width = masks.shape
    unit = _WIDTH_PX / width
    iris = np.isin(masks, record.WHOLE_IRIS)
    shown = iris.sum(axis=(1, 2)) * unit**2 >= LEAST_IRIS_PX
    iris, opening = iris[shown], masks[shown] != record.SKIN
    left, right = _edges(opening.sum(axis=1))  # over rows: a count to each column
    above, below = _edges(opening.sum(axis=2))
    iris_left, iris_right = _edges(iris.sum(axis=1))
    iris_above, iris_below = _edges(iris.sum(axis=2))
    columns = [
        above - height / 2,
        below - height / 2,
        left - width / 2,
        right - width / 2,
        _mean(iris.sum(axis=1)) - width / 2,
        _mean(iris.sum(axis=2)) - height / 2,
        iris_right - iris_left,
        iris_below - iris_above,
    ]
    return unit * np.stack(columns, axis=1), shown


def _edges(counts):
    """Where ``_BEYOND`` of the counts [K, L] lie below, and above: [K] each.

    In px from the first pixel's outer edge; within a pixel the counts are even.
    """
    total = counts.sum(axis=1, keepdims=True)
    up_to = np.concatenate([np.zeros_like(total), counts.cumsum(axis=1)], axis=1)
    return tuple(
        _crossing(up_to, share * total[:, 0]) for share in (_BEYOND, 1 - _BEYOND)
    )


def _crossing(up_to, level):
    """The place where a rising table [K, L + 1] reaches a level [K]."""
    rows = np.arange(len(up_to))
    after = np.argmax(up_to >= level[:, None], axis=1).clip(1)
    low, high = up_to[rows, after - 1], up_to[rows, after]
    return after - 1 + (level - low) / np.maximum(high - low, 1e-9)


def _mean(counts):
    """Mean place of the counts [K, L], px from the first pixel's outer edge, [K]."""
    places = np.arange(counts.shape[1]) + 0.5
    return counts @ places / np.maximum(counts.sum(axis=1), 1)
