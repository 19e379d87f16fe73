import numpy as np

from gaze.simulator import camera


def test_exposure_makes_the_picture_independent_of_the_lights_unit():
    linear = np.random.default_rng(0).uniform(0.1, 1.0, (6, 36, 60)).astype(np.float32)
    lens = camera.sample("cabin", seed=1, index=np.arange(6))
    again = camera.sample("cabin", seed=1, index=np.arange(6))
    first = camera.develop(lens, linear).astype(int)
    second = camera.develop(again, linear * np.float32(8.0)).astype(int)
    assert np.abs(first - second).max() <= 1


def test_studio_keeps_detail_that_the_cabin_blurs():
    columns = np.arange(60, dtype=np.float32)
    stripes = np.tile(0.5 + 0.4 * np.sin(columns * np.pi / 2 + 0.8), (40, 36, 1))
    contrast = {}
    for domain in ("studio", "cabin"):
        lens = camera.sample(domain, seed=2, index=np.arange(40))
        pictures = camera.develop(lens, stripes.astype(np.float32)).astype(float)
        mean = pictures.mean(axis=(1, 2))
        contrast[domain] = (pictures.mean(axis=1).std(axis=1) / mean).mean()
    assert contrast["studio"] > 1.5 * contrast["cabin"]


def test_noise_differs_between_pictures_and_repeats_with_the_seed():
    flat = np.full((2, 36, 60), 0.3, np.float32)
    draw = [
        camera.develop(camera.sample("cabin", seed=3, index=np.arange(2)), flat)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*draw)
    assert not np.array_equal(draw[0][0], draw[0][1])
