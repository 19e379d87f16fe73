"""Johnson's network as a generator of its own: sizes, start, and what it encodes."""

import numpy as np
import pytest

from refiner.networks import translation

RANDOM = np.random.default_rng(0)


def images(*shape):
    return RANDOM.uniform(-1, 1, shape).astype(np.float32)


@pytest.mark.parametrize("size", [(36, 60), (35, 55), (37, 62)])
def test_any_size_comes_back_and_a_residual_starts_at_the_identity(size):
    network = translation.Translator(1, width=4, blocks=1, residual=True)
    x = images(2, *size, 1)
    refined = np.array(network(x))
    assert refined.shape == x.shape and np.abs(refined).max() <= 1.0
    assert np.abs(refined - x).mean() < 0.1
    direct = translation.Translator(1, width=4, blocks=1)
    assert np.abs(np.array(direct(x))).mean() < 0.1


def test_padding_is_below_and_to_the_right():
    network = translation.Translator(1, width=4, blocks=1)
    x = images(1, 35, 55, 1)
    padded = np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)), mode="reflect")
    whole = np.array(network(padded))
    np.testing.assert_allclose(network(x), whole[:, :35, :55], atol=1e-6)


def test_depths_that_cut_compares():
    network = translation.Translator(3, width=4, blocks=4)
    shapes = [tuple(f.shape) for f in network.encode(images(2, 35, 60, 3))]
    small = (2, 9, 15, 16)
    assert shapes == [(2, 36, 60, 3), (2, 18, 30, 8), small, small, small]
