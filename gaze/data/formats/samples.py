"""Samples of any width as grey levels of 8 bits, by the one that stands for white."""

import cv2
import numpy as np

from gaze.data.formats.containers import Header
from gaze.run import errors

_BEYOND = 0.01  # share of samples that may lie beyond black and white


def white_of(header: Header, white: float | None) -> float | None:
    """The sample that is white, or None where nothing says it.

    Args:
        header: the picture's `containers.Header`.
        white: what is asked for; it counts where the header leaves a choice.
    """
    asks = white is not None and (header.bits > 8 or white <= 255 != header.white)
    return white if asks else header.white


def narrowed(
    image: np.ndarray, name: object, channels: int, white: float | None
) -> np.ndarray:
    """A decoded picture as uint8 [H, W, channels] whose white is 255.

    Args:
        image: numbers [H, W] or [H, W, 3 BGR].
        name: what messages call it.
        channels: 1 (grey) or 3 (RGB).
        white: the sample that stands for white, or None.

    Raises:
        UserError: no white is known, samples are not finite or lie beyond it, or there
            are other channels.
    """
    if white is None:
        raise errors.UserError(
            f"{name} holds {image.dtype} samples, and nothing says which is white; "
            "save it with 8 bits, or read it as --dataset=image_folder "
            "--options=white=VALUE."
        )
    image = image.astype(np.float32)
    if not np.isfinite(image).all():
        raise errors.UserError(f"{name} holds samples that are not finite.")
    if ((image < 0) | (image > white)).mean() > _BEYOND:
        raise errors.UserError(
            f"{name} holds samples from {image.min():g} to {image.max():g}, beyond "
            f"white, which is {white:g}; give the right one as --options=white=VALUE."
        )
    if image.ndim == 3 and image.shape[-1] == 3:
        to = cv2.COLOR_BGR2GRAY if channels == 1 else cv2.COLOR_BGR2RGB
        image = cv2.cvtColor(image, to)
    image = image.reshape(*image.shape[:2], -1)
    if image.shape[-1] not in (1, channels):
        raise errors.UserError(
            f"{name} has {image.shape[-1]} channels; expected grey or RGB."
        )
    narrow = np.clip(np.rint(image * (255.0 / white)), 0, 255).astype(np.uint8)
    return np.repeat(narrow, channels // narrow.shape[-1], axis=-1)
