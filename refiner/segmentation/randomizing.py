"""Eyes with masks randomised so far that real ones look like some of them.

METHODS of others train on hand-drawn masks; here synthetic masks must carry over, so
light, lens and reflections vary more than any camera does. Lengths are in px of a patch
60 wide and grow with the patch.
"""

import dataclasses

import cv2
import numpy as np

from gaze.data import augment, datasets, parts, patches
from refiner.segmentation import exposure, reflections


@dataclasses.dataclass(frozen=True)
class Randomizing:
    """How far eyes are moved and relit; shares are of a batch's eyes."""

    shift_px: float
    turn_deg: float
    scale: tuple[float, float]  # of the eye as the normalised camera shows it
    relit: float = 1.0  # share with another light, lens and grain (`augment`)
    stretch: float = 0.0  # logarithm of width to height, and the shear, at most
    lamps: float = 0.0  # share with small lamps mirrored in the iris
    exposure: float = 0.0  # share taken too dark; see `exposure.vary`


RANDOMIZINGS = {
    # Patches as a normalised camera cuts them, of one kind of camera.
    "near": Randomizing(shift_px=3.0, turn_deg=10.0, scale=(0.8, 1.25)),
    # Any camera: worn on the head, beside the wheel, cut by another's landmarks.
    "wide": Randomizing(
        shift_px=7.0,
        turn_deg=45.0,
        scale=(0.55, 2.0),
        relit=0.6,
        stretch=0.2,
        lamps=0.4,
        exposure=0.45,
    ),
}
"""By the name that a config gives (``config.randomizing``)."""


def apply(
    eyes: np.ndarray,
    masks: np.ndarray,
    random: parts.Random,
    *,
    reach: Randomizing = RANDOMIZINGS["near"],
    size: tuple[int, int] | None = None,
    zoom: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Moved, mirrored and relit copies; masks move along, their classes are symmetric.

    Args:
        eyes: uint8 [B, H, W, C]; of a part of a batch its own.
        masks: uint8 [B, H, W] of the whole batch: where a part's lamps lie follows from
            the irises before it, too.
        random: what all choices are drawn from; of a part its ``parts.Draws``.
        reach: how far.
        size: (height, width) px of the copies; None for that of ``eyes``.
        zoom: of ``eyes``, as in ``gaze.simulate``: below 1 they show more of the face,
            of which a copy's edge is then made.

    Returns:
        uint8 [B, *size, C] and uint8 [B, *size], of a part its own.
    """
    size, draws = size or masks.shape[1:], parts.draws(random, len(eyes))
    eyes, masks = move(eyes, masks, draws, reach=reach, size=size, zoom=zoom)
    eyes = reflections.blobs(eyes, draws)
    if reach.lamps:
        eyes = reflections.lamps(eyes, masks, draws, reach.lamps)
    relit = augment.apply(eyes, "photometric", draws)
    if reach.relit < 1.0:
        kept = ~draws.chance(reach.relit)
        relit[kept] = eyes[kept]
    eyes = relit
    if reach.exposure:
        eyes = exposure.vary(eyes, draws, reach.exposure)
    return eyes, masks[draws.rows]


def move(
    eyes: np.ndarray,
    masks: np.ndarray,
    random: parts.Random,
    *,
    reach: Randomizing,
    size: tuple[int, int],
    zoom: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Turned, scaled, shifted, stretched and, half of them, mirrored; see `apply`.

    Returns:
        the part's eyes, and all masks, which are 0 where nobody needs another part's.
    """
    draws, patch = parts.draws(random, len(eyes)), datasets.Patch(size, eyes.shape[-1])
    random, count = draws.random, draws.size
    most = reach.shift_px * size[1] / augment.WIDTH_PX
    low, high = np.log(reach.scale)  # drawn so that twice and half are as likely
    shifts = random.uniform(-most, most, (count, 2))
    scales = np.exp(random.uniform(low, high, count))
    most = np.radians(reach.turn_deg)
    turns = random.uniform(-most, most, count)
    mirrored = random.random(count) < 0.5
    stretches = np.tile(np.eye(2), (count, 1, 1))  # [B, 2, 2]
    if reach.stretch:
        stretches = _stretches(random, count, reach.stretch)
    middle, width = patches.middle(masks.shape[1:]), masks.shape[2] * zoom
    moved = np.empty((len(draws), *size, eyes.shape[-1]), eyes.dtype)
    moved_masks = np.zeros((count, *size), masks.dtype)
    for i, own in enumerate(draws.each()):
        if own is None and not reach.lamps:
            continue
        # An eye shown larger is cut from a narrower part of the picture.
        map_ = patches.transform(middle, width / scales[i], patch, turn=turns[i])
        map_ = _about(patches.middle(size), stretches[i]) @ np.vstack([map_, (0, 0, 1)])
        map_[:, 2] += shifts[i]
        if mirrored[
            i
        ]:  # behind all else: x' = (W - 1) - x, in the patch that comes out
            map_[0] = (0, 0, size[1] - 1) - map_[0]
        if own is not None:
            moved[own] = patches.cut(eyes[own], map_, patch)
        moved_masks[i] = _cut_mask(masks[i], map_, size)
    return moved, moved_masks


def _stretches(random, count, most):
    """Pictures wider or higher by as much, and sheared, of the same area: [B, 2, 2]."""
    wider = np.exp(0.5 * random.uniform(-most, most, count))
    shear = random.uniform(-most, most, count)
    rows = [[wider, shear], [np.zeros(count), 1.0 / wider]]
    return np.moveaxis(np.array(rows), -1, 0)


def _about(point, linear):
    """The map [2, 3] that is ``linear`` and leaves ``point`` where it is."""
    return np.column_stack([linear, point - linear @ point])


def _cut_mask(mask, map_, size):
    # Classes have no values between them.
    return cv2.warpAffine(
        mask,
        map_,
        size[::-1],  # OpenCV: (width, height)
        flags=cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_REPLICATE,
    )
