"""FID and KID against independent implementations, and the laws both must keep."""

import numpy as np
import pytest
import scipy.linalg
from sklearn.metrics import pairwise

from refiner.realism import fid, kid

RANDOM = np.random.default_rng(0)


def features(count, size=16, shift=0.0):
    mixing = np.random.default_rng(1).standard_normal((size, size))
    return np.maximum(RANDOM.standard_normal((count, size)) @ mixing + shift, 0.0)


def test_fid_equals_the_formula_with_scipys_matrix_root():
    first, second = features(300), features(200, shift=0.4)
    a, b = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    root = scipy.linalg.sqrtm(a @ b).real
    moved = np.square(first.mean(axis=0) - second.mean(axis=0)).sum()
    expected = moved + np.trace(a + b - 2 * root)
    assert fid.frechet_distance(first, second) == pytest.approx(expected, rel=1e-4)


def test_kid_equals_scikit_learns_polynomial_kernel():
    first, second = features(60), features(50, shift=0.4)

    def kernel(x, y):
        return pairwise.polynomial_kernel(x, y, degree=3, gamma=1 / 16, coef0=1)

    def within(x):
        table = kernel(x, x)
        return (table.sum() - np.trace(table)) / (len(x) * (len(x) - 1))

    expected = within(first) + within(second) - 2 * kernel(first, second).mean()
    found = kid.squared_distance(first, second)
    assert found == pytest.approx(expected, rel=1e-4)


def test_fid_by_hand():
    """Two Gaussians in one dimension: squared means' and deviations' differences."""
    first = np.array([[-1.0], [1.0]]) * np.sqrt(0.5)  # mean 0, variance 1
    second = 3.0 + 2.0 * first
    assert fid.frechet_distance(
        np.hstack([first, first]), np.hstack([second, second])
    ) == pytest.approx(2 * 9 + 2 * (2 - 1) ** 2)


def test_a_set_has_no_distance_to_itself_in_any_order():
    eyes = features(200)
    assert fid.frechet_distance(eyes, eyes) == pytest.approx(0.0, abs=1e-6)
    shuffled = RANDOM.permutation(eyes)
    assert fid.frechet_distance(eyes, shuffled) == pytest.approx(0.0, abs=1e-6)
    other = features(200, shift=1.0)
    far = fid.frechet_distance(eyes, other)
    assert fid.frechet_distance(shuffled, RANDOM.permutation(other)) == pytest.approx(
        far
    )
    assert fid.frechet_distance(other, eyes) == pytest.approx(far)


def test_noise_is_far_and_the_further_the_more():
    eyes = features(400)
    near, far = (
        fid.frechet_distance(eyes, features(400) + shift) for shift in (0.5, 5.0)
    )
    assert fid.frechet_distance(eyes, features(400)) < near < far


def test_fewer_images_than_features_are_no_trouble_for_the_root():
    few, others = features(10, size=64), features(12, size=64)
    assert np.isfinite(fid.frechet_distance(few, others))


def test_as_many_images_as_the_papers_have_for_each_feature():
    assert fid.needed(2048) == 10_240 and fid.needed(512) == 2560
