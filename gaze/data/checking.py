"""What a chunk of records must fulfil before it is written: one line if it does not.

Readers call ``unit_vectors`` on the directions they find; ``gaze.prepare`` calls
``check`` on every chunk of every reader.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gaze.data import datasets
from gaze.data.columns import Columns
from gaze.run import errors

UNIT_TOLERANCE = 0.05
NUM_CLASSES = 4  # of masks, named in `record`
_RADIANS = "in radians"
_TURNED = math.radians(110)  # a head turned further shows the camera no eye
_HALF_TURN = math.pi + 0.1  # what a rotation vector's length is at most


class Float(NamedTuple):
    """Shape of a record's value, its range, and the unit in words."""

    shape: tuple
    low: float
    high: float
    unit: str


# An opening may be a little over 1, and a pupil's centre, whose range is in sides of
# the patch, a little outside of it.
FLOATS = {
    "gaze": Float((2,), -math.pi / 2, math.pi / 2, _RADIANS),
    "head_pose": Float((2,), -_TURNED, _TURNED, _RADIANS),
    "pupil_center": Float((2,), -0.5, 1.5, "in pixels"),
    "eye_openness": Float((), -0.05, 1.5, "(0 to 1)"),
    "normalizing_rotation": Float((9,), -1.001, 1.001, "(a rotation by rows)"),
}

TEXTS = ("key", "subject", "source", "condition")


def limits(
    name: str, size: tuple[int, ...]
) -> tuple[float | np.ndarray, float | np.ndarray]:
    """Least and largest value of ``FLOATS[name]`` in a patch of (height, width) px.

    Returns:
        Two numbers, or arrays [2] where x and y differ.
    """
    _, low, high, _ = FLOATS[name]
    if name == "pupil_center":
        return low * np.array(size[::-1]), high * np.array(size[::-1])
    return low, high


def unit_vectors(vectors: npt.ArrayLike, where: object) -> np.ndarray:
    """Directions of length 1, float64 [..., 3].

    Args:
        vectors: array-like [..., 3], of length 1 up to ``UNIT_TOLERANCE``.
        where: the file they come from, for the message.

    Raises:
        UserError: not finite, of length zero, or far from length 1: then it is a
            position or another field, and a direction made of it would be wrong.
    """
    vectors = np.asarray(vectors, np.float64)
    finite = np.all(np.isfinite(vectors), axis=-1)  # [...]
    if not np.all(finite):
        first = vectors[~finite][0]
        raise errors.UserError(f"{where}: a direction is not finite ({first}).")
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)  # [..., 1]
    wrong = np.abs(length - 1.0) > UNIT_TOLERANCE
    if np.any(wrong):
        raise errors.UserError(
            f"{where}: expected directions of length 1, found length "
            f"{float(length[wrong].flat[0]):.3g}; is it another field?"
        )
    return vectors / length


def rotation_vectors(vectors: npt.ArrayLike, where: object, name: str) -> np.ndarray:
    """Rotation vectors in radians, float64 [..., 3].

    Args:
        vectors: array-like [..., 3], an axis times an angle up to half a turn.
        where: the file they come from, for the message.
        name: what they are, as in "head pose".

    Raises:
        UserError: not finite, or longer than half a turn, as degrees are.
    """
    vectors = np.asarray(vectors, np.float64)
    if not np.all(np.isfinite(vectors)):
        raise errors.UserError(f"{where}: a {name} is not finite.")
    longest = np.linalg.norm(vectors, axis=-1).max(initial=0.0)
    if longest > _HALF_TURN:
        raise errors.UserError(
            f"{where}: expected each {name} as a rotation vector in radians, up to "
            f"half a turn long, found length {longest:.4g}; if these are degrees, "
            "divide them by 57.3."
        )
    return vectors


def check(columns: Columns, patch: datasets.Patch | None = None) -> None:
    """Refuses a chunk of columns that no record set may hold.

    Args:
        columns: dict of columns as in ``record.Records``.
        patch: the ``datasets.Patch`` that was asked for; None accepts any.

    Raises:
        UserError: naming the first record (by key) and what is wrong with it.
    """
    _, reason = bad_records(columns, patch)
    if reason:
        raise errors.UserError(reason)


def bad_records(
    columns: Columns, patch: datasets.Patch | None = None
) -> tuple[np.ndarray, str]:
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
            f"{list(image.shape)}."
        )
    if patch and image.shape[1:] != (*patch.size, patch.channels):
        raise errors.UserError(
            f"expected patches {[*patch.size, patch.channels]}, found "
            f"{list(image.shape[1:])}; the reader is at fault."
        )
    if not count:
        return np.zeros(0, bool), ""
    for name, column in columns.items():
        if len(column) != count:
            raise errors.UserError(
                f"{len(column)} values of {name} for {count} images in "
                f"{columns['key'][0]}; the source is incomplete."
            )
    verdicts = [_bad_numbers(columns, name) for name in FLOATS if name in columns]
    if "mask" in columns:
        verdicts.append(_bad_masks(columns))
    if "eye" in columns:
        verdicts.append(_bad_sides(columns))
    verdicts += [_bad_texts(columns, name) for name in TEXTS if name in columns]
    bad = np.any([np.zeros(count, bool), *(rows for rows, _ in verdicts)], axis=0)
    return bad, next((reason for _, reason in verdicts if reason), "")


def _bad_texts(columns, name):
    """Texts that UTF-8 cannot say: half a surrogate pair, as "\\ud800" in JSON."""
    texts = np.asarray(columns[name]).astype(str)
    bad = np.array([not _is_utf8(text) for text in texts.tolist()], bool)
    if not np.any(bad):
        return bad, ""
    row = int(np.argmax(bad))
    key, text = str(columns["key"][row]), str(texts[row])
    return bad, f"{key!a}: {name} {text!a:.80} is no text that UTF-8 can hold."


def _is_utf8(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bad_sides(columns):
    sides = np.asarray(columns["eye"]).astype(str)
    bad = ~np.isin(sides, ("left", "right"))  # [N]
    if not np.any(bad):
        return bad, ""
    row = int(np.argmax(bad))
    reason = f"expected eye left or right, found {sides[row]}."
    return bad, f"{columns['key'][row]}: {reason}"


def _bad_numbers(columns, name):
    shape, *_, unit = FLOATS[name]
    values = np.asarray(columns[name])
    if values.shape[1:] != shape:
        raise errors.UserError(
            f"{columns['key'][0]}: expected {name} {[len(values), *shape]}, found "
            f"{list(values.shape)}."
        )
    values = values.reshape(len(values), -1)  # [N, numbers]
    low, high = limits(name, columns["image"].shape[1:3])
    bad = ~np.all((values >= low) & (values <= high), axis=-1)  # so is NaN
    if not np.any(bad):
        return bad, ""
    row = int(np.argmax(bad))
    largest, hint = np.abs(values[row]).max(), faces_away(name, values[row])
    if not hint and unit == _RADIANS and 3 < largest <= 360:
        hint = "; these look like degrees"
    return bad, (
        f"{columns['key'][row]}: expected {name} {unit} {_range(low, high)}, found "
        f"{_rounded(values[row])}{hint}."
    )


def faces_away(name: str, values: np.ndarray) -> str:
    """The end of a sentence, if angles out of range are of heads seen from behind."""
    if name != "head_pose" or np.abs(values).max() > _HALF_TURN:
        return ""
    return "; do heads face away from the camera? Negate their vectors"


def _range(low, high):
    if np.all(low == -high):
        return f"within +-{high:.4g}"
    return f"from {_rounded(low)} to {_rounded(high)}"


def _rounded(numbers):
    return np.round(np.asarray(numbers, np.float64), 4).tolist()


def _bad_masks(columns):
    mask = np.asarray(columns["mask"])
    shape = columns["image"].shape[:3]
    if mask.shape != shape or mask.dtype != np.uint8:
        raise errors.UserError(
            f"{columns['key'][0]}: expected mask uint8 {list(shape)} as the images, "
            f"found {mask.dtype} {list(mask.shape)}."
        )
    bad = (mask >= NUM_CLASSES).any(axis=(1, 2))  # [N]
    if not np.any(bad):
        return bad, ""
    row = int(np.argmax(bad))
    return bad, (
        f"{columns['key'][row]}: mask holds the value {int(mask[row].max())}; "
        "expected 0 skin, 1 iris, 2 pupil, 3 sclera."
    )
