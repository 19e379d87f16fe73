import numpy as np

from gaze.data import density


def test_density_is_the_mean_of_the_kernels_by_hand():
    points = np.array([[0.0, 0.0], [3.0, 4.0]])
    dense, nearest = density.at_places(np.array([[0.0, 0.0], [0.0, 2.0]]), points)
    # Distances 0 and 5 of the first place, 2 and sqrt(13) of the second.
    expected = [(1 + np.exp(-12.5)) / 2, (np.exp(-2.0) + np.exp(-6.5)) / 2]
    np.testing.assert_allclose(dense, expected)
    np.testing.assert_allclose(nearest, [0.0, 2.0])


def test_resampled_points_have_the_mean_and_covariance_of_the_given():
    random = np.random.default_rng(0)
    points = random.normal(size=(500, 2)) @ [[0.3, 0.1], [0.0, 0.2]] + [0.5, -0.2]
    more = density.resample(points, 100_000, seed=1)
    np.testing.assert_allclose(more.mean(axis=0), points.mean(axis=0), atol=2e-3)
    np.testing.assert_allclose(np.cov(more.T), np.cov(points.T), atol=2e-3)


def test_an_angle_that_never_varies_stays_what_it_is():
    points = np.stack([np.linspace(-1.0, 1.0, 50), np.full(50, 0.25)], axis=1)
    np.testing.assert_allclose(density.resample(points, 70, seed=2)[:, 1], 0.25)
