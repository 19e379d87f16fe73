import cv2
import numpy as np

from refiner.realism import alarms

GENERATOR = np.random.default_rng(0)


def eyes(count=40, height=36, width=60):
    """Blurred noise: the falling spectrum of a picture."""
    noise = GENERATOR.normal(0, 1, (count, height, width))
    smooth = np.stack([cv2.GaussianBlur(image, (0, 0), 2.0) for image in noise])
    smooth = 128 + 40 * smooth / smooth.std() + GENERATOR.normal(0, 2, smooth.shape)
    return np.clip(smooth, 0, 255).astype(np.uint8)[..., None]


def with_grid(images, strength):
    rows, columns = np.mgrid[: images.shape[1], : images.shape[2]]
    pattern = strength * (-1.0) ** (rows + columns)
    return np.clip(images + pattern[None, ..., None], 0, 255).astype(np.uint8)


def test_sound_images_raise_nothing():
    synthetic = eyes()
    refined = (0.6 * synthetic + 30).astype(np.uint8)
    assert alarms.raised("zhao2018", refined, synthetic) == []


def test_inverted_images_are_counted():
    synthetic = eyes()
    refined = synthetic.copy()
    refined[:10] = 255 - refined[:10]
    assert alarms.inverted_share(refined, synthetic) == 0.25
    (sentence,) = alarms.raised("zhao2018", refined, synthetic)
    assert sentence.startswith("zhao2018: 25% of 40 eyes") and "contrast" in sentence


def test_a_checkerboard_of_two_grey_levels_is_found():
    synthetic = eyes()
    assert alarms.checkerboard_peak(synthetic) < 1.5
    refined = with_grid(synthetic, 2.0)
    assert alarms.checkerboard_peak(refined) > 10
    (sentence,) = alarms.raised("simgan", refined, synthetic)
    assert "checkerboard" in sentence
    # A grid that the input had is not the refiner's doing.
    assert alarms.raised("simgan", refined, refined) == []


def test_stripes_and_odd_sizes():
    images = eyes(height=35, width=55)
    striped = images.copy()
    striped[:, :, ::2] = np.clip(striped[:, :, ::2].astype(int) + 4, 0, 255)
    assert alarms.checkerboard_peak(images) < 1.5 < alarms.checkerboard_peak(striped)
