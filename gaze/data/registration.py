"""Do masks lie on the eyes? The pictures are the witness.

A label file agrees with itself even where the picture beside it was mirrored, scaled
or cropped later. So masks are laid over the pictures as they are and in other ways:
flipped, larger, smaller and moved. Sound masks explain the pictures best where they
are.

How much they explain is their correlation ratio (`correlation`). It does not ask which
class is the darker one, so bright irises, dark skins and the near infrared need no
rules of their own. Shades are taken away first, as in `signs`.
"""

import dataclasses

import cv2
import numpy as np

from gaze import image_ops
from gaze.data import correlation, record

MOST = 64  # eyes looked at
FEW = 8  # fewer show nothing for certain

_WIDTH = 60  # px that masks are compared at
_SHIFTS = np.array([(y, x) for y in range(-8, 9) for x in range(-12, 13)])
_FLIPS = {
    "": lambda masks: masks,
    "mirrored": lambda masks: masks[:, :, ::-1],
    "upside down": lambda masks: masks[:, ::-1],
    "turned by 180 degrees": lambda masks: masks[:, ::-1, ::-1],
}
_SCALES = (0.75, 0.8, 0.9, 1.0, 1.1, 1.2)
# As good as in place: a shift of 2 px, and any larger scale. Lashes and the lids'
# shadows make the dark shape larger than the eye, so larger masks explain more of many
# sound sets, of infrared and of equalised pictures above all.
_NEAR_SCALE, _NEAR_SHIFT = 1.0, 2
# Of sound sets drawn from the simulator's domains none came near these.
_CLEAR, _GAIN = 2.5, 0.05  # standard errors and share by which elsewhere is better
_OWN_PLACES = 0.8  # explained in place, of what is at each eye's own best place


@dataclasses.dataclass(frozen=True)
class Place:
    """A way to lay masks over pictures: flipped, scaled about the middle, moved.

    Attributes:
        flip: "" or the flip in words.
        scale: of the masks.
        x, y: shift in shares of the width, to the right and down.
    """

    flip: str
    scale: float
    x: float
    y: float

    def __str__(self):
        parts = [self.flip] if self.flip else []
        if self.scale != 1:
            parts.append(f"{self.scale:g} times as large")
        if self.x or self.y:
            parts.append(f"moved by ({self.x:+.0%}, {self.y:+.0%}) of the width")
        return ", ".join(parts) or "as they are"


@dataclasses.dataclass(frozen=True)
class Registration:
    """How masks lie on their pictures.

    Attributes:
        count: number of eyes looked at.
        explained: mean correlation ratio where the masks are, up to a tolerance.
        elsewhere: the largest one beyond the tolerance, at ``place``.
        place: where that is.
        advantage: of ``elsewhere`` over ``explained``, in its standard errors.
        share: what masks explain in place, up to the tolerance, of what they explain
            at the place that is best for each eye alone.
    """

    count: int
    explained: float
    elsewhere: float
    place: Place
    advantage: float
    share: float

    @property
    def is_displaced(self) -> bool:
        """Whether all masks together clearly explain more at another place."""
        gain = self.elsewhere - self.explained
        return self.advantage > _CLEAR and gain > _GAIN * self.explained

    @property
    def is_scattered(self) -> bool:
        """Whether the masks belong at other places, at different ones or at none."""
        return self.share < _OWN_PLACES

    @property
    def fault(self) -> str:
        """What is wrong in words, or ""; doubtful unless `is_certain`."""
        if not (self.is_displaced or self.is_scattered):
            return ""
        where = f"{self.place} {self.elsewhere:.0%}"
        if not self.is_displaced:
            where = f"in each picture somewhere else {1 / self.share:.1f} times that"
        return (
            "masks do not lie on the eyes: as they are they explain "
            f"{self.explained:.0%} of the grey levels, {where}"
        )

    @property
    def is_certain(self) -> bool:
        """Whether there were eyes enough for a `fault` to be one."""
        return self.count >= FEW


def measure(image: np.ndarray, mask: np.ndarray) -> Registration | None:
    """Compares masks as they are with masks laid elsewhere.

    Args:
        image: uint8 [N, H, W, C].
        mask: uint8 [N, H, W], classes of `record`.

    Returns:
        Registration of up to `MOST` eyes spread over all that show an iris; None if
        there are fewer than two.
    """
    mask = np.asarray(mask)
    shown = np.flatnonzero(
        np.isin(mask, (record.IRIS, record.PUPIL)).any(axis=(1, 2))
        & (np.ptp(image, axis=(1, 2, 3)) > 0)
    )
    if len(shown) < 2:
        return None
    rows = shown[np.linspace(0, len(shown) - 1, min(MOST, len(shown))).astype(int)]
    light = np.stack([_light(image[row]) for row in rows])  # [N, h, _WIDTH]
    masks = np.stack([_resized(mask[row], light.shape[1:]) for row in rows])
    places, ratios = _everywhere(light, masks)  # P places, [N, P]
    is_near = np.array([_is_near(place) for place in places])  # [P]
    mean = ratios.mean(axis=0)  # [P]: of all eyes together
    best = int(np.argmax(np.where(is_near, mean, -1.0)))
    rival = int(np.argmax(np.where(is_near, -1.0, mean)))
    in_place = ratios[:, is_near].max(axis=1)  # [N]: of each eye, near where it is
    return Registration(
        count=len(rows),
        explained=float(mean[best]),
        elsewhere=float(mean[rival]),
        place=places[rival],
        advantage=_in_errors(ratios[:, rival] - ratios[:, best]),
        share=float(in_place.sum() / max(ratios.max(axis=1).sum(), 1e-9)),
    )


def _light(image):
    """Logarithms of a picture's grey levels without shades, their mean zero."""
    grey = image_ops.to_grey(image)[..., 0]  # [H, W]
    height = max(1, round(len(grey) * _WIDTH / grey.shape[1]))
    grey = cv2.resize(grey, (_WIDTH, height), interpolation=cv2.INTER_AREA)
    light = np.log(grey.astype(np.float32) + 8.0)  # + 8: the dark's noise counts less
    light -= cv2.GaussianBlur(light, (0, 0), _WIDTH / 4)
    return light - light.mean()


def _resized(mask, size):
    return cv2.resize(mask, size[::-1], interpolation=cv2.INTER_NEAREST_EXACT)


def _everywhere(light, masks):
    """All places, and the ratios [N, places] there."""
    correlate = correlation.Shifted(light, _SHIFTS)
    places, ratios = [], []
    for flip, flipped in _FLIPS.items():
        for scale in (1.0,) if flip else _SCALES:
            ratios.append(correlate.ratios(_scaled(flipped(masks), scale)))  # [N, S]
            shares = (_SHIFTS / _WIDTH).tolist()
            places += [Place(flip, scale, x, y) for y, x in shares]
    return places, np.concatenate(ratios, axis=1)  # [N, flips and scales x shifts]


def _is_near(place):
    is_moved = max(abs(place.x), abs(place.y)) * _WIDTH > _NEAR_SHIFT + 0.5
    return not place.flip and place.scale >= _NEAR_SCALE and not is_moved


def _scaled(masks, scale):
    if scale == 1:
        return masks
    height, width = masks.shape[1:]
    middle = np.array([(width - 1) / 2, (height - 1) / 2])  # (x, y), of pixel centres
    matrix = np.column_stack([scale * np.eye(2), (1 - scale) * middle])
    size = (width, height)
    return np.stack(
        [cv2.warpAffine(m, matrix, size, flags=cv2.INTER_NEAREST) for m in masks]
    )


def _in_errors(values):
    error = values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() / max(error, 1e-9))
