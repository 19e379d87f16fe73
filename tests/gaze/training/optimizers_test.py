"""Schedules at their corners, and what they refuse."""

import keras
import numpy as np
import pytest

from gaze.run import errors
from gaze.training import optimizers


def rates(name, steps, **others):
    made = optimizers.schedule(name, 0.2, steps, **others)
    return [float(made(k) if callable(made) else made) for k in range(steps + 1)]


def test_constant():
    assert rates("constant", 4) == pytest.approx([0.2] * 5)


def test_linear():
    assert rates("linear", 4) == pytest.approx([0.2, 0.15, 0.1, 0.05, 0.0])


def test_cosine():
    expected = 0.1 * (1 + np.cos(np.pi * np.arange(5) / 4))
    assert rates("cosine", 4) == pytest.approx(expected)


def test_warm_up_rises_by_equal_steps_and_then_starts_the_schedule():
    made = rates("linear", 6, warmup_steps=2)
    assert made == pytest.approx([0.1, 0.2, 0.2, 0.15, 0.1, 0.05, 0.0])
    made = rates("constant", 4, warmup_steps=4 - 1)
    assert made == pytest.approx([0.2 / 3, 0.4 / 3, 0.2, 0.2, 0.2])


@pytest.mark.parametrize(
    ("name", "warmup", "pattern"),
    [("step", 0, "cosine, linear"), ("cosine", 9, "0 to 8"), ("cosine", -1, "0 to 8")],
)
def test_what_no_training_could_keep(name, warmup, pattern):
    with pytest.raises(errors.UserError, match=pattern):
        optimizers.schedule(name, 0.2, 9, warmup)


def test_rules():
    variable = keras.Variable([1.0])
    made = optimizers.build("adam", 1e-3, 10, [variable], {}, beta_1=0.5)
    assert made.beta_1 == 0.5 and made.built
    half = {"precision": "mixed_float16", "schedule": "constant"}
    made = optimizers.build("sgd", 1e-3, 10, [variable], half)
    assert isinstance(made, keras.optimizers.LossScaleOptimizer)
    with pytest.raises(errors.UserError, match="adam, sgd"):
        optimizers.build("lion", 1e-3, 10, [variable], {})
