"""The lids: two curves that ride on the eyeball, and the fold above the upper one.

The curves are functions y(x) of the head frame between the eye's corners, tabulated
for each picture, so that any pixel (or a point moved towards a light) looks them up.
The upper lid follows the eye's pitch almost fully, the lower one by a third: on a
lowered gaze the opening narrows by half, as it does on people.
"""

import dataclasses

import cv2
import numpy as np

from gaze.simulator import scenes

X_MIN, X_MAX, COLUMNS = -44.0, 44.0, 2048  # mm; of the tables
FOLD_FOLLOWS = 0.45  # share of the eye's pitch by which the crease turns with it


@dataclasses.dataclass(frozen=True)
class Curves:
    """Tables over x of N pictures, float32 [N, columns], millimetres."""

    upper: np.ndarray
    lower: np.ndarray
    upper_cosine: np.ndarray  # vertical to perpendicular distance from the edge
    lower_cosine: np.ndarray
    fold: np.ndarray  # the upper lid's crease
    fold_strength: np.ndarray  # its clarity over the eye, fading beyond the corners
    edge_strength: np.ndarray  # the same for the lids' edges, fading sooner
    openness: np.ndarray  # [N], aperture over 40 % of the fissure's width, 0..1

    def at(self, x: np.ndarray) -> "Lookup":
        """A `Lookup` of these tables at x in mm, float32 [N, h, w]."""
        return Lookup(x, self.upper.shape[1])


class Lookup:
    """Where given x coordinates lie in the tables; look up several tables at once."""

    def __init__(self, x: np.ndarray, columns: int = COLUMNS):
        """Takes x in mm, float32 [N, h, w], and the tables' number of columns."""
        column = (x - np.float32(X_MIN)) * _per_mm(columns)
        np.clip(column, 0, columns - 1, out=column)
        self._index = column.astype(np.int32)
        # Into the tables laid end to end: one flat `take` instead of N.
        self._index += (np.arange(len(x), dtype=np.int32) * columns)[:, None, None]

    def __call__(self, table: np.ndarray) -> np.ndarray:
        """Entries, float32 [N, h, w], of a table [N, columns]."""
        return np.take(table.reshape(-1), self._index)


def columns_for(width: int) -> int:
    """Columns of tables whose steps no picture of ``width`` pixels shows."""
    return COLUMNS if width <= 128 else 4 * COLUMNS


def curves(scene: scenes.Scene, columns: int = COLUMNS) -> Curves:
    """The lids of scenes as tables (see `Curves`)."""
    shape = scene.shape.over_columns()  # [N, 1] each
    x = np.linspace(X_MIN, X_MAX, columns, dtype=np.float32)[None]  # [1, columns]
    half = shape.fissure / 2
    along = (x + half) / shape.fissure  # 0 at the inner, 1 at the outer corner
    corners = shape.tilt * (0.5 - along)  # the line through both, [N, columns]
    upper_rest, upper_apex, lower_apex = _apexes(scene, shape)
    inside = np.clip(along, 0.0, 1.0)
    upper = _bow(inside, shape.upper_peak, shape.upper_fullness, corners, upper_apex)
    lower = _bow(inside, shape.lower_peak, shape.lower_fullness, corners, lower_apex)
    # Closed lids touch; they do not pass each other.
    lower = np.maximum(lower, upper)
    fold, strength = _fold(shape, along, corners, upper, upper_apex - upper_rest)
    aperture = np.max(lower - upper, axis=1)  # [N]
    return Curves(
        upper=upper,
        lower=lower,
        upper_cosine=_cosine(upper),
        lower_cosine=_cosine(lower),
        fold=fold,
        fold_strength=strength,
        edge_strength=_fading(np.abs(along - 0.5), 0.34, 0.54),
        openness=np.clip(aperture / (0.4 * shape.fissure[:, 0]), 0.0, 1.0),
    )


def _apexes(scene, shape):
    """Heights of the lids' middles: the upper at rest, the upper and the lower now.

    Lids lie on the globe, so an angle about its centre says where: [N, 1] each.
    """
    radius = shape.radius + shape.lid_thickness
    pitch = scene.eye_pitch[:, :, 0]  # [N, 1]
    raised, lowered = scene.raised[:, :, 0], scene.lowered[:, :, 0]
    rest = shape.center_y - radius * np.sin(shape.upper_angle)
    upper_angle = shape.upper_angle + shape.upper_follows * pitch + raised
    lower_angle = shape.lower_angle - shape.lower_follows * pitch + lowered
    upper = shape.center_y - radius * np.sin(upper_angle)
    lower = shape.center_y + radius * np.sin(lower_angle)
    # The upper lid does three quarters of a blink.
    closing = scene.droop[:, :, 0] * (lower - upper)
    return rest, upper + 0.75 * closing, lower - 0.25 * closing


def _bow(along, peak, fullness, corners, apex):
    """A curve [N, columns] through both corners, its apex at ``peak``.

    A scaled beta density: 0 at 0 and 1, steep there, and highest at its peak.
    """
    a, b = fullness * peak, fullness * (1.0 - peak)
    top = peak**a * (1.0 - peak) ** b
    bow = along**a * (1.0 - along) ** b / top  # 1 at the apex
    return (corners + (apex - corners) * bow).astype(np.float32)


def _fold(shape, along, corners, upper, moved):
    """The crease and its clarity, [N, columns] each, fading beside the eye.

    ``moved`` [N, 1] is how far the upper lid's apex lies below its rest: the crease
    goes along by less, so that a raised eye hides it and a lowered one bares the lid.
    """
    # 1 over the eye, 0 a little beyond its corners: half an ellipse.
    middle = np.sqrt(np.clip(4.0 * (along + 0.06) * (1.12 - along) / 1.39, 0.0, 1.0))
    rest = upper - moved * middle - shape.crease * (0.25 + 0.75 * middle)
    fold = rest + FOLD_FOLLOWS * moved * middle
    # It never dips below the lid's edge; a soft bound, as skin has no kinks.
    over = fold - (upper - 0.9)
    fold = fold - 0.5 * (over + np.sqrt(np.square(over) + 1.0))
    outside = np.maximum(-0.02 - along, along - 1.02)
    # A logistic step, bounded so that exp does not overflow.
    strength = 1.0 / (1.0 + np.exp(np.clip(outside / 0.04, -30.0, 30.0)))
    strength = strength * shape.crease_clarity
    return fold.astype(np.float32), strength.astype(np.float32)


def _fading(distance, start, end):
    """A smooth step from 1 at ``start`` to 0 at ``end``."""
    t = np.clip((end - distance) / (end - start), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _cosine(curve):
    """Cosine of the curve's slope, bounded and smoothed over 2 mm at the corners."""
    per_mm = _per_mm(curve.shape[1])
    # A bow is vertical at its corners, where distances must not shrink to nothing.
    slope = np.clip(np.diff(curve, axis=1, prepend=curve[:, :1]) * per_mm, -1.2, 1.2)
    columns = 2 * int(per_mm) + 1  # odd, as a centred mean asks for
    slope = cv2.blur(slope, (columns, 1), borderType=cv2.BORDER_REPLICATE)
    return 1.0 / np.sqrt(1.0 + np.square(slope))


def _per_mm(columns):
    """Columns of a table to a millimetre."""
    return np.float32((columns - 1) / (X_MAX - X_MIN))
