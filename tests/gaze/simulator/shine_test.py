import dataclasses

import numpy as np
import pytest

from gaze.simulator import shine
from tests.gaze.simulator import drawing


def cap(samples, half_angle):
    """Normals of a mirror ball's front, ``samples`` a side; the samples' distance."""
    t = np.linspace(-half_angle, half_angle, samples, dtype=np.float32)
    x, y = np.broadcast_arrays(np.sin(t)[None, None], np.sin(t)[None, :, None])
    z = -np.sqrt(1.0 - x * x - y * y)
    return [x, y, z], 7.8 * (t[1] - t[0])


@pytest.mark.parametrize("size", [0.02, 0.06])
def test_a_glint_keeps_its_energy_however_coarse_the_samples(size):
    half = np.float32([[0.0, 0.0, -1.0]])
    energy = []
    for samples in (161, 41, 21):
        normal, spacing = cap(samples, 0.6)
        blur = np.float32(0.6 * spacing / 7.8)
        glint = shine._point(normal, half, np.float32(size), blur)
        energy.append(glint.sum() * spacing**2)
    np.testing.assert_allclose(energy, energy[0], rtol=0.12)


def test_the_oily_skin_shines_and_shadow_puts_it_out():
    scene, albedo, light = drawing.drawn(8, look="cabin")
    bright = dataclasses.replace(light, gloss=light.gloss + 3.0)
    plain, shiny = (drawing.rendered(scene, albedo, lit)[0] for lit in (light, bright))
    assert np.all(shiny >= plain) and (shiny - plain).max() > 0.05
    unlit = dataclasses.replace(bright, key=0 * light.key)
    dark = dataclasses.replace(light, key=0 * light.key)
    first, second = (drawing.rendered(scene, albedo, lit)[0] for lit in (unlit, dark))
    np.testing.assert_array_equal(first, second)


def test_the_surroundings_are_mirrored_on_the_eye_and_nowhere_else():
    scene, albedo, light = drawing.drawn(8, look="cabin")
    night = dataclasses.replace(
        light.environment,
        sky=0 * light.environment.sky,
        ground=0 * light.environment.ground,
        window=0 * light.environment.window,
    )
    lit, mask = drawing.rendered(scene, albedo, light, size=(72, 120))
    unlit, _ = drawing.rendered(
        scene, albedo, dataclasses.replace(light, environment=night), size=(72, 120)
    )
    added = (lit - unlit)[..., 0]
    assert added[(mask == 1) | (mask == 2)].min() > -1e-6
    iris = added[(mask == 1) | (mask == 2)].mean()
    # The lids' wet margins and the caruncle belong to the skin's class.
    assert iris > 0.005 and np.median(added[mask == 0]) == 0
