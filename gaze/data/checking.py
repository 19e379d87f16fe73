"""What a chunk of records must fulfil before it is written: one line if it does not.

Readers call ``unit_vectors`` on the directions they find; ``gaze.prepare`` calls
``check`` on every chunk of every reader.
"""

import math

import numpy as np

from gaze.data import record
from gaze.run import errors

UNIT_TOLERANCE = 0.05
_RADIANS = "in radians"
# Shape of a record's value, largest absolute value, and the unit in words. An opening
# may be a little over 1, and a pupil's centre a little outside of the patch.
FLOATS = {
    "gaze": ((2,), math.pi / 2, _RADIANS),
    "head_pose": ((2,), math.pi, _RADIANS),
    "pupil_center": ((2,), 1e4, "in pixels"),
    "eye_openness": ((), 2.0, "(0 to 1)"),
    "normalizing_rotation": ((9,), 1.001, "(a rotation by rows)"),
}


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
    finite = np.all(np.isfinite(vectors), axis=-1)
    if not np.all(finite):
        first = vectors[~finite][0]
        raise errors.UserError(f"{where}: a direction is not finite ({first}).")
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    wrong = np.abs(length - 1.0) > UNIT_TOLERANCE
    if np.any(wrong):
        raise errors.UserError(
            f"{where}: expected directions of length 1, found length "
            f"{float(length[wrong].flat[0]):.3g}; is it another field?"
        )
    return vectors / length


def check_gaze(records):
    """Refuses labels that are no gaze in radians, before anything learns from them.

    Args:
        records: ``record.Records`` with gaze.

    Raises:
        UserError: a label is not finite or beyond what an eye can look at.
    """
    rows, reason = _bad_numbers(records.columns(), "gaze")
    if rows.any():
        raise errors.UserError(
            f"{int(rows.sum())} of {len(rows)} eyes have a wrong label; {reason}"
        )


def check(columns, patch=None):
    """Refuses a chunk of columns that no record set may hold.

    Args:
        columns: dict of columns as in ``record.Records``, at least one record.
        patch: the ``datasets.Patch`` that was asked for; None accepts any.

    Raises:
        UserError: naming the first record (by key) and what is wrong with it.
    """
    _, reason = bad_records(columns, patch)
    if reason:
        raise errors.UserError(reason)


def bad_records(columns, patch=None):
    """Which records of a chunk no set may hold; arguments as in `check`.

    Returns:
        bool [N], and what is wrong with the first of a kind in one line, or "".

    Raises:
        UserError: the chunk as a whole is wrong: shapes, types, or lengths.
    """
    image, count = columns["image"], len(columns["image"])
    if image.dtype != np.uint8 or image.ndim != 4 or image.shape[-1] not in (1, 3):
        raise errors.UserError(
            f"expected image uint8 [N, H, W, 1 or 3], found {image.dtype} "
            f"{list(image.shape)}; the reader is at fault."
        )
    if patch and image.shape[1:] != (*patch.size, patch.channels):
        raise errors.UserError(
            f"expected patches {[*patch.size, patch.channels]}, found "
            f"{list(image.shape[1:])}; the reader is at fault."
        )
    for name, column in columns.items():
        if len(column) != count:
            raise errors.UserError(
                f"{len(column)} values of {name} for {count} images in "
                f"{columns['key'][0]}; the source is incomplete."
            )
    found = [_bad_numbers(columns, name) for name in FLOATS if name in columns]
    if "mask" in columns:
        found.append(_bad_masks(columns))
    if "eye" in columns:
        found.append(_bad_sides(columns))
    bad = np.any([np.zeros(count, bool), *(rows for rows, _ in found)], axis=0)
    return bad, next((reason for _, reason in found if reason), "")


def _bad_sides(columns):
    sides = np.asarray(columns["eye"]).astype(str)
    bad = ~np.isin(sides, ("left", "right"))
    if not np.any(bad):
        return bad, ""
    row = int(np.argmax(bad))
    reason = f"expected eye left or right, found {sides[row]}."
    return bad, f"{columns['key'][row]}: {reason}"


def _bad_numbers(columns, name):
    shape, limit, unit = FLOATS[name]
    values = np.asarray(columns[name])
    if values.shape[1:] != shape:
        raise errors.UserError(
            f"{columns['key'][0]}: expected {name} {[len(values), *shape]}, found "
            f"{list(values.shape)}; the reader is at fault."
        )
    values = values.reshape(len(values), -1)
    bad = ~np.all(np.abs(values) <= limit, axis=-1)  # so is NaN
    if not np.any(bad):
        return bad, ""
    row = int(np.argmax(bad))
    largest = np.abs(values[row]).max()
    hint = "; these look like degrees" if unit == _RADIANS and largest <= 360 else ""
    return bad, (
        f"{columns['key'][row]}: expected {name} {unit} within +-{limit:.4g}, "
        f"found {np.round(values[row], 4).tolist()}{hint}."
    )


def _bad_masks(columns):
    mask = np.asarray(columns["mask"])
    shape = columns["image"].shape[:3]
    if mask.shape != shape or mask.dtype != np.uint8:
        raise errors.UserError(
            f"{columns['key'][0]}: expected mask uint8 {list(shape)} as the images, "
            f"found {mask.dtype} {list(mask.shape)}."
        )
    bad = (mask >= record.NUM_CLASSES).any(axis=(1, 2))
    if not np.any(bad):
        return bad, ""
    row = int(np.argmax(bad))
    return bad, (
        f"{columns['key'][row]}: mask holds the value {int(mask[row].max())}; "
        "expected 0 skin, 1 iris, 2 pupil, 3 sclera."
    )
