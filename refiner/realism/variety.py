"""Is a refined set as varied as the real one, and does it copy its style images?

Both are read off distances between pooled deep features (`kid.pooled_features`), so
that a shifted or slightly darker copy still counts as one.

Diversity: mean distance between two images of the refined set over that of the real
set; far below one is mode collapse. Copying: the share of refined images that lie
nearer to some style image than real images lie to each other (5 % of them do by
definition): far above 5 % means that style images shine through.
"""

import numpy as np

COPY_QUANTILE = 0.05


def diversity(features, real):
    """Mean pairwise distance of [N, d] over that of the real [M, d]."""
    return float(_mean_distance(features) / _mean_distance(real))


def copied_share(features, style):
    """Share of [N, d] nearer to ``style`` [M, d] than real images are to each other.

    The yardstick is the 5 % quantile of the style images' own nearest neighbours.

    Args:
        features: of the refined images.
        style: of the real images they took their style from; at least 3 distinct.
    """
    # One picture held twice would set the limit to 0, and hide every copy.
    _, first = np.unique(style, axis=0, return_index=True)
    style = style[np.sort(first)]
    among = pairwise(style, style)
    np.fill_diagonal(among, np.inf)
    limit = np.quantile(among.min(axis=1), COPY_QUANTILE)
    return float(np.mean(pairwise(features, style).min(axis=1) <= limit))


def _mean_distance(features):
    count = len(features)
    return pairwise(features, features).sum() / (count * (count - 1))


def pairwise(a, b):
    """Euclidean distances of features [N, d] and [M, d], [N, M]."""
    squares = np.square(a).sum(axis=1)[:, None] + np.square(b).sum(axis=1)
    # Rounding can leave a tiny negative square where two images are one.
    return np.sqrt(np.maximum(squares - 2.0 * a @ b.T, 0.0))
