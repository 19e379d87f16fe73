"""Where a purifier attends: the eye itself, grown a little beyond its outline.

Yan/Zhao et al. (2019, 2020) learn style apart from an attention region and from the
background; their abstracts do not say what the region is. Here it is iris and pupil,
or the eye's opening, grown by a tenth of the iris radius, which takes in the limbus.
"""

import cv2
import numpy as np

from gaze.data import record
from gaze.run import errors

REGIONS = {
    "iris": record.WHOLE_IRIS,
    "opening": record.OPENING,
}
"""Classes of a region, by the name that configs use."""

_GROWTH = 0.1  # of the iris radius


def regions(masks: np.ndarray, name: str = "iris") -> np.ndarray:
    """The attention region of each mask, with soft edges.

    At 36x60 a tenth of the radius is less than a pixel, so a pixel counts by how much
    of it the grown region covers.

    Args:
        masks: integer classes [N, H, W].
        name: one of ``REGIONS``.

    Returns:
        float32 [N, H, W, 1] from 0 to 1; zero where a mask has no such region.

    Raises:
        UserError: an unknown name.
    """
    if name not in REGIONS:
        raise errors.UserError(
            f"config.region is {name!r}; choose one of {', '.join(REGIONS)}."
        )
    inside = np.isin(masks, REGIONS[name])  # [N, H, W]
    growths = _GROWTH * _iris_radii(masks)
    grown = [_grow(*pair) for pair in zip(inside, growths, strict=True)]
    return np.stack(grown)[..., None]  # [N, H, W, 1], as an image channel


def _iris_radii(masks):
    """Half of each iris's widest row in pixels: lids hide less of that than of rows."""
    iris = np.isin(masks, REGIONS["iris"])
    return iris.sum(axis=2).max(axis=1) / 2.0


def _grow(inside, growth):
    if not inside.any():
        return inside.astype(np.float32)
    distances = cv2.distanceTransform(
        (~inside).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
    )
    # A pixel next to the outline is at distance one and begins where the region ends.
    return np.clip(1.0 + growth - distances, 0.0, 1.0).astype(np.float32)
