"""Do the signs of a set's labels fit its pictures?

The most frequent fault of gaze data is a flipped or swapped angle. In every patch cut
around the eye's corners the iris moves to the image's left with growing yaw and up with
growing pitch. So the correlations of yaw with the iris' column and of pitch with its
row must both be clearly negative (METHODS 6.0).
"""

import dataclasses

import cv2
import numpy as np

from gaze import image_ops
from gaze.data import record

CLEAR = 0.3  # a correlation beyond it shows a direction, if the eyes are many
CHANCE = 2.3  # over the root of the count: what chance reaches once in fifty sets

# Where labels vary by so much, irises move with them: deviations in degrees, and in
# shares of the width. Simulated and real sets have 4 degrees and 0.06 and more.
_SPREAD_DEG, _SPREAD = 3.0, 0.03
_LEAST_OF_POINTS = 0.5  # the larger correlation; of simulated sets 0.79 to 1

# Of the patch's width: an iris' blur, the light's, the spread of places to expect.
_IRIS, _LIGHT, _PLACE_X, _PLACE_Y = 1 / 20, 1 / 6.5, 0.17, 0.1
_TOP = 0.25  # share of the likelihood's height that is averaged into one place


@dataclasses.dataclass(frozen=True)
class Signs:
    """Correlations of gaze with the iris' place; both are negative where all is well.

    Attributes:
        yaw: of yaw with the iris' column.
        pitch: of pitch with the iris' row (downwards).
        yaw_with_row, pitch_with_column: larger ones mean swapped angles.
        count: number of eyes whose iris was seen.
        is_spread: whether both angles vary enough for irises to move with them.
        names: of what stands for pitch and for yaw.
        least: a correlation that one of the two has in every sound set.
    """

    yaw: float
    pitch: float
    yaw_with_row: float
    pitch_with_column: float
    count: int
    is_spread: bool = False
    names: tuple[str, str] = ("pitch", "yaw")
    least: float = CLEAR

    @property
    def clear(self) -> float:
        """How large a correlation must be to show a direction; more in small sets."""
        return max(CLEAR, CHANCE / np.sqrt(max(self.count, 1)))

    @property
    def verdict(self) -> str:
        """'consistent', 'unclear', or what seems wrong, in words."""
        pitch, yaw = self.names
        straight = {yaw: self.yaw, pitch: self.pitch}
        crossed = {pitch: self.pitch_with_column, yaw: self.yaw_with_row}
        strongest = max(map(abs, straight.values()))
        if min(map(abs, crossed.values())) > max(self.clear, strongest):
            also = self._reversed(crossed)
            return f"{pitch} and {yaw} swapped" + (f", {also}" if also else "")
        if names := self._reversed(straight):
            return names
        if self.is_unrelated:
            return f"{pitch} and {yaw} do not move with the irises, as if of other eyes"
        is_clear = all(value < -self.clear for value in straight.values())
        return "consistent" if is_clear else "unclear"

    @property
    def is_unrelated(self) -> bool:
        """Whether both vary, and correlate so little that chance hides no fit."""
        strongest = max(abs(self.yaw), abs(self.pitch))
        could_be = strongest + CHANCE / np.sqrt(max(self.count, 1))
        return self.is_spread and could_be < self.least

    @property
    def is_wrong(self) -> bool:
        """Whether the verdict is that labels do not fit."""
        return self.verdict not in ("consistent", "unclear")

    def _reversed(self, correlations):
        names = [name for name, value in correlations.items() if value > self.clear]
        return f"{' and '.join(names)} reversed" if names else ""


def measure(
    image: np.ndarray | None, gaze: np.ndarray, mask: np.ndarray | None = None
) -> Signs:
    """Correlates gaze with where irises are seen.

    Args:
        image: uint8 [N, H, W, C].
        gaze: float [N, 2], (pitch, yaw).
        mask: uint8 [N, H, W] or None; without one the iris is sought in the image.

    Returns:
        Signs.
    """
    found = _measured(iris_centers(image, mask), gaze)
    spread = np.degrees(np.std(gaze, axis=0)).min() if len(gaze) else 0.0
    return dataclasses.replace(found, is_spread=bool(spread > _SPREAD_DEG))


def measure_points(image: np.ndarray, points: np.ndarray) -> Signs:
    """Correlates pupils' places with where irises are seen, as `measure` does gaze.

    Args:
        image: uint8 [N, H, W, C].
        points: float [N, 2] px (x, y).

    Returns:
        Signs of -y as pitch and -x as yaw, so that both are negative where all is
        well; its ``names`` are y and x.
    """
    found = _measured(iris_centers(image), -np.asarray(points)[:, ::-1])
    spread = np.std(points, axis=0).min() / image.shape[2] if len(points) else 0.0
    return dataclasses.replace(
        found,
        is_spread=bool(spread > _SPREAD),
        names=("y", "x"),
        least=_LEAST_OF_POINTS,
    )


def _measured(places, gaze):
    """Signs of irises' places [N, 2] px (x, y) and gaze [N, 2]."""
    column, row = np.transpose(places)  # px, [N] each
    shown = np.isfinite(column)  # [N]
    pitch, yaw = np.transpose(gaze)  # [N] each

    def correlation(a, b):
        a, b = a[shown], b[shown]
        # Nothing moves: nothing can be said. (Equal floats may have a deviation.)
        if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
            return 0.0
        return float(np.corrcoef(a, b)[0, 1])

    return Signs(
        yaw=correlation(yaw, column),
        pitch=correlation(pitch, row),
        yaw_with_row=correlation(yaw, row),
        pitch_with_column=correlation(pitch, column),
        count=int(shown.sum()),
    )


def iris_centers(
    image: np.ndarray | None, mask: np.ndarray | None = None
) -> np.ndarray:
    """Where the irises are, float64 [N, 2] px (x, y); NaN where none is seen.

    Where there are masks, pictures are not looked at and may be None.
    """
    if mask is not None:
        return np.stack([_mask_center(m) for m in mask])
    if image is None:
        raise ValueError("neither pictures nor masks to look for irises in")
    return np.stack([_dark_center(image_ops.to_grey(i)[..., 0]) for i in image])


def _mask_center(mask):
    rows, columns = np.nonzero((mask == record.IRIS) | (mask == record.PUPIL))
    return np.array([columns.mean(), rows.mean()]) if len(rows) else np.full(2, np.nan)


def _dark_center(grey):
    """The likeliest place of an iris: darker than its surroundings, near the middle.

    In logarithms light is a summand: the wide blur takes a shadow away, and the iris is
    as dark against its surroundings in the shade as in the sun. The middle is
    preferred: lashes, brows and deep shade would win in every third picture of a car.
    """
    height, width = grey.shape
    light = np.log(grey.astype(np.float32) + 8.0)  # [H, W]; + 8: the dark is noisy
    bright = cv2.GaussianBlur(light, (0, 0), width * _IRIS)
    bright -= cv2.GaussianBlur(light, (0, 0), width * _LIGHT)
    rows, columns = np.indices(grey.shape)  # [H, W] each
    far = ((columns - (width - 1) / 2) / (width * _PLACE_X)) ** 2
    far += ((rows - (height - 1) / 2) / (width * _PLACE_Y)) ** 2
    likelihood = -bright / max(float(bright.std()), 1e-6) - far / 2
    top = likelihood.max()
    floor = top - _TOP * (top - np.median(likelihood))
    weight = np.clip(likelihood - floor, 0.0, None)  # [H, W], 0 but at the top
    place = np.array([(columns * weight).sum(), (rows * weight).sum()])
    return place / weight.sum()
