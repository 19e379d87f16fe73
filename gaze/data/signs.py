"""Do the signs of a set's labels fit its pictures?

The most frequent fault of gaze data is a flipped or swapped angle. In every patch cut
around the eye's corners the iris moves to the image's left with growing yaw and up with
growing pitch. So the correlations of yaw with the iris' column and of pitch with its
row must both be clearly negative (METHODS 6.0).
"""

import dataclasses

import cv2
import numpy as np

from gaze import images
from gaze.data import record

CLEAR = 0.3  # a correlation beyond it shows a direction


@dataclasses.dataclass(frozen=True)
class Signs:
    """Correlations of gaze with the iris' place; both are negative where all is well.

    Attributes:
        yaw: of yaw with the iris' column.
        pitch: of pitch with the iris' row (downwards).
        yaw_with_row, pitch_with_column: larger ones mean swapped angles.
    """

    yaw: float
    pitch: float
    yaw_with_row: float
    pitch_with_column: float

    @property
    def verdict(self):
        """'consistent', 'unclear', or what seems wrong, in words."""
        if self.yaw > CLEAR or self.pitch > CLEAR:
            names = [n for n in ("yaw", "pitch") if getattr(self, n) > CLEAR]
            return f"{' and '.join(names)} reversed"
        if abs(self.yaw_with_row) > CLEAR and abs(self.pitch_with_column) > CLEAR:
            if abs(self.yaw) < CLEAR and abs(self.pitch) < CLEAR:
                return "pitch and yaw swapped"
        if self.yaw < -CLEAR and self.pitch < -CLEAR:
            return "consistent"
        return "unclear"


def measure(image, gaze, mask=None):
    """Correlates gaze with where irises are seen.

    Args:
        image: uint8 [N, H, W, C].
        gaze: float [N, 2], (pitch, yaw).
        mask: uint8 [N, H, W] or None; without one the iris is where the patch's
            middle is darkest after blurring by an iris' size.

    Returns:
        Signs.
    """
    column, row = np.transpose(iris_centers(image, mask))
    seen = np.isfinite(column)
    pitch, yaw = np.transpose(gaze)

    def correlation(a, b):
        a, b = a[seen], b[seen]
        # Nothing moves: nothing can be said.
        if len(a) < 3 or a.std() == 0 or b.std() == 0:
            return 0.0
        return float(np.corrcoef(a, b)[0, 1])

    return Signs(
        yaw=correlation(yaw, column),
        pitch=correlation(pitch, row),
        yaw_with_row=correlation(yaw, row),
        pitch_with_column=correlation(pitch, column),
    )


def iris_centers(image, mask=None):
    """Where the irises are, float64 [N, 2] px (x, y); NaN where none is seen."""
    if mask is not None:
        return np.stack([_mask_center(m) for m in mask])
    return np.stack([_dark_center(images.to_grey(i)[..., 0]) for i in image])


def _mask_center(mask):
    rows, columns = np.nonzero((mask == record.IRIS) | (mask == record.PUPIL))
    return np.array([columns.mean(), rows.mean()]) if len(rows) else np.full(2, np.nan)


def _dark_center(grey):
    """The darkest place of the patch's middle, by the mean over an iris' area."""
    height, width = grey.shape
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), width / 18)
    top, left = height // 6, width // 6
    middle = smooth[top : height - top, left : width - left]
    dark = np.clip(middle.min() + 12.0 - middle, 0.0, None)
    rows, columns = np.indices(middle.shape)
    total = dark.sum()
    x, y = (columns * dark).sum() / total, (rows * dark).sum() / total
    return np.array([left + x, top + y])
