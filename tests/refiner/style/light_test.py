"""Local statistics in closed form: constants, place, and the graph's own version."""

import numpy as np
import pytest

from refiner.losses import light_field
from refiner.style import light
from tests.gaze.data import eyes

EYES = eyes.columns(3)
IMAGE = EYES["image"][0, ..., 0].astype(np.float32) / 127.5 - 1.0
MASK = EYES["mask"][0]


def test_a_class_of_one_tone_has_that_mean_everywhere_and_no_spread():
    image = np.where(MASK == 1, 0.5, -0.25).astype(np.float32)
    means, deviations = light.local_maps(image, MASK)
    np.testing.assert_allclose(means[1], 0.5, atol=1e-5)
    np.testing.assert_allclose(deviations[1], 0.0, atol=1e-3)
    np.testing.assert_allclose(means[0], -0.25, atol=1e-5)


def test_light_keeps_its_place():
    ramp = np.tile(np.linspace(-1, 1, 60, dtype=np.float32), (36, 1))
    means, _ = light.local_maps(ramp, np.zeros((36, 60), np.uint8))
    assert means[0][:, 5].mean() < -0.6 and means[0][:, -5].mean() > 0.6


def test_a_class_that_the_image_lacks_has_its_parents_light():
    tones = np.array([0.5, -0.5, -0.9, 0.8], np.float32)
    hidden = np.where(MASK == 2, 1, MASK)  # the iris is whole, without a pupil
    means, _ = light.local_maps(tones[hidden], hidden)
    np.testing.assert_allclose(means[2], -0.5, atol=1e-5)
    closed = np.zeros_like(MASK)
    means, _ = light.local_maps(tones[closed], closed)
    np.testing.assert_allclose(means, 0.5, atol=1e-5)


def test_composing_takes_each_pixel_from_its_class():
    maps = np.stack([np.full(MASK.shape, c, np.float32) for c in range(4)])
    composed = light.compose(maps, MASK)
    assert composed.min() >= 0 and composed.max() <= 3
    far = np.zeros((36, 60), np.uint8)
    far[:, 30:] = 2
    composed = light.compose(maps, far)
    assert composed[18, 10] == pytest.approx(0.0, abs=1e-6)
    assert composed[18, 50] == pytest.approx(2.0, abs=1e-6)


def test_the_loss_measures_what_the_closed_form_does():
    sigma = light.SIGMAS_PX[0]
    one_hot = np.eye(4, dtype=np.float32)[MASK][None]
    in_graph, _ = light_field.local_statistics(IMAGE[None, ..., None], one_hot, sigma)
    closed, _ = light.local_maps(IMAGE, MASK)
    skin = np.zeros_like(MASK, bool)
    skin[8:28, 10:50] = MASK[8:28, 10:50] == 0  # borders are treated differently
    difference = np.abs(np.array(in_graph)[0, ..., 0] - closed[0])[skin]
    assert difference.max() < 0.03
