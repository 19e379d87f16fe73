import dataclasses

import numpy as np

from gaze.simulator import albedos, eyeball, geometry, scenes, tones


def brow_edge(height):
    """Rows of skin tone above the nose's bridge, without and with a brow there."""
    index = np.arange(8)
    scene = scenes.sample("studio", seed=1, subject=index, index=index)
    people = albedos.sample("studio", seed=1, subject=index)
    x, y = np.meshgrid(np.linspace(-8, 8, 160), np.linspace(-22, 5, 200))
    x, y = (np.tile(p.astype(np.float32), (8, 1, 1)) for p in (x, y))
    shape = dataclasses.replace(
        scene.shape, brow_hair_y=np.full((8, 1, 1), height, np.float32)
    )
    (tone,) = tones.skin(people, shape, x, y, np.zeros_like(x), ("grey",), True)
    return tone / people.skin["grey"]


def test_the_brow_darkens_only_above_its_edge():
    bare, browed = brow_edge(-60.0), brow_edge(-12.0)
    rows = np.linspace(-22, 5, 200)
    np.testing.assert_array_equal(bare[:, rows > -9], browed[:, rows > -9])
    inside = (rows > -17.5) & (rows < -14.5)
    share = browed[:, inside].mean() / bare[:, inside].mean()
    assert 0.25 < share < 0.85
    # Single hairs, no smudge: the tone varies along a row.
    assert browed[:, inside].std(axis=2).mean() > 3 * bare[:, inside].std(axis=2).mean()


def test_the_pupil_is_black_in_every_band_and_the_limbus_soft():
    index = np.arange(6)
    scene = scenes.sample("studio", seed=1, subject=index, index=index)
    ahead = np.tile(np.eye(3, dtype=np.float32), (6, 1, 1))
    scene = dataclasses.replace(scene, head_axes=ahead, eye_axes=ahead)
    people = albedos.sample("studio", seed=1, subject=index)
    size = (180, 300)
    rays = geometry.rays(scene, size, np.arange(300.0), np.arange(180.0))
    hit = eyeball.intersect(scene, rays)
    names = ("red", "green", "blue", "nir")
    got, iris, pupil = tones.eye(
        people, scene.shape, scene.pupil_radius, hit, names, True
    )
    deep = hit.iris_radius < scene.pupil_radius - 0.1
    for tone in got:
        np.testing.assert_allclose(tone[deep & pupil], 0.006, atol=1e-5)
    assert np.all(iris[pupil])
    # Radially, that is along the rows through the iris' middle.
    rim = (np.abs(hit.axial - 5.9) < 0.6) & (np.abs(hit.iris_v) < 1.0)
    step = np.abs(np.diff(got[1], axis=2))[rim[:, :, 1:]]
    assert 0 < step.max() < 0.4 * people.sclera["green"].min()
