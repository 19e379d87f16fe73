"""How many images an export rests on: a gate over one image is none.

An int8 model's figures are means over images. Of one eye, the angle between int8 and
Keras is 0.3 +- 0.2 degrees and the change of the error 0.0 +- 0.3; of one mask, the loss
0.1 +- 0.6 points of mIoU. Over ``TRUSTED`` images a mean is known to a tenth of that,
well inside the gates' limits. Ranges of tensors are extremes over images, and settle
later: on 100 images the int8 gaze is as near to Keras' as on 400, on ten it is not.
"""

import hashlib

from absl import logging

from gaze.run import errors

TRUSTED = {"calibration": 100, "measuring": 100}
"""Least number of images by what they are for; ``config.least`` may say less."""


def distinct(images):
    """Indices of pictures that show something new.

    Of copies the first one counts, and so it is with pictures of one grey level,
    whichever it is.

    Args:
        images: uint8 [N, H, W, C].

    Returns:
        List of int, ascending.
    """
    seen = {}
    for index, image in enumerate(images):
        is_flat = image.min() == image.max()
        what = b"" if is_flat else hashlib.sha256(image.tobytes()).digest()
        seen.setdefault(what, index)
    return list(seen.values())


def require(count, purpose, least):
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
