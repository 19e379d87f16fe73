"""How densely directions lie, by Gaussian kernels, and new ones that lie so.

Points are directions, float [N, D]: D is 2 for gaze and 4 with the head pose, radians
or bandwidths.
"""

import numpy as np
from scipy.spatial import distance

MIN_BANDWIDTH = np.radians(1.0)
_CHUNK = 1024  # places whose distances to all points are held at once


def bandwidth(points: np.ndarray) -> np.ndarray:
    """Kernel widths, radians [D]: Scott's rule, for each angle by itself."""
    return np.maximum(_scott(points) * points.std(axis=0), MIN_BANDWIDTH)


def at_places(places: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How densely points lie at places; both float [.., D] in bandwidths.

    Returns:
        float64 [P] each: the mean kernel of all points, and the distance to the
        nearest of them. The kernel has no norm: densities are there to be compared.
    """
    density, nearest = np.empty(len(places)), np.empty(len(places))
    for start in range(0, len(places), _CHUNK):
        rows = slice(start, start + _CHUNK)
        squared = distance.cdist(places[rows], points, "sqeuclidean")  # [chunk, N]
        density[rows] = np.exp(-squared / 2).mean(axis=1)
        nearest[rows] = np.sqrt(squared.min(axis=1))
    return density, nearest


def resample(points: np.ndarray, count: int, seed: int) -> np.ndarray:
    """New points distributed as the given ones: a smoothed bootstrap, [count, D].

    The points, each taken equally often, and moved by a little of their own covariance.
    The sample is drawn together by as much as the noise spreads it, so mean and
    covariance are the points'.
    """
    random = np.random.default_rng(seed)
    # All of the points once, and again: none twice before every one was taken.
    rounds = -(-count // len(points))
    order = np.concatenate([random.permutation(len(points)) for _ in range(rounds)])
    mean, root = points.mean(axis=0), _root(np.cov(points.T))
    share = _scott(points)
    noise = random.standard_normal((count, points.shape[1])) @ root.T
    moved = points[order[:count]] - mean + share * noise
    # Variances add up: 1 of the points and share^2 of the noise.
    return mean + moved / np.sqrt(1 + share**2)


def _scott(points):
    """Scott's factor N^(-1 / (D + 4)): a kernel's width over the points' deviation."""
    count, dimensions = points.shape
    return count ** (-1 / (dimensions + 4))


def _root(covariance):
    """A square root [D, D] of a covariance, which may be singular: R R^T is it."""
    # Cholesky's would fail where an angle never varies.
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(np.maximum(values, 0.0))
