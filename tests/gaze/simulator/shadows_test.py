import dataclasses

import numpy as np

from gaze.simulator import shadows, skin
from tests.gaze.simulator import drawing

COUNT = 24
ONE = np.ones((COUNT, 1, 1), np.float32)


def plane(half_width=15, half_height=9):
    x, y = np.meshgrid(
        np.linspace(-half_width, half_width, 120),
        np.linspace(-half_height, half_height, 80),
    )
    return [np.tile(p.astype(np.float32), (COUNT, 1, 1)) for p in (x, y, 0 * x)]


def pattern(**changes):
    hard = {"darkness": ONE, "softness": 0.3 * ONE}
    return dataclasses.replace(shadows.none(COUNT), **hard | changes)


def test_the_nose_shades_from_its_own_side_only():
    scene, _, _ = drawing.drawn(COUNT)
    flat = dataclasses.replace(
        scene, shape=dataclasses.replace(scene.shape, nose=0 * scene.shape.nose)
    )
    x, y = np.meshgrid(np.linspace(-16, -10, 9), np.linspace(2, 9, 9))
    x, y = (np.tile(p.astype(np.float32), (COUNT, 1, 1)) for p in (x, y))
    z = skin.height(scene, x, y)
    from_nose, from_temple = (
        [
            shadows.cast(
                face, drawing.towards(side, 0.0, -0.35, COUNT), x, y, z, ONE
            ).mean()
            for face in (scene, flat)
        ]
        for side in (-1.0, 1.0)
    )
    assert from_nose[0] < from_nose[1] - 0.1
    assert abs(from_temple[0] - from_temple[1]) < 0.02


def test_a_light_beside_the_camera_casts_no_shadow():
    scene, _, _ = drawing.drawn(COUNT)
    x, y = np.meshgrid(np.linspace(-14, 14, 20), np.linspace(-8, 9, 12))
    x, y = (np.tile(p.astype(np.float32), (COUNT, 1, 1)) for p in (x, y))
    z = skin.height(scene, x, y)
    ahead = drawing.towards(0.0, 0.0, -1.0, COUNT)
    assert shadows.cast(scene, ahead, x, y, z, 0.5 * ONE).min() > 0.99


def test_nothing_in_the_way_lets_all_light_through():
    ahead = drawing.towards(0.3, -0.2, -1.0, COUNT)
    assert shadows.foreign(shadows.none(COUNT), ahead, *plane()) == 1.0


def test_an_edge_darkens_the_side_beyond_it():
    ahead = drawing.towards(0.0, 0.0, -1.0, COUNT)
    share = shadows.foreign(pattern(offset=3 * ONE), ahead, *plane())
    assert abs((share < 0.05).mean() - 12 / 30) < 0.03
    assert abs((share > 0.95).mean() - 18 / 30) < 0.03
    # A quarter turn makes the edge horizontal: rows become all one.
    turned = pattern(turn=np.float32(np.pi / 2) * ONE)
    assert shadows.foreign(turned, ahead, *plane()).std(axis=2).max() < 1e-5


def test_a_band_ends_and_blinds_repeat():
    ahead = drawing.towards(0.0, 0.0, -1.0, COUNT)
    band = pattern(offset=-3 * ONE, band=6 * ONE)
    share = shadows.foreign(band, ahead, *plane())
    assert abs((share < 0.5).mean() - 6 / 30) < 0.03
    blinds = shadows.foreign(pattern(period=5 * ONE), ahead, *plane())
    assert abs((blinds < 0.5).mean() - 0.5) < 0.03
    row = blinds[0, 40] < 0.5
    # Six periods in 30 mm.
    assert 11 <= np.count_nonzero(row[1:] != row[:-1]) <= 13


def test_leaves_dapple_in_both_directions():
    ahead = drawing.towards(0.0, 0.0, -1.0, COUNT)
    offset = np.arange(COUNT, dtype=np.float32)[:, None, None]
    leaves = pattern(leaves=3 * ONE, offset=offset)
    share = shadows.foreign(leaves, ahead, *plane())
    assert 0.2 < share.mean() < 0.8
    assert share.std(axis=1).mean() > 0.1 and share.std(axis=2).mean() > 0.1
    assert not np.allclose(share[0], share[1])


def test_shadows_are_drawn_for_sunny_pictures_only():
    index = np.arange(800)
    sun = (index % 2).astype(np.float32)[:, None, None]
    drawn = shadows.sample("light/x/shadow", sun, seed=1, index=index)
    assert np.all(drawn.darkness[::2] == 0)
    sunny = drawn.darkness[1::2]
    assert 0.8 < (sunny > 0).mean() < 0.95 and sunny.max() <= 1
    for kind in (drawn.period > 0, drawn.leaves > 0, drawn.band < 60):
        assert 0.02 < kind[1::2].mean() < 0.3 and not kind[::2].any()
