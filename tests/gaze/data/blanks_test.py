"""Flat and repeated pictures are counted; dark and noisy eyes are none."""

import numpy as np
import pytest

from gaze.data import blanks
from tests.gaze.data import eyes


@pytest.mark.parametrize("domain", ["studio", "cabin", "cabin_nir"])
def test_eyes_are_no_blanks_in_a_third_of_their_light(domain):
    image = eyes.columns(48, domain=domain)["image"]
    assert blanks.measure(image) == blanks.Blanks(48, 0, 0, 0)
    assert blanks.measure(image // 3) == blanks.Blanks(48, 0, 0, 0)


def test_flat_ones_and_copies_are_counted_apart():
    image = eyes.columns(32)["image"]
    image[:6], image[6] = 200, 0
    image[8:14] = image[7]
    found = blanks.measure(image)
    assert found == blanks.Blanks(32, 7, 0, 6) and not found.is_blank
    assert "7 of 32" in found.doubts[0] and "6 of 32" in found.doubts[1]


def test_eyes_by_night_are_faint_and_no_blanks():
    image = 120 + (eyes.columns(32)["image"] - 120.0) / 16
    found = blanks.measure(image.round().astype(np.uint8))
    assert not found.flat and found.faint > 16 and not found.is_blank
    assert "have little contrast" in found.doubts[0]


def test_floats_cast_to_bytes_are_blank():
    image = eyes.columns(32)["image"]
    assert blanks.measure((image / 255).astype(np.uint8)).is_blank
    assert not blanks.measure(np.zeros((4, 36, 60, 1), np.uint8)).is_blank  # too few
