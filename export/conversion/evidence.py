"""How many images an export rests on: a gate over one image is none.

An int8 model's figures are means over images. Measured on 500 simulated eyes: int8
lies 0.39 degrees from Keras (deviation 0.21), the error changes by 0.02 (0.32),
and a mask loses 0.1 points of mIoU (0.7). Over 100 images the mean of such a change is
known to 0.03 degrees and 0.07 points, of limits of 0.2 and 1.

The ranges of an int8 graph's tensors are extremes over the calibration images. Int8
then lies 14.6 degrees from Keras after one image, 1.1 after ten, 0.51 after 25, 0.42
after 50, 0.40 after 100 and 0.39 after 400.
"""

import hashlib
from collections.abc import Mapping

import numpy as np
from absl import logging

from gaze.run import errors

TRUSTED = {"calibration": 100, "measuring": 100}
"""Least number of images by what they are for; ``config.least`` may say less."""


def distinct(images: np.ndarray) -> list[int]:
    """Indices of pictures that show something new.

    Of copies the first one counts, and so it is with pictures of one grey level,
    whichever it is.

    Args:
        images: uint8 [N, H, W, C].

    Returns:
        List of int, ascending.
    """
    firsts: dict[bytes, int] = {}
    for index, image in enumerate(images):
        is_flat = image.min() == image.max()
        what = b"" if is_flat else hashlib.sha256(image.tobytes()).digest()
        firsts.setdefault(what, index)
    return list(firsts.values())


def require(count: int, purpose: str, least: Mapping[str, int]) -> None:
    """Refuses to go on with too few images.

    Args:
        count: number of distinct images.
        purpose: a key of ``TRUSTED``.
        least: ``config.least``.

    Raises:
        UserError: naming how many there are and how many are needed.
    """
    if count < least[purpose]:
        raise errors.UserError(
            f"gate: {count} distinct images for {purpose}, at least {least[purpose]} "
            f"needed (config.least.{purpose}); give more records. Copies and pictures "
            "of one grey level count once."
        )
    if count < TRUSTED[purpose]:
        logging.warning(
            "%d images for %s, below %d: config.least allows it, but the gates' "
            "figures say little",
            count,
            purpose,
            TRUSTED[purpose],
        )
