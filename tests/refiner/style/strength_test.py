"""Strengths between raw and refined."""

import numpy as np
import pytest

from gaze.run import errors
from refiner.style import strength

RAW = np.full((400, 2, 3, 1), 40, np.uint8)
REFINED = np.full((400, 2, 3, 1), 240, np.uint8)
KEYS = np.arange(400)


def blend(low, high, keys=KEYS, seed=0):
    count = len(keys)
    settings = {"strength": (low, high), "seed": seed}
    return strength.blend(RAW[:count], REFINED[:count], keys, settings)


def test_the_ends_are_raw_and_refined():
    np.testing.assert_array_equal(blend(0.0, 0.0), RAW)
    np.testing.assert_array_equal(blend(1.0, 1.0), REFINED)
    np.testing.assert_array_equal(blend(0.25, 0.25), np.full_like(RAW, 90))
    same = strength.blend(RAW, REFINED, KEYS, {})
    np.testing.assert_array_equal(same, REFINED)


def test_every_eye_has_one_strength_spread_evenly():
    made = blend(0.0, 1.0)
    assert (made == made[:, :1, :1]).all()
    strengths = (made[:, 0, 0, 0] - 40.0) / 200.0
    assert strengths.min() < 0.02 and strengths.max() > 0.98
    assert strengths.mean() == pytest.approx(0.5, abs=0.05)


def test_it_goes_by_key_and_seed():
    np.testing.assert_array_equal(blend(0, 1)[7:9], blend(0, 1, keys=KEYS[7:9]))
    assert (blend(0, 1) != blend(0, 1, seed=1)).any()


@pytest.mark.parametrize("pair", [(0.5, 0.2), (-0.1, 1.0), (0.0, 1.5)])
def test_what_is_no_strength(pair):
    with pytest.raises(errors.UserError, match="config.strength is"):
        blend(*pair)
