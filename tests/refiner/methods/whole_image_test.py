"""Histogram matching and Reinhard's transfer: hand-worked values and laws."""

import numpy as np
import pytest

from refiner.methods import (
    histogram_matching,
    region_statistics,
    reinhard,
)
from refiner.style import opponent
from refiner.style import transfer as closed_form
from tests.gaze.data import eyes

GREY = eyes.columns(2)
IMAGE, STYLE = GREY["image"][0], eyes.columns(2, domain="cabin")["image"][1]
MASK = GREY["mask"][0]


def pixels(*values):
    """A grey image of one row."""
    return np.array(values, np.uint8)[None, :, None]


def coloured(image, *gains):
    return np.clip(image * np.array(gains), 0, 255).astype(np.uint8)


def with_masks(method):
    def transfer(image, style):
        return method(image, MASK, style, MASK)

    return transfer


METHODS = {
    "histogram_matching": histogram_matching.transfer,
    "reinhard": reinhard.transfer,
    "region_statistics": with_masks(region_statistics.transfer),
}


def test_histogram_matching_by_hand():
    matched = histogram_matching.transfer(pixels(10, 20, 20, 90), pixels(1, 2, 3, 4))
    # Shares of at most 1/4, 3/4 and 1 in both: the style's first, third and fourth.
    assert matched.ravel().tolist() == [1, 3, 3, 4]


def test_histogram_matching_interpolates_and_rounds():
    style = pixels(*[100] * 4, *[103] * 4)
    matched = histogram_matching.transfer(pixels(*range(8)), style)
    # Shares of up to a half are 100; 5/8 is a quarter of the way to 103: 100.75.
    assert matched.ravel()[[0, 3, 4, 6, 7]].tolist() == [100, 100, 101, 102, 103]


def test_histogram_matching_is_monotone_and_gives_the_styles_distribution():
    matched = histogram_matching.transfer(IMAGE, STYLE).astype(int)
    order = np.argsort(IMAGE.ravel(), kind="stable")
    assert (np.diff(matched.ravel()[order]) >= 0).all()
    shares = [
        np.cumsum(np.bincount(x.ravel(), minlength=256)) / x.size
        for x in (matched, STYLE)
    ]
    ties = sum(np.bincount(x.ravel()).max() / x.size for x in (IMAGE, STYLE))
    assert np.abs(shares[0] - shares[1]).max() <= ties < 0.15


def test_reinhard_of_grey_eyes_by_hand():
    # Mean 20 and deviation 10 become mean 100 and deviation 30.
    matched = reinhard.transfer(pixels(10, 30, 10, 30), pixels(70, 130, 130, 70))
    assert matched.ravel().tolist() == [70, 130, 70, 130]


def test_reinhard_of_a_flat_eye_gives_the_styles_mean():
    flat = reinhard.transfer(pixels(9, 9, 9), pixels(50, 60, 70))
    assert flat.ravel().tolist() == [60, 60, 60]


def test_reinhard_gives_colour_the_styles_moments():
    image, style = coloured(IMAGE, 0.9, 0.8, 0.6), coloured(STYLE, 0.5, 0.55, 0.6)
    matched = opponent.to_lab(reinhard.transfer(image, style) / 127.5 - 1.0)
    wanted = opponent.to_lab(style / 127.5 - 1.0)
    for moment in (np.mean, np.std):
        np.testing.assert_allclose(
            moment(matched, axis=(0, 1)), moment(wanted, axis=(0, 1)), atol=0.02
        )


def test_lab_is_as_printed_and_goes_back():
    # Eq. 4's rows add up to 0.9996, 0.9993 and 0.9973; white's logarithms are near 0.
    white = np.log10([0.9996, 0.9993, 0.9973])
    expected = [
        white.sum() / np.sqrt(3),
        (white[0] + white[1] - 2 * white[2]) / np.sqrt(6),
        (white[0] - white[1]) / np.sqrt(2),
    ]
    np.testing.assert_allclose(opponent.to_lab([1.0, 1.0, 1.0]), expected, atol=1e-12)
    colours = np.random.default_rng(0).uniform(-0.98, 1.0, (50, 3))
    np.testing.assert_allclose(opponent.to_rgb(opponent.to_lab(colours)), colours)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("gains", [(1.0,), (0.9, 0.7, 0.5)])
def test_matching_an_eye_with_itself_is_the_identity(name, gains):
    image = coloured(IMAGE, *gains)
    matched = METHODS[name](image, image)
    assert matched.shape == image.shape and matched.dtype == np.uint8
    # The black of l-alpha-beta is level 1; region_statistics' 1e-3 pulls in a little.
    assert np.abs(matched.astype(int) - image).max() <= 1


@pytest.mark.parametrize("name", ["region_statistics", "light_transfer"])
def test_masked_methods_treat_channels_alike(name):
    def transfer(image, style):
        if name == "region_statistics":
            return region_statistics.transfer(image, MASK, style, MASK)
        random = np.random.default_rng(0)
        return closed_form.transferred(image, MASK, style, MASK, random)

    threefold = transfer(np.repeat(IMAGE, 3, axis=-1), np.repeat(STYLE, 3, axis=-1))
    one = transfer(IMAGE, STYLE).astype(int)
    assert np.abs(threefold - one).max() <= 1


@pytest.mark.parametrize("name", [*METHODS, "light_transfer"])
def test_the_styles_tint_comes_along(name):
    def transfer(image, style):
        if name in METHODS:
            return METHODS[name](image, style)
        random = np.random.default_rng(0)
        return closed_form.transferred(image, MASK, style, MASK, random)

    style = coloured(STYLE, 0.4, 0.6, 0.9)
    refined = transfer(np.repeat(IMAGE, 3, axis=-1), style).mean(axis=(0, 1))
    wanted = style.mean(axis=(0, 1))
    np.testing.assert_allclose(refined / refined[1], wanted / wanted[1], rtol=0.1)
