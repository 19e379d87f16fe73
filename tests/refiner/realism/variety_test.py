"""Variety and copying on feature clouds whose answers are known."""

import numpy as np
import pytest

from refiner.realism import variety

RANDOM = np.random.default_rng(0)
CLOUD = RANDOM.normal(size=(200, 8))


def test_one_cloud_is_as_diverse_as_itself_and_a_shrunk_one_half():
    assert variety.diversity(CLOUD, CLOUD) == pytest.approx(1.0)
    assert variety.diversity(0.5 * CLOUD + 3.0, CLOUD) == pytest.approx(0.5)


def test_distance_of_two_points_by_hand():
    features = np.array([[0.0, 0.0], [3.0, 4.0]])
    real = np.array([[0.0, 0.0], [0.0, 2.5]])
    assert variety.diversity(features, real) == pytest.approx(2.0)


def test_copies_are_found():
    copies = CLOUD[:50] + 1e-3 * RANDOM.normal(size=(50, 8))
    mixed = np.concatenate([copies, RANDOM.normal(size=(50, 8)) + 20.0])
    assert variety.copied_share(mixed, CLOUD) == pytest.approx(0.5)


def test_copies_of_a_style_image_held_twice_are_found():
    style = np.concatenate([CLOUD, CLOUD[:50]])
    copies = CLOUD[:50] + 1e-3 * RANDOM.normal(size=(50, 8))
    assert variety.copied_share(copies, style) == 1.0


def test_exactly_as_near_as_real_images_are_counts_as_a_copy():
    style = np.array([[0.0], [2.0], [4.0], [6.0]])  # each 2 from its neighbour
    assert variety.copied_share(np.array([[-2.0], [8.5]]), style) == 0.5


def test_fresh_draws_copy_about_as_often_as_chance_has_it():
    shares = [
        variety.copied_share(RANDOM.normal(size=(200, 8)), CLOUD) for _ in range(5)
    ]
    assert np.mean(shares) == pytest.approx(variety.COPY_QUANTILE, abs=0.04)
