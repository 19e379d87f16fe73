"""Are numbers the grey levels of pictures, 0 to 255? Judged over a whole set.

A picture of floats that was cast to uint8 is black, one of ten bits in a wider type is
dark, and by itself either may be a picture of a dark place. A whole set of them is not.
"""

import numpy as np

from gaze.run import errors

FEWEST = 16  # levels in a set of pictures; casts of floats leave three or ten
_ENOUGH = 1024  # pixels in which to look for that many
_BLOCK = 1 << 22  # bytes in memory at once
_DEPTHS = (10, 12, 14, 16)
_EXPECTED = "grey levels uint8 from 0 to 255"


def expect_grey_levels(array: np.ndarray, where: object) -> None:
    """Raises UserError unless ``array`` holds grey levels, naming what would make them.

    Args:
        array: pictures, of any shape and type.
        where: the file whose array ``image`` they are.
    """
    if array.dtype == np.uint8:
        expect_many_levels(array, where)
        return
    if array.dtype.kind not in "fiu":
        raise errors.UserError(
            f"{where}: expected image {_EXPECTED}, found {array.dtype}; save the "
            "pictures themselves."
        )
    low, high = _range(array)
    if not np.isfinite([low, high]).all():
        raise errors.UserError(
            f"{where}: image holds numbers that are not finite; expected {_EXPECTED}."
        )
    raise errors.UserError(
        f"{where}: expected image {_EXPECTED}, found {array.dtype} from {low:g} "
        f"to {high:g}; save {_conversion(array.dtype.kind, low, high)}."
    )


def expect_many_levels(array: np.ndarray, where: object) -> None:
    """Raises UserError if uint8 pictures have few grey levels, or dark ones alone.

    Args:
        array: pictures, of any shape.
        where: what messages say holds them as ``image``.
    """
    counts = np.zeros(256, np.int64)
    for block in _blocks(array):
        counts += np.bincount(block.ravel(order="K"), minlength=256)
        if np.count_nonzero(counts) >= FEWEST and counts[FEWEST:].any():
            return
    levels = np.flatnonzero(counts)
    if array.size >= _ENOUGH:
        raise errors.UserError(
            f"{where}: image holds only {len(levels)} of 256 grey levels, from "
            f"{levels[0]} to {levels[-1]}, in all its pictures; were floats cast to "
            "uint8? Save np.rint(255 * image).astype(np.uint8) of floats from 0 to 1."
        )


def _conversion(kind, low, high):
    """The expression that makes grey levels of numbers of such a range."""
    if kind == "f":
        return _of_floats(low, high)
    if low < 0 or high <= 1:
        return "the pictures scaled to 0 to 255, before they are cast to uint8"
    if high <= 255:
        return "it with .astype(np.uint8), if 0 is black and 255 white"
    bits = next((bits for bits in _DEPTHS if high < 1 << bits), 32)
    if bits > 16:
        return "the pictures scaled to 0 to 255, before they are cast to uint8"
    return f"(image >> {bits - 8}).astype(np.uint8), if they have {bits} bits"


def _of_floats(low, high):
    if low >= 0 and high <= 1:
        return "np.rint(255 * image).astype(np.uint8)"
    if low >= -1 and high <= 1:
        return "np.rint(127.5 * (image + 1)).astype(np.uint8)"
    if low >= 0 and 1 < high <= 255:
        return "np.rint(image).astype(np.uint8), if 0 is black and 255 white"
    return f"np.rint(255 * (image - {low:g}) / {high - low:g}).astype(np.uint8)"


def _range(array):
    """Least and largest number; NaN if there is one."""
    ends = [(float(block.min()), float(block.max())) for block in _blocks(array)]
    low, high = zip(*ends, strict=True)
    return float(np.min(low)), float(np.max(high))


def _blocks(array):
    """The array in parts that fit into memory, along the axis it is stored by."""
    by_rows = array if array.flags.c_contiguous else array.T
    at_once = max(1, _BLOCK * len(by_rows) // max(1, by_rows.nbytes))
    for first in range(0, len(by_rows), at_once):
        yield by_rows[first : first + at_once]
