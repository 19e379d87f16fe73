"""What all pictures share: the size of an eye on the paper, and what is said below.

An eye patch of 36x60 is enlarged by cubic interpolation: at four times its size single
pixels catch the eye before the eye's shape does.
"""

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np

from gaze.data import record
from gaze.run import errors, grid

PAINT = {record.IRIS: (200, 30, 40), record.PUPIL: (255, 255, 255)}
"""RGB of the classes that Zhao et al. 2018 paint; the others are left as they are."""

WIDTH_PX = 1600
GAP_PX = 6
_EYE_PX = 240  # an eye is enlarged up to this width where there is room
_PAPER, _INK = 255, 60
_FONT, _TITLE_SCALE = cv2.FONT_HERSHEY_SIMPLEX, 0.55


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


def sheet(
    columns: dict[str, list],
    masks: dict[str, list] | None = None,
    titles: list[str] | None = None,
) -> np.ndarray:
    """Labelled columns of eyes, at most ``WIDTH_PX`` wide, labels below.

    Args:
        columns: {label: n eyes}, uint8 [H, W, 1 or 3] of one height and width; None
            for an eye that there is not.
        masks: {label: n masks} of the columns that are painted over, uint8 [H, W].
        titles: n titles of the rows, written at their left; None: no titles.

    Returns:
        uint8 [sheet height, sheet width, 3].
    """
    masks, room = masks or {}, _room(len(columns) + bool(titles))
    size = _size(
        next(e for eyes in columns.values() for e in eyes if e is not None), room
    )
    shown: dict[str, Sequence[np.ndarray]] = {
        label: [
            _shown(eye, size, mask)
            for eye, mask in zip(
                eyes, masks.get(label, [None] * len(eyes)), strict=True
            )
        ]
        for label, eyes in columns.items()
    }
    if titles:
        shown = {"Method": [_title(title, size) for title in titles], **shown}
    return grid.contact_sheet(shown, gap=GAP_PX, labels_below=True)


def pick(count: int, rows: int, seed: int) -> np.ndarray:
    """Indices of at most ``rows`` of ``count`` things at random, in order, int [K]."""
    return np.sort(np.random.default_rng(seed).permutation(count)[:rows])


def _room(num_columns):
    """Width left for an eye, px."""
    return (WIDTH_PX + GAP_PX) // num_columns - GAP_PX


def _size(eye, room):
    """(height, width) of an eye on the paper: as large as it may be."""
    height, width = eye.shape[:2]
    target = min(room, max(_EYE_PX, width))
    return max(1, round(height * target / width)), target


def _shown(eye, size, mask):
    """An eye of a size, uint8 RGB: enlarged, painted, then reduced; or white."""
    if eye is None:
        return np.full((*size, 3), _PAPER, np.uint8)
    factor = -(-size[1] // eye.shape[1])
    picture = grid.upscale(eye, factor, "cubic")
    if mask is not None:
        large = grid.upscale(np.asarray(mask, np.uint8), factor)[..., 0]
        for label, colour in PAINT.items():
            picture[large == label] = colour
    if picture.shape[:2] == size:
        return picture
    return cv2.resize(picture, size[::-1], interpolation=cv2.INTER_AREA)


def _title(text, size):
    """A row's title in the middle of a white tile."""
    tile = np.full((*size, 3), _PAPER, np.uint8)
    (width, height), _ = cv2.getTextSize(text, _FONT, _TITLE_SCALE, 1)
    scale = _TITLE_SCALE * min(1.0, (size[1] - 2) / width)
    (width, height), _ = cv2.getTextSize(text, _FONT, scale, 1)
    start = (size[1] - width) // 2, (size[0] + height) // 2
    cv2.putText(tile, text, start, _FONT, scale, (_INK,) * 3, 1, cv2.LINE_AA)
    return tile


def refuse_other_sizes(sets: dict[str, np.ndarray]) -> None:
    """Refuses sets of eyes that do not fit one sheet.

    Args:
        sets: {name: uint8 [N, H, W, C]}.

    Raises:
        UserError: naming the sizes.
    """
    sizes = {name: images.shape[1:3] for name, images in sets.items()}
    if len(set(sizes.values())) != 1:
        shown = ", ".join(f"{name} {h}x{w}" for name, (h, w) in sizes.items())
        raise errors.UserError(
            f"expected sets of one size, found {shown}; make them again with --size."
        )
