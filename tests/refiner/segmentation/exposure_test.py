"""A badly exposed eye keeps a few grey levels; the others are as they were."""

import numpy as np

from refiner.segmentation import exposure

RAMP = np.tile(np.arange(0, 240, 4, dtype=np.uint8)[None, :, None], (36, 1, 1))


def many(change):
    random = np.random.default_rng(0)
    return np.stack([change(RAMP, random) for _ in range(400)])


def test_as_many_are_exposed_badly_as_asked():
    eyes = np.stack([RAMP] * 400)
    random = np.random.default_rng(0)
    changed = exposure.vary(eyes, random, 0.4) != eyes
    assert 0.42 < changed.any(axis=(1, 2, 3)).mean() < 0.58  # and a quarter too bright
    np.testing.assert_array_equal(exposure.vary(eyes, random, 0.0), eyes)


def test_dark_eyes_go_down_to_a_few_levels_each_octave_as_often():
    ends = np.percentile(many(exposure.dim), (5, 95), axis=(1, 2, 3))
    levels = ends[1] - ends[0]
    assert 4 < levels.min() < 10
    octaves = [((levels >= 8 * 2**k) & (levels < 16 * 2**k)).mean() for k in range(4)]
    assert min(octaves) > 0.1 and max(octaves) < 0.35


def test_too_bright_ones_are_clipped_and_no_darker():
    made = many(exposure.brighten)
    assert (made >= RAMP).all() and (made == 255).any()
    gains = made[:, 0, 20, 0] / RAMP[0, 20, 0]
    assert 1.0 <= gains.min() < 1.1 and 2.4 < gains.max() <= exposure.MOST_GAIN + 0.01
