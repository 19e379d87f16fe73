"""The correlation ratio under every shift, against its definition."""

import numpy as np

from gaze.data import correlation


def test_the_ratio_is_the_share_of_variance_between_classes():
    rng = np.random.default_rng(0)
    masks = rng.integers(0, 4, (3, 36, 60)).astype(np.uint8)
    light = (2.0 * masks + rng.normal(size=masks.shape)).astype(np.float32)
    light -= light.mean(axis=(1, 2), keepdims=True)
    shifts = np.array([(0, 0), (2, -5)])
    found = correlation.Shifted(light, shifts).ratios(masks)
    moved = np.zeros_like(masks)
    moved[:, 2:, :-5] = masks[:, :-2, 5:]
    for column, laid in enumerate((masks, moved)):
        means = np.zeros_like(light)
        for row in range(3):
            for name in range(4):
                members = laid[row] == name
                means[row][members] = light[row][members].mean()
        shares = (means**2).sum(axis=(1, 2)) / (light**2).sum(axis=(1, 2))
        np.testing.assert_allclose(found[:, column], shares, rtol=1e-4)
