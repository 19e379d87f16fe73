"""Statistics with place: each class's light as smooth maps of mean and spread.

A Gram matrix has no place, so it cannot move a shadow; the first trial of the
method found that light makes most of the gap. These maps are what it lacks. Used in
closed form by ``light_transfer`` and as condition and target by ``zhao2018``.
NumPy and OpenCV, float32 in [-1, 1].
"""

import cv2
import numpy as np

from gaze.data import record

# px at 60x36: how far light is smooth inside a class.
SIGMAS_PX = {
    record.SKIN: 1.5,
    record.IRIS: 3.0,
    record.PUPIL: 3.0,
    record.SCLERA: 1.5,
}
_BORDER_PX = 0.7


def local_maps(image: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Local mean and standard deviation of every class, defined everywhere.

    Args:
        image: float32 [H, W].
        mask: uint8 [H, W].

    Returns:
        (means, deviations), float32 [classes, H, W] each: mask-normalised Gaussian
        averages, fading to the class's own mean far away. A class that the image
        lacks has the statistics of its parent: a hidden pupil is as dark as the iris,
        not as bright as the skin.
    """
    scale = image.shape[1] / 60
    means, deviations = [], []
    for label in range(record.NUM_CLASSES):
        member = _member(mask, label)
        mean = float((image * member).sum() / member.sum())
        spread = float(((image - mean) ** 2 * member).sum() / member.sum())
        sigma = SIGMAS_PX[label] * scale

        def average(values, fallback, member=member, sigma=sigma):
            # Normalised convolution: pixels of other classes weigh nothing. Where the
            # class is far, a thousandth of its own mean takes over.
            weight = _blur(member, sigma) + 1e-3
            return (_blur(values * member, sigma) + 1e-3 * fallback) / weight

        local = average(image, mean)
        # Around the local mean, so that a slope of light is no texture.
        variance = average((image - local) ** 2, spread)
        means.append(local)
        deviations.append(np.sqrt(np.maximum(variance, 0.0)))
    return np.stack(means), np.stack(deviations)  # [classes, H, W]


def _member(mask, label):
    """Where a class is, or its next parent that the mask has; everywhere if none."""
    while label is not None:
        member = mask == label
        if member.any():
            return member.astype(np.float32)
        label = record.PARENTS.get(label)
    return np.ones(mask.shape, np.float32)


def compose(maps: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Class maps seen through a mask, blended over about a pixel at its borders.

    A hard border would leave a bright pixel wherever two classes' light differs much.

    Args:
        maps: float32 [classes, H, W].
        mask: uint8 [H, W].

    Returns:
        float32 [H, W].
    """
    members = [(mask == label).astype(np.float32) for label in range(len(maps))]
    # Weights add up to nearly one; divided, they do so at the image's border, too.
    weights = [_blur(member, _BORDER_PX) for member in members]
    return sum(w * m for w, m in zip(weights, maps, strict=True)) / sum(weights)


def _blur(values, sigma):
    return cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
