"""Weights, clipping, accumulation and loss scales of one update, by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze.training import minimize


def update(weights, clip_norm=None, optimizer=None):
    variable = keras.Variable([3.0, 4.0])
    optimizer = optimizer or keras.optimizers.SGD(1.0)
    optimizer.build([variable])
    with tf.GradientTape() as tape:
        losses = {
            "half_square": tf.reduce_sum(variable.value**2) / 2,
            "sum": tf.reduce_sum(variable.value),
        }
    norm = minimize.minimize(
        tape, losses, weights, [(optimizer, [variable])], clip_norm=clip_norm
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


@pytest.mark.parametrize("clip_norm", [None, 1.0])
def test_a_loss_scale_changes_nothing_but_what_float16_can_hold(clip_norm):
    scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(1.0))
    weights = {"half_square": 1.0, "sum": 2.0}
    value, norm = update(weights, clip_norm, scaled)
    expected, expected_norm = update(weights, clip_norm)
    np.testing.assert_allclose(value, expected, rtol=1e-6)
    assert norm == pytest.approx(expected_norm)


def test_an_overflow_is_skipped_and_halves_the_scale():
    scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(1.0))
    with minimize.updates() as updates:
        value, _ = update({"half_square": np.inf, "sum": 0.0}, optimizer=scaled)
    np.testing.assert_array_equal(value, [3.0, 4.0])
    assert float(scaled.dynamic_scale) == 2.0**14
    assert [float(skipped) for skipped in updates.skipped.values()] == [1.0]


def test_an_overflow_that_no_scale_helps_is_not_called_skipped():
    scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(1.0), 0.5)
    with minimize.updates() as updates:
        update({"half_square": np.inf, "sum": 0.0}, optimizer=scaled)
    assert [float(skipped) for skipped in updates.skipped.values()] == [0.0]
    assert not np.isfinite([float(norm) for norm in updates.norms.values()]).any()


def sgd_in_parts(parts, clip_norm=None):
    """One update of a line by 8 points, seen in ``parts`` parts."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(2, 8, 3)).astype(np.float32)
    variable = keras.Variable(np.ones(3, np.float32))
    optimizer = keras.optimizers.SGD(0.5)
    optimizer.build([variable])
    with minimize.updates(parts) as updates:
        for part in range(parts):
            updates.part = part
            rows = slice(part * 8 // parts, (part + 1) * 8 // parts)
            with tf.GradientTape() as tape:
                error = tf.reduce_mean((x[rows] * variable.value - y[rows]) ** 2)
            arguments = [(optimizer, [variable])], clip_norm
            minimize.minimize(tape, {"fit": error}, {"fit": 2.0}, *arguments)
    (norm,) = updates.norms.values()
    assert int(optimizer.iterations) == 1
    # d/dw of 2 mean (x w - y)^2 at w = 1
    gradient = 4.0 * ((x - y) * x).sum(axis=0) / 24
    return np.array(variable), float(norm), gradient


@pytest.mark.parametrize("parts", [1, 2, 4, 8])
@pytest.mark.parametrize("clip_norm", [None, 0.1])
def test_parts_add_up_to_one_update_of_the_whole(parts, clip_norm):
    value, norm, gradient = sgd_in_parts(parts, clip_norm)
    size = np.linalg.norm(gradient)
    assert norm == pytest.approx(size, rel=1e-5)
    step = gradient if clip_norm is None else gradient * clip_norm / size
    np.testing.assert_allclose(value, 1.0 - 0.5 * step, rtol=1e-5)


def two_groups(clip_norm=None, optimizers=None, second=1.0):
    """One update of a square of two groups, at 3 and 4; gradients are 3 and 4.

    The second's is ``second`` times as long.
    """
    variables = [keras.Variable([3.0]), keras.Variable([4.0])]
    optimizers = optimizers or [keras.optimizers.SGD(rate) for rate in (1.0, 0.5)]
    for optimizer, variable in zip(optimizers, variables, strict=True):
        optimizer.build([variable])
    with tf.GradientTape() as tape:
        squares = [tf.reduce_sum(variable.value**2) / 2 for variable in variables]
        loss = squares[0] + second * squares[1]
    groups = [(o, [v]) for o, v in zip(optimizers, variables, strict=True)]
    with minimize.updates() as updates:
        norm = minimize.minimize(tape, {"a": loss}, {"a": 1.0}, groups, clip_norm)
    norms = [float(updates.norms[id(optimizer)]) for optimizer in optimizers]
    return [float(v[0]) for v in variables], float(norm), norms


def test_groups_move_by_their_own_rates_and_are_clipped_by_one_norm():
    values, norm, norms = two_groups()
    assert values == pytest.approx([0.0, 2.0])
    assert norm == pytest.approx(5.0) and norms == pytest.approx([3.0, 4.0])
    values, _, _ = two_groups(clip_norm=1.0)  # gradients 0.6 and 0.8
    assert values == pytest.approx([2.4, 3.6])


def test_groups_of_unequal_loss_scales_move_as_without():
    scaled = [
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(rate), scale)
        for rate, scale in ((1.0, 1e38), (0.5, 8.0))  # 1e38 would overflow
    ]
    values, norm, norms = two_groups(optimizers=scaled)
    assert values == pytest.approx([0.0, 2.0])
    assert norm == pytest.approx(5.0) and norms == pytest.approx([3.0, 4.0])


@pytest.mark.parametrize("clip_norm, first", [(None, 0.0), (1.0, 3.0)])
def test_of_two_groups_one_overflows(clip_norm, first):
    """Unclipped the other moves; by an infinite norm nothing can be clipped."""
    scaled = [
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(1.0), 8.0)
        for _ in range(2)
    ]
    values, norm, norms = two_groups(clip_norm, scaled, second=np.inf)
    assert values == pytest.approx([first, 4.0]) and np.isinf(norm)
    assert norms[0] == pytest.approx(3.0) and np.isinf(norms[1])


def test_groups_in_parts_are_updated_once_by_all_of_them():
    variables = [keras.Variable([3.0]), keras.Variable([4.0])]
    optimizers = [keras.optimizers.SGD(1.0), keras.optimizers.SGD(0.5)]
    for optimizer, variable in zip(optimizers, variables, strict=True):
        optimizer.build([variable])
    groups = [(o, [v]) for o, v in zip(optimizers, variables, strict=True)]
    with minimize.updates(2) as updates:
        for part, factor in enumerate((0.0, 2.0)):  # means 1 over the parts
            updates.part = part
            with tf.GradientTape() as tape:
                squares = sum(tf.reduce_sum(v.value**2) for v in variables)
                loss = factor * squares / 2
            minimize.minimize(tape, {"a": loss}, {"a": 1.0}, groups)
    assert [float(v[0]) for v in variables] == pytest.approx([0.0, 2.0])
    assert [int(o.iterations) for o in optimizers] == [1, 1]
