"""Weights, clipping and the norm of one update, by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze.training import minimize


def update(weights, clip_norm=None):
    variable = keras.Variable([3.0, 4.0])
    optimizer = keras.optimizers.SGD(1.0)
    optimizer.build([variable])
    with tf.GradientTape() as tape:
        losses = {
            "half_square": tf.reduce_sum(variable.value**2) / 2,
            "sum": tf.reduce_sum(variable.value),
        }
    norm = minimize.minimize(
        tape, losses, weights, [variable], optimizer, clip_norm=clip_norm
    )
    return np.array(variable), float(norm)


def test_weighted_sum():
    value, norm = update({"half_square": 1.0, "sum": 2.0})  # gradient (5, 6)
    np.testing.assert_allclose(value, [-2.0, -2.0])
    assert norm == pytest.approx(np.hypot(5, 6))


def test_clipping_keeps_the_direction():
    value, norm = update({"half_square": 1.0, "sum": 0.0}, clip_norm=1.0)
    np.testing.assert_allclose(value, [3 - 0.6, 4 - 0.8], rtol=1e-6)
    assert norm == pytest.approx(5.0)


def test_a_loss_without_weight_is_an_error():
    with pytest.raises(KeyError):
        update({"sum": 1.0})
