import dataclasses

import numpy as np
import pytest

from gaze.simulator import domains, lights

INDEX = np.arange(600)


@pytest.mark.parametrize("domain", domains.DOMAINS)
def test_every_field_has_the_stated_shape(domain):
    light = lights.sample(domain, seed=1, index=INDEX)
    for part in (light, light.pattern, light.environment):
        for field in dataclasses.fields(part):
            value = getattr(part, field.name)
            if field.name in ("pattern", "environment"):
                continue
            if field.name in ("leds", "led_glint"):
                assert value.shape[0] == 600
            elif field.name.endswith("direction"):
                assert value.shape == (600, 3)
                np.testing.assert_allclose(np.linalg.norm(value, axis=1), 1, atol=1e-5)
            else:
                assert value.shape == (600, 1, 1), field.name
            assert np.all(np.isfinite(value)), field.name


@pytest.mark.parametrize("domain", domains.DOMAINS)
def test_a_picture_keeps_its_light_in_any_chunk(domain):
    whole = lights.sample(domain, seed=2, index=INDEX)
    part = lights.sample(domain, seed=2, index=INDEX[40:44])
    np.testing.assert_array_equal(whole.key_direction[40:44], part.key_direction)
    np.testing.assert_array_equal(whole.pattern.offset[40:44], part.pattern.offset)
    np.testing.assert_array_equal(
        whole.environment.window[40:44], part.environment.window
    )
    np.testing.assert_array_equal(whole.leds[40:44], part.leds)


def test_the_cabin_is_harsher_than_the_studio():
    studio, cabin = (
        lights.sample(domain, seed=3, index=INDEX) for domain in ("studio", "cabin")
    )
    contrast = [(light.key / light.ambient).mean() for light in (studio, cabin)]
    assert contrast[1] > 4 * contrast[0]
    spread = [light.key_direction[:, 0].std() for light in (studio, cabin)]
    assert spread[1] > 4 * spread[0]
    assert np.all(studio.pattern.darkness == 0) and np.all(
        studio.environment.window == 0
    )
    assert 0.4 < (cabin.pattern.darkness > 0).mean() < 0.8


def test_foreign_shadows_fall_in_the_sun_only():
    cabin = lights.sample("cabin", seed=4, index=INDEX)
    # Under the sky the shadow of the nose stays soft; those pictures have no pattern.
    overcast = cabin.shadow < 0.75
    assert overcast.mean() > 0.2
    assert np.all(cabin.pattern.darkness[overcast] == 0)


def test_infrared_lamps_sit_beside_the_camera():
    light = lights.sample("cabin_nir", seed=5, index=INDEX)
    shining = (light.led_glint > 0).sum(axis=1)
    assert set(shining) == {1, 2, 3, 4}
    assert np.all(-light.leds[..., 2] > np.cos(np.radians(20)))
    assert 0.1 < (light.retro > 0).mean() < 0.5
    # Bright pupils need the lamp close to the lens.
    away = np.degrees(np.arccos(-light.fill_direction[:, 2]))
    assert away[light.retro[:, 0, 0] > 0].max() < 3.3
    assert 0.2 < (light.key > 0).mean() < 0.4
    visible = lights.sample("cabin", seed=5, index=INDEX)
    assert visible.leds.shape == (600, 0, 3) and np.all(visible.retro == 0)
