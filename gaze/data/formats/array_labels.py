"""Labels as arrays of a whole set: shape, type, unit; or the line that says what to do.

Single wrong values are left to `gaze.data.checking`, which sets their eyes aside. What
is wrong with many of them is wrong with the array: another unit, another axis.
"""

import math

import numpy as np
import numpy.typing as npt

from gaze.data import checking, record
from gaze.data.formats import array_axes, arrays, class_masks
from gaze.run import errors

PAIRS = ("gaze", "head_pose", "pupil_center")
TEXTS = ("subject", "eye", "condition")
_KINDS = {"mask": "u", **dict.fromkeys(TEXTS, "USiu")}
_WORDS = {"u": "uint8", "USiu": "text"}
_MANY = 0.01  # of the eyes: more is no exception
_LAST_CODE_POINT = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)


def shape_of(label: str, image_shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that a label's array must have for images [N, H, W] or [N, H, W, C]."""
    if label in PAIRS:
        return image_shape[0], 2
    return image_shape[:3] if label == "mask" else image_shape[:1]


def count(columns: dict[str, np.ndarray]) -> int | None:
    """Of how many eyes the labels among ``columns`` are, None if they do not agree."""
    shapes = [c.shape for n, c in columns.items() if n not in ("image", "mask")]
    counts = {shape[0] for shape in shapes if shape[1:] in ((), (2,)) and shape}
    return counts.pop() if len(counts) == 1 else None


def may_be(label: str, header: arrays.Header, image_shape: tuple[int, ...]) -> bool:
    """Whether an array could be a label, if its axes were put right."""
    if header.dtype.kind not in _KINDS.get(label, "fiu"):
        return False
    expected, shape = shape_of(label, image_shape), header.shape
    is_vectors = label in ("gaze", "head_pose") and shape == (image_shape[0], 3)
    return is_vectors or math.prod(shape) == math.prod(expected)


def expect_label(
    label: str, array: np.ndarray, image_shape: tuple[int, ...], where: object
) -> None:
    """Raises UserError unless an array is what its label says.

    Args:
        label: name of a column of `record.Records`.
        array: its values for the whole set.
        image_shape: of the set's images.
        where: the file, for messages.
    """
    expected, kinds = shape_of(label, image_shape), _KINDS.get(label, "fiu")
    is_wide = label == "mask" and array.dtype != np.uint8
    if array.shape != expected or array.dtype.kind not in kinds or is_wide:
        raise errors.UserError(
            f"{where}: expected {label} {list(expected)} of "
            f"{_WORDS.get(kinds, 'numbers')}, found {array.dtype} {list(array.shape)}"
            f"{_remedy(label, array, expected)}."
        )
    if label == "mask":
        if _are_many(array.max(axis=(1, 2)) >= record.NUM_CLASSES):
            class_masks.expect_classes(array, where)
        array_axes.expect_masks_first(array, where)
    elif label in TEXTS:
        texts(label, array, where)
    else:
        _expect_unit(label, np.asarray(array, np.float64), image_shape, where)


def _remedy(label, array, expected):
    shape = array.shape
    if transposed := array_axes.transposition(label, shape, expected):
        return transposed
    if label in ("gaze", "head_pose") and shape == (expected[0], 3):
        return f"; of vectors save gaze.geometry.vector_to_angles({label})"
    if shape == expected and label == "mask" and array.dtype.kind in "iufb":
        return "; save mask.astype(np.uint8) if it holds class indices 0 to 3"
    if shape != expected and math.prod(shape) == math.prod(expected):
        return f"; save {label}.reshape({expected})"
    if shape[:1] != expected[:1]:
        return f": as many images as labels are needed, image has {expected[0]}"
    return ""


def _expect_unit(label, values, image_shape, where):
    """Refuses labels of which too many are out of range to be exceptions."""
    rows = values.reshape(len(values), -1)  # [N, numbers]
    low, high = checking.limits(label, image_shape[1:3])
    outside = ~np.all((rows >= low) & (rows <= high), axis=1)  # so is NaN
    unit = checking.FLOATS[label].unit
    if label == "pupil_center" and rows.size and np.all((rows >= 0) & (rows <= 1)):
        raise errors.UserError(
            f"{where}: expected pupil_center {unit}, found numbers from 0 to 1 alone; "
            "save shares of the picture times its width and height."
        )
    if not _are_many(outside):
        return
    finite = rows[np.isfinite(rows)]
    if not finite.size:
        raise errors.UserError(f"{where}: {label} holds no finite number.")
    raise errors.UserError(
        f"{where}: expected {label} {unit}, found numbers from {finite.min():.4g} to "
        f"{finite.max():.4g}{_other_unit(label, finite)}."
    )


def _are_many(bad):
    """Whether so many eyes are bad that they are no exceptions; one always is."""
    return bad.sum() > max(1, _MANY * len(bad))


def _other_unit(label, values):
    if away := checking.faces_away(label, values):
        return away
    if label in ("gaze", "head_pose") and np.all(np.abs(values) <= 360):
        return f"; are they degrees? Save np.radians({label})"
    if label == "eye_openness" and np.all((values >= 0) & (values <= 100)):
        return "; is it per cent? Save eye_openness / 100"
    return ""


def texts(label: str, values: npt.ArrayLike, where: object) -> list[str]:
    """An array of text, bytes or whole numbers as a list of str.

    Raises:
        UserError: bytes or code points that are no text, or an eye that is neither
            left nor right.
    """
    values = np.asarray(values)
    _expect_text(label, values, where)
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8")
    words = list(map(str, values))
    return [_side(text, where) for text in words] if label == "eye" else words


def _side(text, where):
    """Left or right; right eyes are said to be mirrored already."""
    side = text.lower().removesuffix("_flipped").removesuffix("_mirrored")
    if side not in ("left", "right"):
        raise errors.UserError(f"{where}: eye holds {text!r}; expected left or right.")
    return side


def _expect_text(label, values, where):
    if values.dtype.kind == "U":
        # Not asked of Python: a string of such code points is an error in its core.
        native = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("=")))
        points = native.view(np.uint32)  # code points, [N, longest]
        first, last = _SURROGATES
        bad = (points > _LAST_CODE_POINT) | ((points >= first) & (points <= last))
        if bad.any():
            raise errors.UserError(
                f"{where}: {label} holds {int(points[bad][0]):#x}, which is no "
                "character; save it as text again."
            )
    if values.dtype.kind == "S":
        try:
            np.char.decode(values, "utf-8")
        except UnicodeDecodeError:
            raise errors.UserError(
                f"{where}: {label} holds bytes that are no UTF-8; save it as text."
            ) from None
