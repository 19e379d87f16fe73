"""The best, the median and the worst eye of every arm by every measure of single eyes.

Averages hide what a picture shows at once. Realism is the distance to the nearest real
eyes (`looks.from_real`), preservation where the segmenter finds the regions, how alike
the eye is to its raw self and, with an estimator, how far its answer moved.
"""

from typing import NamedTuple

import numpy as np

from refiner.realism import looks, preservation, similarity

PLACES = ("best", "median", "worst")


class Measure(NamedTuple):
    """A measure of single eyes.

    Attributes:
        name: as a reader sees it.
        unit: behind a value.
        sign: 1 where small values are good, -1 where large ones are.
    """

    name: str
    unit: str
    sign: int


FROM_REAL = Measure("distance to the nearest real eyes", "", 1)
SHIFT = Measure("shift of the pupil", " px", 1)
OVERLAP = Measure("overlap of iris and pupil", "", -1)
SSIM = Measure("SSIM with the raw eye", "", -1)
DRIFT = Measure("gaze drift", "°", 1)


def measure(seen, masks, sets, raw, drifts=None):
    """Values of every measure for every arm.

    Args:
        seen: ``looks.Looks`` of the arms.
        masks: {arm: the segmenter's classes of its eyes, int [N, H, W]}.
        sets: {arm: record.Records}.
        raw: the unrefined eyes, record.Records; their masks are exact.
        drifts: {arm: degrees [N] between the answers before and after}, or None.

    Returns:
        {Measure: {arm: float [n]}}, of the first n eyes; a lost pupil is infinitely
        far, NaN where the exact mask has none.
    """
    values = {m: {} for m in (FROM_REAL, SHIFT, OVERLAP, SSIM)}
    for arm, records in sets.items():
        values[FROM_REAL][arm] = looks.from_real(seen, arm)
        values[SHIFT][arm] = _shifts(masks[arm], raw.mask)
        values[OVERLAP][arm] = _overlaps(masks[arm], raw.mask)
        values[SSIM][arm] = similarity.ssim(records.image, raw.image)
    return values | ({DRIFT: drifts} if drifts else {})


def pick(measure, values):
    """Indices of the best, the median and the worst of values [n], NaN left out.

    Of an even number the better middle one is the median.

    Returns:
        Tuple of three ints; None where no value is known.
    """
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return None
    order = known[np.argsort(measure.sign * values[known], kind="stable")]
    return int(order[0]), int(order[(len(order) - 1) // 2]), int(order[-1])


def _shifts(masks, references):
    shifts = preservation.shifts_px(masks, references, "pupil")
    shown = np.isfinite(preservation.centroids(references, "pupil")[:, 0])
    return np.where(shown & np.isnan(shifts), np.inf, shifts)


def _overlaps(masks, references):
    """Intersection over union of the disc of iris and pupil, [N]."""
    found, exact = (
        np.isin(m, preservation.REGIONS["iris"]) for m in (masks, references)
    )
    union = (found | exact).sum(axis=(1, 2)).astype(float)
    union[union == 0] = np.nan
    return (found & exact).sum(axis=(1, 2)) / union
