"""What a chunk of records must fulfil before it is written: one line if it does not.

Readers call ``unit_vectors`` on the directions they find; ``gaze.prepare`` calls
``check`` on every chunk of every reader.
"""

import math

import numpy as np

from gaze.data import record
from gaze.run import errors

UNIT_TOLERANCE = 0.05


def unit_vectors(vectors, where):
    """Directions of length 1, float64 [..., 3].

    Args:
        vectors: array-like [..., 3], of length 1 up to ``UNIT_TOLERANCE``.
        where: the file they come from, for the message.

    Raises:
        UserError: not finite, of length zero, or far from length 1: then it is a
            position or another field, and a direction made of it would be wrong.
    """
    vectors = np.asarray(vectors, np.float64)
    if not np.all(np.isfinite(vectors)):
        raise errors.UserError(f"{where}: a direction is not finite ({vectors}).")
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    wrong = np.abs(length - 1.0) > UNIT_TOLERANCE
    if np.any(wrong):
        raise errors.UserError(
            f"{where}: expected directions of length 1, found length "
            f"{float(length[wrong].flat[0]):.3g}; is it another field?"
        )
    return vectors / length


def check(columns):
    """Refuses a chunk of columns that no record set may hold.

    Raises:
        UserError: naming the first record (by key) and what is wrong with it.
    """
    image, count = columns["image"], len(columns["image"])
    if image.dtype != np.uint8 or image.ndim != 4 or image.shape[-1] not in (1, 3):
        raise errors.UserError(
            f"expected image uint8 [N, H, W, 1 or 3], found {image.dtype} "
            f"{list(image.shape)}; the reader is at fault."
        )
    for name, column in columns.items():
        if len(column) != count:
            raise errors.UserError(
                f"{len(column)} values of {name} for {count} images in "
                f"{columns['key'][0]}; the source is incomplete."
            )
    _check_angles(columns)
    _check_mask(columns)


def _check_angles(columns):
    limits = {"gaze": math.pi / 2, "head_pose": math.pi}
    for name, limit in limits.items():
        if name not in columns:
            continue
        values = np.asarray(columns[name])
        bad = ~np.all(np.isfinite(values) & (np.abs(values) <= limit), axis=-1)
        if np.any(bad):
            row = int(np.argmax(bad))
            raise errors.UserError(
                f"{columns['key'][row]}: expected {name} in radians within "
                f"+-{limit:.2f}, found {values[row].tolist()}."
            )


def _check_mask(columns):
    if "mask" not in columns:
        return
    mask = np.asarray(columns["mask"])
    shape = columns["image"].shape[:3]
    if mask.shape != shape:
        raise errors.UserError(
            f"{columns['key'][0]}: mask {list(mask.shape)} for images {list(shape)}."
        )
    bad = (mask >= record.NUM_CLASSES).any(axis=(1, 2))
    if np.any(bad):
        row = int(np.argmax(bad))
        raise errors.UserError(
            f"{columns['key'][row]}: mask holds the value {int(mask[row].max())}; "
            "expected 0 skin, 1 iris, 2 pupil, 3 sclera."
        )
