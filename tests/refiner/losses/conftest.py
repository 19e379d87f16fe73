"""Gradients against finite differences, for every loss."""

import numpy as np
import pytest
import tensorflow as tf


@pytest.fixture
def check_gradient():
    def check(loss, values, step=1e-5, tolerance=1e-6):
        """Compares the slopes of `loss` along random directions, in float64."""
        values = tf.constant(values, tf.float64)
        with tf.GradientTape() as tape:
            tape.watch(values)
            result = loss(values)
        gradient = tape.gradient(result, values).numpy()
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() > 0
        generator = np.random.default_rng(7)
        for _ in range(3):
            direction = generator.standard_normal(values.shape)
            ahead, behind = (loss(values + sign * step * direction) for sign in (1, -1))
            numeric = float(ahead - behind) / (2 * step)
            slope = np.sum(gradient * direction)
            np.testing.assert_allclose(slope, numeric, rtol=tolerance)

    return check
