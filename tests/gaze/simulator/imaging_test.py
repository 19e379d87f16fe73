import dataclasses

import numpy as np

from gaze.simulator import cameras, imaging


def test_exposure_makes_the_picture_independent_of_the_lights_unit():
    random = np.random.default_rng(0)
    linear = random.uniform(0.1, 1.0, (6, 36, 60, 1)).astype(np.float32)
    camera = cameras.sample("cabin", seed=1, index=np.arange(6))
    again = cameras.sample("cabin", seed=1, index=np.arange(6))
    first = imaging.develop(camera, linear).astype(int)
    second = imaging.develop(again, linear * np.float32(8.0)).astype(int)
    assert np.abs(first - second).max() <= 1


def test_studio_keeps_detail_that_the_cabin_blurs():
    columns = np.arange(60, dtype=np.float32)
    stripes = np.tile(0.5 + 0.4 * np.sin(columns * np.pi / 2 + 0.8), (40, 36, 1))
    contrast = {}
    for domain in ("studio", "cabin"):
        camera = cameras.sample(domain, seed=2, index=np.arange(40))
        linear = stripes.astype(np.float32)[..., None]
        pictures = imaging.develop(camera, linear).astype(float)[..., 0]
        mean = pictures.mean(axis=(1, 2))
        contrast[domain] = (pictures.mean(axis=1).std(axis=1) / mean).mean()
    assert contrast["studio"] > 1.5 * contrast["cabin"]


def test_noise_differs_between_pictures_and_repeats_with_the_seed():
    flat = np.full((2, 36, 60, 1), 0.3, np.float32)
    draw = [
        imaging.develop(cameras.sample("cabin", seed=3, index=np.arange(2)), flat)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*draw)
    assert not np.array_equal(draw[0][0], draw[0][1])


def test_white_stays_white():
    # A steep tone curve overshoots just below white; bytes must not wrap to black.
    ramp = np.linspace(0.2, 2.0, 60, dtype=np.float32) ** 2
    linear = np.tile(ramp[None, None, :, None], (1, 36, 1, 1))
    camera = cameras.sample("studio", seed=4, index=np.arange(1))
    camera = dataclasses.replace(
        camera,
        contrast=np.full((1, 1, 1), 1.2, np.float32),
        exposure=camera.exposure * 2,
    )
    rows = imaging.develop(camera, linear)[0, :, :, 0].astype(float).mean(axis=0)
    assert rows.max() > 250 and np.diff(rows).min() > -6


def test_colours_keep_their_channels_through_the_compression():
    linear = np.tile(np.float32([0.5, 0.25, 0.1]), (4, 36, 60, 1))
    for domain in ("studio", "cabin"):
        camera = cameras.sample(domain, seed=5, index=np.arange(4))
        pictures = imaging.develop(camera, linear)
        assert pictures.shape == (4, 36, 60, 3) and pictures.dtype == np.uint8
        red, green, blue = np.moveaxis(pictures.mean(axis=(1, 2)), -1, 0)
        assert np.all(red > green + 10) and np.all(green > blue + 10)


def test_a_grey_scene_is_the_same_in_colour():
    random = np.random.default_rng(1)
    linear = random.uniform(0.2, 0.6, (8, 36, 60, 1)).astype(np.float32)
    grey, colour = (
        imaging.develop(
            cameras.sample("studio", seed=6, index=np.arange(8)),
            np.repeat(linear, channels, axis=-1),
        ).astype(float)
        for channels in (1, 3)
    )
    assert np.abs(grey - colour).mean() < 1.0


def test_a_larger_picture_resolves_more():
    """Blur in units of the eye shrinks: lines 1 / 60 of the width apart stay clear."""

    def contrast(width):
        x = np.arange(width, dtype=np.float32) * 60 / width
        line = 0.5 + 0.4 * np.sin(x * np.pi)
        linear = np.tile(line.astype(np.float32)[None, None, :, None], (1, 36, 1, 1))
        camera = cameras.sample("studio", seed=7, index=np.arange(1))
        return imaging.develop(camera, linear)[0, :, :, 0].astype(float).mean(0).std()

    assert contrast(600) > 1.25 * contrast(120)
