"""Grey levels are judged over the whole set, and the right conversion is named."""

import numpy as np
import pytest

from gaze.data.formats import grey_levels
from gaze.run import errors
from tests.gaze.data import eyes

EYES = eyes.columns(6)["image"]
SHARES = EYES / np.float32(255)


def refusal(array):
    with pytest.raises(errors.UserError, match=r"eyes\.npz: ") as raised:
        grey_levels.expect_grey_levels(array, "eyes.npz")
    return str(raised.value)


def test_eyes_pass_in_any_order_of_storing():
    grey_levels.expect_grey_levels(EYES, "eyes.npz")
    grey_levels.expect_grey_levels(np.asfortranarray(EYES), "eyes.npz")


def test_one_bright_eye_at_the_end_of_dark_ones_is_enough():
    dark = np.zeros((20000, 36, 60), np.uint8)  # more than one block
    dark[-1] = EYES[0, ..., 0]
    grey_levels.expect_grey_levels(dark, "eyes.npz")


CAST = {
    "0 to 1": SHARES.astype(np.uint8),
    "-1 to 1": (2 * SHARES - 1).astype(np.int8).view(np.uint8),
    "standardised": ((SHARES - 0.5) * 7).astype(np.int8).view(np.uint8),
    "shifted by eight of twelve bits": EYES >> 4,
    "1 where it is bright": (EYES > 128).astype(np.uint8),
}


@pytest.mark.parametrize("how", CAST)
def test_casts_to_uint8_are_seen(how):
    assert "of 256 grey levels" in refusal(CAST[how])


CONVERSIONS = {
    "np.rint(255 * image).astype(np.uint8)": SHARES,
    "save np.rint(255 * image)": SHARES.astype(np.float16),
    "np.rint(127.5 * (image + 1)).astype(np.uint8)": 2 * SHARES - 1,
    "np.rint(image).astype(np.uint8)": EYES.astype(np.float64),
    "it with .astype(np.uint8)": EYES.astype(np.int64),
    "(image >> 2).astype(np.uint8), if they have 10 bits": EYES.astype(np.uint16) << 2,
    "(image >> 4).astype(np.uint8), if they have 12 bits": EYES.astype(np.int32) << 4,
    "(image >> 8).astype(np.uint8), if they have 16 bits": EYES.astype(">u2") << 8,
    "scaled to 0 to 255, before": SHARES.astype(np.int64),
    "not finite": np.where(EYES > 100, np.nan, SHARES),
    "found bool": EYES > 100,
    "np.rint(255 * (image - -3) / 7)": SHARES * 7 - 3,
}


@pytest.mark.parametrize("said", CONVERSIONS)
def test_the_conversion_is_named(said):
    array = CONVERSIONS[said]
    if array.dtype.kind == "f" and "255 * (image" in said:
        array = array.copy()
        array.flat[:2] = -3, 4
    assert said in refusal(array)


def test_the_range_is_that_of_all_pictures():
    wide = np.zeros((9000, 36, 60), np.uint16)
    wide[-1] = 1023
    assert "from 0 to 1023; save (image >> 2)" in refusal(wide)
