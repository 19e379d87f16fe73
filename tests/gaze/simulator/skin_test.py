import dataclasses

import numpy as np
import pytest

from gaze.simulator import geometry, scenes, skin


@pytest.fixture(scope="module")
def scene():
    index = np.arange(60)
    wide = scenes.Options(zoom=0.65)
    return scenes.sample("cabin", seed=5, subject=index, index=index, options=wide)


def heights(scene, x, y):
    x, y = np.broadcast_arrays(np.float32(x), np.float32(y))
    shape = (len(scene.gaze), *x.shape)
    return skin.height(scene, *(np.broadcast_to(a, shape) for a in (x, y)))


def test_lines_of_sight_end_on_the_surface(scene):
    # As far out as the widest view of the most turned head.
    size = (480, 640)
    rays = geometry.rays(scene, size, np.arange(0.0, 640, 40), np.arange(0.0, 480, 40))
    z = skin.intersect(scene, rays)
    missed = np.abs(skin.height(scene, *rays.at_depth(z)) - z)
    # Behind the bridge of the nose, seen from the other side, rounds do not suffice.
    assert np.median(missed) < 0.05 and np.quantile(missed, 0.98) < 0.4


def test_the_nose_rises_to_the_midline_and_falls_behind_it(scene):
    x = np.arange(-46.0, -15.0, 1.0)[None]
    z = heights(scene, x, 2.0)[:, 0]
    ridge = x[0][z.argmin(axis=1)]
    assert np.all(np.abs(ridge - skin.MIDLINE_MM) < 3.0)
    assert np.all(z[:, -1] - z.min(axis=1) > 4.0)


def test_the_brow_is_a_ridge_and_no_slope_without_end(scene):
    hollow, ridge, forehead = (heights(scene, 2.0, y) for y in (-10.0, -25.0, -45.0))
    assert np.mean(hollow - ridge) > 1.0
    assert np.all(forehead > ridge)


def test_no_edge_shows_where_the_globe_ends(scene):
    x = np.arange(-14.0, 16.0, 0.1)[None]
    z = heights(scene, x, -7.0)[:, 0]
    bend = np.diff(z, n=2, axis=1) / 0.1  # change of slope
    assert np.abs(bend).max() < 0.1


def test_relief_is_the_persons_own(scene):
    below_fold = np.linspace(-4.0, 4.0, 81, dtype=np.float32)[None, None]
    below_fold = np.broadcast_to(below_fold, (60, 1, 81))
    far = np.full_like(below_fold, 50.0)
    one, zero = np.float32(1.0), np.float32(0.0)

    def relief(strength=one, **changed):
        return skin.relief(
            dataclasses.replace(scene.shape, **changed),
            below_fold,
            far,
            far,
            strength,
            zero,
        )

    assert not np.any(relief(strength=zero))
    wide, narrow = (
        np.abs(np.diff(relief(crease_width=np.full((60, 1, 1), width)))).max()
        for width in (1.3, 0.5)
    )
    assert wide < 0.6 * narrow
    single = relief(second_crease=np.zeros((60, 1, 1)))
    double = relief(second_crease=np.full((60, 1, 1), 0.5))
    assert np.all((double - single)[:, 0, :10] < 0)
