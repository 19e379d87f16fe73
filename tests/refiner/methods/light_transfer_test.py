"""What the closed-form baselines must do on light that is known."""

import numpy as np

from refiner.methods import region_statistics
from refiner.style import transfer
from tests.gaze.data import eyes

EYES = eyes.columns(4)
IMAGE, MASK = EYES["image"][0], EYES["mask"][0]


def lit(image, gain):
    return np.clip(image * gain, 0, 255).astype(np.uint8)


def test_a_style_of_the_same_eye_under_side_light_moves_the_light():
    side = np.linspace(0.4, 1.3, 60)[None, :, None]
    random = np.random.default_rng(0)
    refined = transfer.transferred(IMAGE, MASK, lit(IMAGE, side), MASK, random)
    skin = MASK == 0
    left = refined[:, :15][skin[:, :15]].mean() / IMAGE[:, :15][skin[:, :15]].mean()
    right = (
        refined[:, -15:][skin[:, -15:]].mean() / IMAGE[:, -15:][skin[:, -15:]].mean()
    )
    assert left < 0.7 and right > 1.05


def test_region_statistics_gives_every_region_its_mean():
    style = lit(IMAGE, 0.5)
    refined = region_statistics.transfer(IMAGE, MASK, style, MASK)
    for label in (0, 1, 3):
        expected = style[MASK == label].mean()
        assert abs(refined[MASK == label].mean() - expected) < 1.0  # grey levels
