import dataclasses

import numpy as np
import pytest

from gaze.simulator import lashes, lids, scenes

PEOPLE = np.repeat(np.arange(6), 2)


@pytest.fixture(scope="module")
def scene():
    return scenes.sample("studio", seed=3, subject=PEOPLE, index=np.arange(12))


def drawn(scene, width):
    size = (width * 3 // 5, width)
    curves = lids.curves(scene, lids.columns_for(width))
    return lashes.opacity(scene, curves, size, 2)


def test_opacity_is_a_share_and_every_size_shows_the_same_hair(scene):
    small, large = drawn(scene, 60), drawn(scene, 480)
    for opacity in (small, large):
        assert 0 <= opacity.min() and opacity.max() <= 1
    area = small.mean(axis=(1, 2)) / large.mean(axis=(1, 2))
    assert 0.6 < area.min() and area.max() < 1.7
    rows = [
        (p.mean(axis=2) * np.arange(p.shape[1])).sum(1) / p.mean(axis=2).sum(1)
        for p in (small, large)
    ]
    np.testing.assert_allclose(rows[0] * 8, rows[1], atol=24)


def test_lashes_taper_in_large_pictures(scene):
    points = np.zeros((1, 15, 2), np.float32)
    points[0, :, 0] = np.linspace(20.0, 180.0, 15)
    points[0, :, 1] = 20.0
    canvas = np.zeros((40, 200), np.uint8)
    lashes._outlines(canvas, points, 8.0)
    width = (canvas / 255.0).sum(axis=0)
    assert abs(width[25] - 8.0) < 1.0 and width[100] < 7.0 and width[175] < 2.5
    assert np.all(np.diff(width[30:170:20]) <= 0)


def test_darkness_scales_opacity(scene):
    pale = dataclasses.replace(
        scene.shape, lash_darkness=0.5 * scene.shape.lash_darkness
    )
    faint = drawn(dataclasses.replace(scene, shape=pale), 60)
    np.testing.assert_allclose(faint, 0.5 * drawn(scene, 60), atol=1e-6)


def test_roots_stay_with_the_person_and_ride_on_the_lid(scene):
    curves = lids.curves(scene)
    strands = lashes._strands(scene, curves, 5, upper=True)
    roots = strands[:, :, 0]
    np.testing.assert_array_equal(roots[0::2, :, 0], roots[1::2, :, 0])
    edge = curves.at(roots[:, :, 0][:, :, None])(curves.upper)[:, :, 0]
    above = edge - roots[:, :, 1]
    assert np.all((above > -1e-4) & (above < 1.2))
