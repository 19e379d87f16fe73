import dataclasses

import numpy as np

from gaze.simulator import albedo, geometry, light, render, shading, skin

SIZE, COUNT = (36, 60), 24


def scenes():
    index = np.arange(COUNT)
    scene = geometry.sample("studio", seed=3, subject=index, index=index)
    colour = albedo.sample("studio", seed=3, subject=index)
    return scene, colour, light.sample("studio", seed=3, index=index)


def lit(scene, colour, lamps, **changes):
    changed = dataclasses.replace(lamps, **changes)
    person = (3, "studio", np.arange(COUNT))
    return render.render(scene, colour, changed, SIZE, person)[0]


def towards(x, y, z):
    vector = np.float32([x, y, z])
    return np.tile(vector / np.linalg.norm(vector), (COUNT, 1))


def test_more_light_never_darkens():
    scene, colour, lamps = scenes()
    dim = lit(scene, colour, lamps)
    bright = lit(scene, colour, lamps, key=lamps.key * 2, ambient=lamps.ambient * 2)
    assert np.all(bright >= dim)


def test_a_side_light_brightens_its_own_side_of_the_lid():
    scene, colour, lamps = scenes()
    left, right = (
        lit(scene, colour, lamps, key_direction=towards(x, -0.1, -0.6))
        for x in (-1.0, 1.0)
    )
    # The bulging upper lid, left and right of the eye's middle.
    ratio = right / left
    assert np.mean(ratio[:, 8:14, 40:50]) > 1.2 * np.mean(ratio[:, 8:14, 12:22])


def test_the_nose_shades_from_its_own_side_only():
    scene, _, _ = scenes()
    flat = dataclasses.replace(
        scene, shape=scene.shape | {"nose": 0 * scene.shape["nose"]}
    )
    x, y = np.meshgrid(np.linspace(-16, -10, 9), np.linspace(2, 9, 9))
    x, y = (np.tile(p.astype(np.float32), (COUNT, 1, 1)) for p in (x, y))
    z = skin.height(scene, x, y)
    width = np.ones((COUNT, 1, 1), np.float32)
    from_nose, from_temple = (
        [
            shading.cast_shadow(face, towards(side, 0.0, -0.35), x, y, z, width).mean()
            for face in (scene, flat)
        ]
        for side in (-1.0, 1.0)
    )
    assert from_nose[0] < from_nose[1] - 0.1
    assert abs(from_temple[0] - from_temple[1]) < 0.02


def test_a_light_beside_the_camera_casts_no_shadow():
    scene, _, _ = scenes()
    x, y = np.meshgrid(np.linspace(-14, 14, 20), np.linspace(-8, 9, 12))
    x, y = (np.tile(p.astype(np.float32), (COUNT, 1, 1)) for p in (x, y))
    z = skin.height(scene, x, y)
    width = np.full((COUNT, 1, 1), 0.5, np.float32)
    share = shading.cast_shadow(scene, towards(0.0, 0.0, -1.0), x, y, z, width)
    assert share.min() > 0.99


def test_foreign_shadow_darkens_one_side_of_its_edge():
    scene, colour, lamps = scenes()
    half = {
        "edge": np.ones_like(lamps.edge),
        "edge_offset": np.zeros_like(lamps.edge),
        "edge_width": np.full_like(lamps.edge, 0.3),
    }
    changed = dataclasses.replace(lamps, **half)
    direction = shading.directions(changed, scene).key
    x, y = np.meshgrid(np.linspace(-15, 15, 40), np.linspace(-9, 9, 30))
    points = [np.tile(p.astype(np.float32), (COUNT, 1, 1)) for p in (x, y, 0 * x)]
    share = shading.shadow_edge(changed, direction, *points)
    assert np.all((share < 0.05).mean(axis=(1, 2)) > 0.3)
    assert np.all((share > 0.95).mean(axis=(1, 2)) > 0.3)
