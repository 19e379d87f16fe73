"""The only code that changes an eye image's range, size or intensity.

On disk and on a camera an image is uint8 [..., H, W, C]; in a graph it is
float32 in [-1, 1]. Histogram equalisation cannot live in an int8 graph, so
training and the car's host call the same function. NumPy and OpenCV only.
"""

from collections.abc import Iterable

import cv2
import numpy as np
import numpy.typing as npt

INTENSITIES = ("raw", "equalized")


def to_float(images: npt.ArrayLike) -> np.ndarray:
    """uint8 images [..., H, W, C] as float32 in [-1, 1]."""
    return np.asarray(images, np.float32) / 127.5 - 1.0


def to_uint8(images: npt.ArrayLike) -> np.ndarray:
    """Images in [-1, 1] as uint8; values outside are clipped."""
    scaled = np.rint((np.asarray(images, np.float32) + 1.0) * 127.5)
    return np.clip(scaled, 0, 255).astype(np.uint8)


def to_grey(image: np.ndarray) -> np.ndarray:
    """uint8 [H, W], [H, W, 1], [H, W, 3 RGB] or [H, W, 4 RGBA] as uint8 [H, W, 1]."""
    if image.ndim == 2:
        return image[..., None]
    if image.shape[-1] == 1:
        return image
    code = {3: cv2.COLOR_RGB2GRAY, 4: cv2.COLOR_RGBA2GRAY}[image.shape[-1]]
    return cv2.cvtColor(image, code)[..., None]


def grey(images: np.ndarray) -> np.ndarray:
    """uint8 [N, H, W, 1] of uint8 [N, H, W, 1 or 3 RGB]."""
    if images.shape[-1] == 1:
        return images
    return np.stack([to_grey(image) for image in images])


def to_channels(image: np.ndarray, channels: int) -> np.ndarray:
    """Any image ``to_grey`` takes as uint8 [H, W, channels], 1 (grey) or 3 (RGB)."""
    if channels == 1:
        return to_grey(image)
    # A fourth channel is opacity, which no camera sees.
    if image.ndim == 3 and image.shape[-1] >= 3:
        return image[..., :3]
    return np.repeat(to_grey(image), 3, axis=-1)


def equalize(images: Iterable[np.ndarray]) -> np.ndarray:
    """Histogram-equalised grey copies of uint8 images.

    Args:
        images: uint8 [B, H, W, 1 or 3]; colours are made grey first.

    Returns:
        uint8 [B, H, W, 1], each image equalised by itself as ``cv2.equalizeHist``
        does. MPIIGaze's normalised eyes come in this form.
    """
    return np.stack([cv2.equalizeHist(to_grey(image))[..., None] for image in images])


def resize(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """uint8 image [H, W, C] at ``size`` (height, width).

    Shrinking averages areas (no aliasing), enlarging is bilinear.
    """
    height, width = size
    shrinks = height < image.shape[0] or width < image.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    resized = cv2.resize(image, (width, height), interpolation=method)
    # OpenCV drops the axis of a single channel.
    return resized.reshape(height, width, -1)


def intensity(images: Iterable[np.ndarray]) -> str:
    """'equalized' if equalising would hardly change uint8 images, else 'raw'.

    Equalisation is nearly idempotent: a second one moves grey levels by one or two.
    """
    grey = np.stack([to_grey(image) for image in images])  # [B, H, W, 1]
    change = np.abs(equalize(grey).astype(int) - grey).mean(axis=(1, 2, 3))
    return "equalized" if np.median(change) < 4 else "raw"
