"""Half precision: who computes in it, and what stays float32."""

import keras
import numpy as np
import pytest

from gaze.run import errors
from gaze.training import precision

HALVES = ("mixed_float16", "mixed_bfloat16")


@pytest.fixture
def network():
    keras.utils.set_random_seed(0)
    made = keras.Sequential(
        [
            keras.layers.Conv2D(8, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dense(4),
            keras.layers.Dense(2),
        ]
    )
    made.build((None, 6, 6, 1))
    return made


@pytest.mark.parametrize("name", HALVES)
def test_only_inner_convolutions_and_dense_layers_change(network, name):
    precision.apply(network, name, outputs=(network.layers[-1],))
    computed = [layer.compute_dtype for layer in network.layers]
    half = name.removeprefix("mixed_")
    assert computed == [half, "float32", "float32", half, "float32"]
    assert {v.dtype for v in network.variables} == {"float32"}


@pytest.mark.parametrize("name", HALVES)
def test_outputs_are_float32_and_close(network, name):
    eyes = np.random.default_rng(0).uniform(-1, 1, (4, 6, 6, 1)).astype(np.float32)
    exact = np.array(network(eyes))
    precision.apply(network, name, outputs=(network.layers[-1],))
    lower = network(eyes)
    assert lower.dtype == "float32"
    difference = np.abs(np.array(lower) - exact).max()
    assert 0.0 < difference < 0.05
    precision.restore(network)
    np.testing.assert_array_equal(np.array(network(eyes)), exact)


def test_float32_leaves_everything(network):
    precision.apply(network, "float32")
    assert {layer.compute_dtype for layer in network.layers} == {"float32"}


def test_an_unknown_precision_lists_the_known(network):
    with pytest.raises(errors.UserError, match="mixed_bfloat16"):
        precision.apply(network, "float8")
    assert not precision.needs_loss_scale("mixed_bfloat16")
    assert precision.needs_loss_scale("mixed_float16")
