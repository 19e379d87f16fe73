"""What all pictures share: the size of an eye on the paper, and what is said below.

An eye patch of 36x60 is enlarged by cubic interpolation: at four times its size single
pixels catch the eye before the eye's shape does.
"""

import dataclasses

import cv2
import numpy as np

from gaze.run import grid

WIDTH_PX = 1600
GAP_PX = 6
_EYE_PX = 240  # an eye is enlarged up to this width where there is room


@dataclasses.dataclass(frozen=True)
class Picture:
    """One picture of the page.

    Attributes:
        name: of its file, without ending.
        heading: the page's section.
        sheet: uint8 [H, W, 3].
        caption: what it shows, with the number of the paper's figure.
        colours: {label: RGB} of what is drawn over the eyes.
    """

    name: str
    heading: str
    sheet: np.ndarray
    caption: str
    colours: dict = dataclasses.field(default_factory=dict)


def sheet(columns, masks=None):
    """Labelled columns of eyes, at most ``WIDTH_PX`` wide, labels below.

    Args:
        columns: {label: n eyes}, uint8 [H, W, 1 or 3] of one height and width.
        masks: {label: n masks} of the columns that get outlines, uint8 [H, W].

    Returns:
        uint8 [sheet height, sheet width, 3].
    """
    masks, room = masks or {}, _room(len(columns))
    shown = {
        label: [
            _shown(eye, room, mask)
            for eye, mask in zip(
                eyes, masks.get(label, [None] * len(eyes)), strict=True
            )
        ]
        for label, eyes in columns.items()
    }
    return grid.contact_sheet(shown, gap=GAP_PX, labels_below=True)


def pick(count, rows, seed):
    """Indices of at most ``rows`` of ``count`` things at random, in order, int [K]."""
    return np.sort(np.random.default_rng(seed).permutation(count)[:rows])


def _room(num_columns):
    """Width left for an eye, px."""
    return (WIDTH_PX + GAP_PX) // num_columns - GAP_PX


def _shown(eye, room, mask):
    """An eye as large as it may be, uint8 RGB: enlarged, outlined, then reduced."""
    height, width = eye.shape[:2]
    target = min(room, max(_EYE_PX, width))
    factor = -(-target // width)
    if mask is None:
        picture = grid.upscale(eye, factor, "cubic")
    else:
        picture = grid.outline_mask(eye, mask, factor, "cubic")
    if picture.shape[1] == target:
        return picture
    size = target, max(1, round(height * target / width))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
