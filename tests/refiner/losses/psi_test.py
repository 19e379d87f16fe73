"""SimGAN's self-regularisation: each psi by hand."""

import numpy as np
import pytest

from refiner.losses import psi


def test_each_psi_by_hand():
    x = np.random.default_rng(0).normal(size=(2, 16, 16, 1)).astype(np.float32)
    steps = 0.01 * np.arange(16, dtype=np.float32)
    down, right = x + steps[:, None, None], x + steps[:, None]
    squares = np.indices((16, 16)).sum(axis=0) % 2
    checkers = x + (0.2 * squares[..., None] - 0.1).astype(np.float32)

    def loss(changed, kind):
        return float(psi.loss(changed, x, kind))

    assert loss(x + 0.1, "identity") == pytest.approx(0.1)
    assert loss(x + 0.1, "mean") == pytest.approx(0.1)
    assert loss(x + 0.1, "gradient") < 1e-6
    assert loss(down, "gradient") == pytest.approx(0.01, rel=1e-4)
    assert loss(right, "gradient") == pytest.approx(0.01, rel=1e-4)
    assert loss(checkers, "identity") == pytest.approx(0.1)
    # Of 49 squares 25 are of one kind: what is left of the mean is a 49th.
    assert loss(checkers, "mean") == pytest.approx(0.1 / 49, rel=1e-4)


def test_features_are_relative_to_the_eyes_own():
    x = np.random.default_rng(0).uniform(size=(2, 4, 4, 1)).astype(np.float32)

    def perceptual(images):
        return {"layer": 1000.0 * images}

    half = psi.loss(0.5 * x, x, "features", perceptual)
    assert float(half) == pytest.approx(0.5, rel=1e-3)


def test_an_unknown_psi_is_refused():
    x = np.zeros((1, 4, 4, 1), np.float32)
    with pytest.raises(ValueError, match="median"):
        psi.loss(x, x, "median")
