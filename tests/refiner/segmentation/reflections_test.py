"""Reflections are bright, few and where they are put."""

import numpy as np

from refiner.segmentation import reflections


def random():
    return np.random.default_rng(0)


def test_blobs_grow_with_the_patch():
    def reach(scale):
        size = 36 * scale, 60 * scale
        dark = np.zeros((200, *size, 1), np.uint8)
        lit = reflections.blobs(dark, random())
        return (lit > 20).sum(axis=(1, 2, 3)).mean() / np.prod(size)

    assert 0.9 < reach(2) / reach(1) < 1.1 and 0.001 < reach(1) < 0.05


def test_blobs_only_add_light():
    grey = np.full((50, 36, 60, 1), 90, np.uint8)
    lit = reflections.blobs(grey, random())
    assert (lit >= grey).all()
    untouched = (lit == grey).all(axis=(1, 2, 3)).mean()
    assert 0.1 < untouched < 0.45  # a quarter have none


def test_lamps_are_mirrored_about_the_iris_of_as_many_eyes_as_asked():
    masks = np.zeros((200, 36, 60), np.uint8)
    masks[:, 12:24, 10:22] = 1
    dark = np.full((200, 36, 60, 1), 30, np.uint8)
    lit = reflections.lamps(dark, masks, random(), 0.5)
    light = lit.astype(int) - 30
    assert (light >= 0).all()
    assert 0.4 < (light.max(axis=(1, 2, 3)) > 50).mean() < 0.6
    # All but the spill of those at its edge.
    assert light[:, 8:28, 6:26].sum() > 0.95 * light.sum() > 0


def test_an_eye_that_shows_no_iris_mirrors_no_lamp():
    dark = np.full((5, 36, 60, 1), 30, np.uint8)
    masks = np.zeros((5, 36, 60), np.uint8)
    lit = reflections.lamps(dark, masks, random(), 1.0)
    np.testing.assert_array_equal(lit, dark)
