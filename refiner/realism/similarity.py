"""Structure that refining kept: SSIM of an eye before and after (Wang et al. 2004)."""

import numpy as np
from skimage import metrics

WINDOW = 7  # px; the usual window of the uniform filter


def ssim(refined, synthetic):
    """Mean structural similarity of pairs of images.

    Args:
        refined, synthetic: uint8 [N, H, W, C], sides of at least ``WINDOW``.

    Returns:
        float [N], 1 for equal images.
    """
    return np.array(
        [
            metrics.structural_similarity(
                a, b, win_size=WINDOW, channel_axis=-1, data_range=255
            )
            for a, b in zip(refined, synthetic, strict=True)
        ]
    )
