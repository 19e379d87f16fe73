"""Packing eyes with masks for the history."""

import numpy as np

from refiner.style import past
from tests.gaze.data import eyes

EYES = eyes.columns(6)


def test_round_trip_of_every_other_pair():
    pairs = past.pack(EYES["image"], EYES["mask"])
    images, masks = past.every_other(pairs)
    np.testing.assert_array_equal(np.rint((images + 1) * 127.5), EYES["image"][1::2])
    np.testing.assert_array_equal(masks, EYES["mask"][1::2])


def test_floats_are_stored_as_pixels():
    floats = EYES["image"].astype(np.float32) / 127.5 - 1.0
    packed = past.pack(floats, EYES["mask"])
    np.testing.assert_array_equal(packed[..., :1], EYES["image"])


def test_two_halves_choose_what_the_whole_does():
    pairs = past.pack(EYES["image"], EYES["mask"])[:4]
    whole = past.every_other(pairs)[0]
    halves = [past.every_other(part)[0] for part in (pairs[:2], pairs[2:])]
    np.testing.assert_array_equal(np.concatenate(halves), whole)
