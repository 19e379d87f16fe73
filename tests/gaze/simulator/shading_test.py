import dataclasses

import numpy as np

from gaze import geometry
from gaze.simulator import mirror, shading
from tests.gaze.simulator import drawing

COUNT = 24


def test_more_light_never_darkens():
    scene, albedo, light = drawing.drawn(COUNT)
    more = dataclasses.replace(light, key=light.key * 2, ambient=light.ambient * 2)
    dim, bright = (drawing.rendered(scene, albedo, lit)[0] for lit in (light, more))
    assert np.all(bright >= dim)


def test_a_side_light_brightens_its_own_side_of_the_lid():
    scene, albedo, light = drawing.drawn(COUNT)
    pictures = []
    for x in (-1.0, 1.0):
        aside = drawing.towards(x, -0.1, -0.6, COUNT)
        lit = dataclasses.replace(light, key_direction=aside)
        pictures.append(drawing.rendered(scene, albedo, lit)[0][..., 0])
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
    direction, _ = mirror.reflect([np.float32(n) for n in normal], view)
    best = np.argmin(sum(abs(d - p) for d, p in zip(direction, lamp, strict=True)))
    np.testing.assert_allclose(angle[0, 0, best], np.radians(36.87 / 2), atol=0.006)


def test_the_bright_pupil_halves_at_25_degrees():
    scene, _, light = drawing.drawn(2)
    axes = [geometry.rotation_matrix(0.0, np.radians(a)) for a in (0, 25)]
    ahead = np.tile(np.eye(3, dtype=np.float32), (2, 1, 1))
    scene = dataclasses.replace(scene, head_axes=ahead, eye_axes=np.stack(axes))
    flash = np.full((2, 1, 1), 0.8, np.float32)
    light = dataclasses.replace(light, retro=flash)
    straight, aside = shading.bright_pupil(
        scene, light, shading.head_vectors(light, scene)
    )[:, 0, 0]
    np.testing.assert_allclose(straight, 0.8, rtol=1e-4)
    np.testing.assert_allclose(aside, 0.4, rtol=0.01)


def test_diffuse_light_of_an_unshadowed_lambertian_facing_the_key():
    scene, _, light = drawing.drawn(1)
    flat = dataclasses.replace(
        light, sky=0 * light.sky, fill=0 * light.fill, wrap=0 * light.wrap
    )
    vectors = shading.head_vectors(flat, scene)
    one = np.ones((1, 1, 1), np.float32)
    for turn, share in ((1.0, 1.0), (-1.0, 0.0)):
        normal = [turn * vectors.key[:, k, None, None] for k in range(3)]
        around, key = shading.diffuse(flat, vectors, normal, one, 0.5 * one)
        np.testing.assert_allclose(around, 0.5 * light.ambient, rtol=1e-5)
        np.testing.assert_allclose(key, share * light.key, atol=1e-6)
