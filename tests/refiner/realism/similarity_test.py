"""SSIM against its formula written out for one window."""

import numpy as np
import pytest

from refiner.realism import similarity
from tests.gaze.data import eyes


def test_equal_images_are_one_and_negatives_far_below():
    images = eyes.columns(4)["image"]
    np.testing.assert_allclose(similarity.ssim(images, images), 1.0)
    assert similarity.ssim(255 - images, images).max() < 0.5


def test_one_window_by_the_formula():
    random = np.random.default_rng(0)
    a, b = random.integers(0, 256, (2, 7, 7, 1)).astype(np.uint8)
    x, y = a.astype(float).ravel(), b.astype(float).ravel()
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    # Sample moments, as scikit-image takes them.
    covariance = np.cov(x, y)
    luminance = (2 * x.mean() * y.mean() + c1) / (x.mean() ** 2 + y.mean() ** 2 + c1)
    contrast = (2 * covariance[0, 1] + c2) / (covariance[0, 0] + covariance[1, 1] + c2)
    found = similarity.ssim(a[None], b[None])[0]
    assert found == pytest.approx(luminance * contrast, abs=1e-9)
