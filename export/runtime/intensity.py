"""The intensity treatment that training gave its images, without OpenCV.

Histogram equalisation cannot live in an int8 graph, so the host applies it.
The card of a model says whether: ``raw`` or ``equalized``.
"""

import numpy as np


def equalize(image: np.ndarray) -> np.ndarray:
    """Histogram-equalised copy of a uint8 image [H, W], as ``cv2.equalizeHist``.

    The lowest grey value becomes 0, every other one its share of the pixels above
    the lowest, times 255. OpenCV multiplies in float32 and rounds halves to even:
    both are kept, so that car and training agree in every bit.
    """
    counts = np.bincount(image.ravel(), minlength=256)
    lowest = np.flatnonzero(counts)[0]
    rest = image.size - counts[lowest]
    if not rest:
        return image.copy()
    counts[lowest] = 0
    scale = np.float32(255.0) / np.float32(rest)
    table = np.rint(np.cumsum(counts).astype(np.float32) * scale)
    return table.astype(np.uint8)[image]


def keep(image: np.ndarray) -> np.ndarray:
    """The image itself: the model was trained on raw intensities."""
    return image


TREATMENTS = {"raw": keep, "equalized": equalize}
