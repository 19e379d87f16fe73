"""Frechet distance between two sets of images (FID, Heusel et al. 2017).

|m1 - m2|^2 + Tr(S1 + S2 - 2 (S1 S2)^(1/2)) of deep features taken as Gaussian. It falls
with the number of images whatever they show, so it is given only of as many as the
papers have for each feature: 10,000 images for Inception's 2,048 features, 2,560 for
the 512 used here (`kid`, whose pooled VGG-19 features these are; the figure is not the
papers' Inception FID). With fewer, read `kid`, which is not biased.
"""

import numpy as np

IMAGES_PER_FEATURE = 5


def needed(num_features: int) -> int:
    """Images of each set that a distance is given of."""
    return IMAGES_PER_FEATURE * num_features


def frechet_distance(first, second) -> float:
    """The distance of two samples of features.

    Args:
        first, second: features [N, d] and [M, d]; at least two of each.

    Returns:
        The squared Frechet distance, 0 for equal means and covariances, never below.
    """
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    moved = np.sum(np.square(first.mean(axis=0) - second.mean(axis=0)))
    a, b = (np.cov(features, rowvar=False) for features in (first, second))
    # (S1 S2)^(1/2) has the eigenvalues of the symmetric (A S2 A)^(1/2), A^2 = S1.
    root = _root(a)
    common = np.linalg.eigvalsh(root @ b @ root)
    shared = np.sqrt(np.maximum(common, 0.0)).sum()
    return float(max(moved + np.trace(a) + np.trace(b) - 2.0 * shared, 0.0))


def _root(covariance):
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
