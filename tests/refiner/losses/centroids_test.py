"""Soft centroids: by hand, and what an absent pupil may not do."""

import numpy as np
import pytest
import tensorflow as tf

from refiner.losses import centroids

GENERATOR = np.random.default_rng(0)


def one_hot(mask):
    return np.eye(4)[mask][None]


def block(top, left, side=2, size=(12, 16), value=2):
    """A square pupil inside an iris one pixel wider."""
    mask = np.zeros(size, int)
    mask[top - 1 : top + side + 1, left - 1 : left + side + 1] = 1
    mask[top : top + side, left : left + side] = value
    return one_hot(mask)


def test_centroids_by_hand():
    places, areas = centroids.soft_centroids(block(4, 7))
    np.testing.assert_allclose(places, [[[7.5, 4.5], [7.5, 4.5]]], rtol=1e-6)
    np.testing.assert_allclose(areas, [[4, 16]])


def test_centroids_equal_a_loop():
    probabilities = GENERATOR.dirichlet(np.ones(4), (2, 5, 6))
    places, areas = centroids.soft_centroids(probabilities)
    for b, classes in enumerate(([2], [1, 2])):
        for image in range(2):
            weights = probabilities[image][..., classes].sum(axis=-1)
            x = sum(weights[i, j] * j for i, j in np.ndindex(5, 6)) / weights.sum()
            y = sum(weights[i, j] * i for i, j in np.ndindex(5, 6)) / weights.sum()
            np.testing.assert_allclose(places[image, b], [x, y], rtol=1e-5)
            assert float(areas[image, b]) == pytest.approx(weights.sum())


def test_a_shift_costs_its_square():
    shift = centroids.centroid_shift(block(4, 7), block(5, 9))
    assert float(shift) == pytest.approx(1 + 4, rel=1e-5)
    assert float(centroids.centroid_shift(block(4, 7), block(4, 7))) == 0.0


def test_a_small_pupil_counts_less_and_an_absent_one_nothing():
    single = centroids.centroid_shift(block(4, 7, side=1), block(4, 9, side=1))
    # The iris of nine pixels counts in full, the pupil's one a quarter.
    assert float(single) == pytest.approx((0.25 * 4 + 4) / 2, rel=1e-5)
    hidden = centroids.centroid_shift(block(4, 7), block(4, 7, value=1))
    assert float(hidden) == pytest.approx(0.0, abs=1e-6)


def test_nothing_to_find_gives_finite_gradients():
    empty = tf.constant(one_hot(np.zeros((6, 6), int)))
    with tf.GradientTape() as tape:
        tape.watch(empty)
        shift = centroids.centroid_shift(empty, empty)
    assert float(shift) == 0.0
    assert np.isfinite(tape.gradient(shift, empty)).all()


def test_gradients(check_gradient):
    first, second = GENERATOR.dirichlet(np.ones(4), (2, 2, 6, 7))
    check_gradient(lambda x: centroids.centroid_shift(x, second, min_area=30.0), first)
