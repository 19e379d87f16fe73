import dataclasses

import numpy as np

from gaze.simulator import environments, mirror, shading
from tests.gaze.simulator import drawing


def surroundings(count, **changes):
    drawn = environments.sample(
        "light/x/environment",
        "cabin",
        np.ones((count, 1, 1), np.float32),
        seed=1,
        index=np.arange(count),
    )
    names = [f.name for f in dataclasses.fields(drawn) if "direction" not in f.name]
    zero = {name: np.zeros((count, 1, 1), np.float32) for name in names}
    fixed = {k: np.full((count, 1, 1), v, np.float32) for k, v in changes.items()}
    return dataclasses.replace(drawn, **zero | fixed)


def ahead(count=1):
    """Directions of a head turned straight to the camera."""
    scene, _, light = drawing.drawn(count)
    axes = np.tile(np.eye(3, dtype=np.float32), (count, 1, 1))
    return shading.head_vectors(light, dataclasses.replace(scene, head_axes=axes))


def normals(pitch_deg):
    angle = np.radians(np.float32(pitch_deg))[None, None]
    return [0 * angle, -np.sin(angle), -np.cos(angle)]


def test_a_mirror_turned_by_an_angle_looks_twice_as_far():
    view = np.float32([[0, 0, -1]])
    (x, y, z), cosine = mirror.reflect(normals([0.0, 20.0]), view)
    np.testing.assert_allclose(x, 0, atol=1e-6)
    np.testing.assert_allclose(np.degrees(np.arctan2(-y, -z)), [[[0, 40]]], atol=1e-3)
    np.testing.assert_allclose(cosine, [[[1, np.cos(np.radians(20))]]], rtol=1e-5)


def test_the_sky_is_mirrored_above_the_horizon_with_a_fortieth_of_its_light():
    vectors = ahead()
    outside = surroundings(1, sky=2.0, ground=0.2)
    direction, cosine = mirror.reflect(normals([-5.0, 0.0, 5.0]), vectors.view)
    below, on, above = mirror.sky(outside, vectors, direction, cosine)[0, 0]
    np.testing.assert_allclose(above, 0.05, rtol=0.01)
    np.testing.assert_allclose(below, 0.005, rtol=0.01)
    np.testing.assert_allclose(on, 0.0275, rtol=0.01)


def test_grazing_light_is_mirrored_more():
    vectors = ahead()
    outside = surroundings(1, sky=1.0, ground=1.0)
    direction, cosine = mirror.reflect(normals([0.0, 75.0]), vectors.view)
    straight, grazing = mirror.sky(outside, vectors, direction, cosine)[0, 0]
    assert grazing > 5 * straight


def test_a_window_is_seen_at_its_own_direction_and_size():
    scene, _, light = drawing.drawn(1)
    axes = np.eye(3, dtype=np.float32)[None]
    window = surroundings(
        1, window=0.5, window_height=0.2, window_width=0.3, window_bars=1.0
    )
    window = dataclasses.replace(
        window, window_direction=drawing.towards(0.0, -0.6, -0.8, 1)
    )
    scene = dataclasses.replace(scene, head_axes=axes)
    vectors = shading.head_vectors(
        dataclasses.replace(light, environment=window), scene
    )
    pitch = np.linspace(-20, 60, 321)
    direction, _ = mirror.reflect(normals(pitch), vectors.view)
    strength = mirror.window(window, vectors, direction)[0, 0]
    lit = pitch[strength > 0.25]
    # 36.87 degrees up, mirrored by a normal at half of it; sine of half the height 0.2.
    np.testing.assert_allclose(lit.mean(), 36.87 / 2, atol=0.3)
    np.testing.assert_allclose(np.ptp(lit), np.degrees(np.arcsin(0.2)), atol=1.0)
    np.testing.assert_allclose(strength.max(), 0.5, rtol=1e-3)
