"""The camera of one eye on another: blur and grain of a known size come back."""

import cv2
import numpy as np
import pytest

from refiner.style import camera
from tests.gaze.data import eyes

EYES = eyes.columns(4)
IMAGE, MASK = EYES["image"][0], EYES["mask"][0]
OTHER, OTHER_MASK = EYES["image"][1], EYES["mask"][1]
SKIN = MASK == 0


def blurred(image, sigma):
    return cv2.GaussianBlur(image, (0, 0), sigma).reshape(image.shape)


def fine(image):
    """Deviation of what a blur of one pixel takes away."""
    image = image.astype(np.float32)
    return image - blurred(image, 1.0)


def seen(style, style_mask=OTHER_MASK):
    return camera.photographed(IMAGE, MASK, style, style_mask, np.random.default_rng(0))


def test_a_blurred_camera_blurs_and_a_sharp_one_sharpens_nothing():
    opening = ~SKIN
    as_sharp = np.std(fine(IMAGE)[opening])
    assert np.std(fine(seen(blurred(OTHER, 1.5)))[opening]) < 0.8 * as_sharp
    own = camera.match_sharpness(IMAGE / 127.5 - 1, MASK, IMAGE / 127.5 - 1, MASK)
    np.testing.assert_array_equal(own, IMAGE / 127.5 - 1)


def test_grain_has_the_styles_size_and_lies_on_skin_alone():
    random = np.random.default_rng(1)
    flat = np.full_like(OTHER, 128)
    noisy = np.clip(flat + random.normal(0, 6, flat.shape), 0, 255).astype(np.uint8)
    everywhere = np.zeros_like(OTHER_MASK)
    eye = np.zeros((*MASK.shape, 1), np.float32)
    style = noisy / 127.5 - 1.0
    made = camera.add_grain(eye, MASK, style.astype(np.float32), everywhere, random)
    assert np.std(made[SKIN]) * 127.5 == pytest.approx(np.std(fine(noisy)), rel=0.1)
    np.testing.assert_array_equal(made[~SKIN], 0.0)


def test_sharpness_is_measured_blind_to_light_and_tone():
    style = blurred(OTHER, 1.5).astype(np.float32) / 127.5 - 1.0
    eye = IMAGE.astype(np.float32) / 127.5 - 1.0
    made = camera.match_sharpness(eye, MASK, style, OTHER_MASK)
    darker = camera.match_sharpness(eye, MASK, 0.4 * style - 0.5, OTHER_MASK)
    assert np.abs(made - eye).max() > 0.05
    np.testing.assert_array_equal(darker, made)


def test_blur_and_grain_grow_with_the_picture():
    large, mask = (np.kron(x, np.ones((2, 2), np.uint8)) for x in (IMAGE[..., 0], MASK))
    style = blurred(OTHER, 1.5).astype(np.float32) / 127.5 - 1.0
    styles = style, np.kron(style[..., 0], np.ones((2, 2), np.float32))[..., None]
    small = camera.match_sharpness(IMAGE / 127.5 - 1, MASK, styles[0], OTHER_MASK)
    twice = np.kron(OTHER_MASK, np.ones((2, 2), np.uint8))
    made = camera.match_sharpness(large[..., None] / 127.5 - 1, mask, styles[1], twice)
    assert np.abs(made[::2, ::2] - small).mean() < 0.02


def test_the_same_draw_gives_the_same_eye():
    np.testing.assert_array_equal(seen(OTHER), seen(OTHER))
