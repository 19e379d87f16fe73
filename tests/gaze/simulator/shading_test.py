import dataclasses

import numpy as np

from gaze import geometry
from gaze.simulator import environment, shading
from tests.gaze.simulator import drawing

COUNT = 24


def test_more_light_never_darkens():
    scene, colour, lamps = drawing.drawn(COUNT)
    more = dataclasses.replace(lamps, key=lamps.key * 2, ambient=lamps.ambient * 2)
    dim, bright = (drawing.rendered(scene, colour, lit)[0] for lit in (lamps, more))
    assert np.all(bright >= dim)


def test_a_side_light_brightens_its_own_side_of_the_lid():
    scene, colour, lamps = drawing.drawn(COUNT)
    pictures = []
    for x in (-1.0, 1.0):
        aside = drawing.towards(x, -0.1, -0.6, COUNT)
        lit = dataclasses.replace(lamps, key_direction=aside)
        pictures.append(drawing.rendered(scene, colour, lit)[0][..., 0])
    # The bulging upper lid, left and right of the eye's middle.
    ratio = pictures[1] / pictures[0]
    assert np.mean(ratio[:, 8:14, 40:50]) > 1.2 * np.mean(ratio[:, 8:14, 12:22])


def test_highlights_peak_where_the_mirror_looks_at_the_lamp():
    lamp = np.float32([0.6, 0.0, -0.8])
    half = lamp + np.float32([0, 0, -1])
    half = (half / np.linalg.norm(half))[None]
    angle = np.linspace(-0.8, 0.8, 161, dtype=np.float32)[None, None]
    normal = [np.sin(angle), 0 * angle, -np.cos(angle)]
    at = {}
    for shape in (shading.sheen, shading.disc):
        strength = shape(normal, half, np.float32(400.0))[0, 0]
        at[shape] = angle[0, 0, strength.argmax()]
        np.testing.assert_allclose(strength.max(), 1.0, atol=1e-3)
    # The lamp stands 36.87 degrees to the side; the mirror turns by half of that.
    for value in at.values():
        np.testing.assert_allclose(value, np.radians(36.87 / 2), atol=0.006)
    view = np.float32([[0, 0, -1]])
    direction, _ = environment.mirrored([np.float32(n) for n in normal], view)
    best = np.argmin(sum(abs(d - p) for d, p in zip(direction, lamp, strict=True)))
    np.testing.assert_allclose(angle[0, 0, best], np.radians(36.87 / 2), atol=0.006)


def test_the_bright_pupil_halves_at_25_degrees():
    scene, _, lamps = drawing.drawn(2)
    axes = [geometry.rotation_matrix(0.0, np.radians(a)) for a in (0, 25)]
    ahead = np.tile(np.eye(3, dtype=np.float32), (2, 1, 1))
    scene = dataclasses.replace(scene, head_axes=ahead, eye_axes=np.stack(axes))
    flash = np.full((2, 1, 1), 0.8, np.float32)
    lamps = dataclasses.replace(lamps, retro=flash)
    straight, aside = shading.bright_pupil(
        scene, lamps, shading.directions(lamps, scene)
    )[:, 0, 0]
    np.testing.assert_allclose(straight, 0.8, rtol=1e-4)
    np.testing.assert_allclose(aside, 0.4, rtol=0.01)


def test_diffuse_light_of_an_unshadowed_lambertian_facing_the_key():
    scene, _, lamps = drawing.drawn(1)
    flat = dataclasses.replace(
        lamps, sky=0 * lamps.sky, fill=0 * lamps.fill, wrap=0 * lamps.wrap
    )
    directions = shading.directions(flat, scene)
    one = np.ones((1, 1, 1), np.float32)
    for turn, share in ((1.0, 1.0), (-1.0, 0.0)):
        normal = [turn * directions.key[:, k, None, None] for k in range(3)]
        around, key = shading.diffuse(flat, directions, normal, one, 0.5 * one)
        np.testing.assert_allclose(around, 0.5 * lamps.ambient, rtol=1e-5)
        np.testing.assert_allclose(key, share * lamps.key, atol=1e-6)
