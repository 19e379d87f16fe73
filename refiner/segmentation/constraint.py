"""The pupil belongs to the centre of the iris: against orphan labels.

Zhao et al. 2018, section 2.1: outdoors the pupil is often lost in a dark iris, and then
the synthetic eye has a label that its real reference lacks; so "the pupil region is
constrained to the centre of the iris region". Two readings, as modes:

* "fallback" keeps the pupil that was seen and puts one there only where none was, or
  where it lies off the centre, so true sizes survive;
* "always" is the sentence taken literally: every pupil is the central ellipse, with one
  and the same size relative to the iris.

Both keep the largest iris alone. NumPy and OpenCV.
"""

import dataclasses
import functools

import cv2
import numpy as np

from gaze.data import record
from refiner.realism import preservation

MODES = ("none", "fallback", "always")
MIN_IRIS_PX = preservation.MIN_AREA_PX["iris"]
MIN_PUPIL_SHARE = 0.03  # of the iris's ellipse; a smaller pupil is an orphan's
MAX_OFF_CENTER = 0.5  # of the ellipse's short half axis
DEFAULT_RATIO, RATIOS = 0.40, (0.25, 0.55)
_SAMPLE = 1000  # masks, about, that a median is taken of


@dataclasses.dataclass(frozen=True)
class Ellipse:
    """An ellipse with the first and second moments of a region.

    Attributes:
        center: (x, y) px, float [2].
        axes: half axes px, the long one first, float [2].
        directions: unit vectors of the axes, rows of float [2, 2].
    """

    center: np.ndarray
    axes: np.ndarray
    directions: np.ndarray

    def holds(self, size: tuple[int, int], share: float = 1.0) -> np.ndarray:
        """Pixels inside the ellipse with ``share`` of its axes, bool [H, W]."""
        # Coordinates along the axes, [H, W, 2]: inside where their squares sum to one.
        along = (_grid(size) - self.center) @ self.directions.T
        return ((along / (share * self.axes)) ** 2).sum(axis=-1) <= 1.0

    @property
    def area(self) -> float:
        """px."""
        return float(np.pi * self.axes.prod())


def constrain(masks: np.ndarray, mode: str, ratio: float = DEFAULT_RATIO) -> np.ndarray:
    """Masks whose pupils lie in their irises.

    Args:
        masks: uint8 [N, H, W] of the record's classes.
        mode: one of ``MODES``; "none" changes nothing.
        ratio: of the pupil's axes to the iris's where a pupil is put in.

    Returns:
        uint8 [N, H, W]. A mask without iris (under ``MIN_IRIS_PX``) is unchanged.
        What lay outside the largest iris gets the class of the nearest skin or sclera.

    Raises:
        ValueError: an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode is {mode!r}; choose one of {', '.join(MODES)}")
    if mode == "none":
        return masks
    return np.stack([_constrained(mask, mode, ratio) for mask in masks])


def _constrained(mask, mode, ratio):
    iris = iris_region(mask)
    if iris is None:  # nowhere to put a pupil
        return mask
    ellipse = fit(iris)
    # Inside the fitted ellipse: lashes at the rim are dark, too.
    pupil = _largest(iris & (mask == record.PUPIL) & ellipse.holds(mask.shape))
    if mode == "always" or _is_orphan(pupil, ellipse) or _is_off(pupil, ellipse):
        # An open lid is all that may be overlaid: it still occludes the pupil.
        pupil = ellipse.holds(mask.shape, ratio) & (mask != record.SKIN)
    result = _without_strays(mask, iris)
    result[iris] = record.IRIS
    result[pupil] = record.PUPIL
    return result


def iris_region(mask: np.ndarray) -> np.ndarray | None:
    """The largest connected iris with its pupil, bool [H, W]; None if there is none."""
    region = _largest(np.isin(mask, record.WHOLE_IRIS))
    return region if region.sum() >= MIN_IRIS_PX else None


def fit(region: np.ndarray) -> Ellipse:
    """The ``Ellipse`` of a region, bool [H, W]: half axes 2 sqrt(variance)."""
    points = _grid(region.shape)[region]
    center = points.mean(axis=0)
    # A pixel is a square and no point: it has a variance of 1/12 itself.
    covariance = np.cov(points.T, bias=True) + np.eye(2) / 12
    variances, vectors = np.linalg.eigh(covariance)  # ascending, hence [::-1]
    return Ellipse(center, 2.0 * np.sqrt(variances[::-1]), vectors.T[::-1])


def orphans(masks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which masks show no iris, and which an iris that has lost its pupil.

    Args:
        masks: uint8 [N, H, W].

    Returns:
        (bool [N], bool [N]).
    """
    blind, orphaned = np.zeros((2, len(masks)), bool)
    for i, mask in enumerate(masks):
        iris = iris_region(mask)
        blind[i] = iris is None
        if iris is not None:
            orphaned[i] = _is_orphan(iris & (mask == record.PUPIL), fit(iris))
    return blind, orphaned


def pupil_ratio(masks: np.ndarray) -> float:
    """Median ratio of the pupil's mean axis to the iris's, within ``RATIOS``.

    Of what is visible of both, as the ellipse is that a pupil is put into. Taken from
    exact masks, pupils put in are as large as those of the training set;
    ``DEFAULT_RATIO`` where no mask shows both.
    """
    masks = masks[:: max(1, len(masks) // _SAMPLE)]  # from all people, evenly
    blind, orphaned = orphans(masks)
    whole = masks[~(blind | orphaned)]
    if not len(whole):
        return DEFAULT_RATIO
    pupils = np.count_nonzero(whole == record.PUPIL, axis=(1, 2))
    irises = pupils + np.count_nonzero(whole == record.IRIS, axis=(1, 2))
    # Areas are as squares of axes.
    return float(np.clip(np.median(np.sqrt(pupils / irises)), *RATIOS))


def _is_orphan(pupil, ellipse):
    return pupil.sum() < MIN_PUPIL_SHARE * ellipse.area


def _is_off(pupil, ellipse):
    offset = _grid(pupil.shape)[pupil].mean(axis=0) - ellipse.center
    return np.hypot(*offset) > MAX_OFF_CENTER * ellipse.axes[1]


def _largest(region):
    count, labels, stats, _ = cv2.connectedComponentsWithStats(region.astype(np.uint8))
    if count == 1:  # the background alone
        return region
    return labels == 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])


def _without_strays(mask, iris):
    """A copy in which irises and pupils outside ``iris`` are their surroundings."""
    eye = np.isin(mask, record.WHOLE_IRIS)
    strays = eye & ~iris
    result = mask.copy()
    if strays.any():
        # Voronoi cells of the other pixels, by number; a table turns them to classes.
        _, nearest = cv2.distanceTransformWithLabels(
            eye.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
        )
        classes = np.zeros(nearest.max() + 1, np.uint8)
        classes[nearest[~eye]] = mask[~eye]
        result[strays] = classes[nearest[strays]]
    return result


@functools.lru_cache(maxsize=4)
def _grid(size):
    """(x, y) of every pixel, float64 [H, W, 2]; not to be changed."""
    x, y = np.meshgrid(np.arange(size[1], dtype=float), np.arange(size[0], dtype=float))
    return np.stack([x, y], axis=-1)
