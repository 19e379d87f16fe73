import dataclasses

import numpy as np

from gaze.simulator import eyewear, geometry, lenses, lights, scenes, shading


def frames(**changed):
    """One frame, a disc of radius 20 in the plane z = -20, unless changed."""
    one = {field.name: np.float32(0) for field in dataclasses.fields(eyewear.Glasses)}
    one |= {"worn": 1, "plane_z": -20, "half_width": 20, "half_height": 20}
    one |= {"squareness": 2, "rim": 2, "lower_rim": 1, "bridge_y": -100, "bridge": 1}
    one |= {"passed": 0.9, "mirrored": 1} | changed
    one = {name: np.full((1, 1, 1), v, np.float32) for name, v in one.items()}
    return eyewear.Glasses(**one)


def test_distances_to_a_round_frame_are_exact():
    x = np.float32([[[0.0, 15.0, 20.0, 21.0, 22.0, 25.0]]])
    y = np.zeros_like(x)
    lens, rim, _ = lenses._distances(frames(), x, y)
    np.testing.assert_allclose(lens[0, 0, 1:], [-5, 0, 1, 2, 5], atol=0.01)
    np.testing.assert_allclose(rim[0, 0, 1:], [5, 0, -1, 0, 3], atol=0.01)


def test_the_other_half_is_the_mirror_image():
    x = np.linspace(-90.0, 26.0, 200, dtype=np.float32)[None, None]
    y = np.full_like(x, 3.0)
    frame = frames(center_x=1.5, bridge_y=0.0)
    _, rim, _ = lenses._distances(frame, x, y)
    # The face's middle is 32 mm from the eye's.
    _, other, _ = lenses._distances(frame, -64.0 - x, y)
    np.testing.assert_allclose(rim, other, atol=1e-4)


def test_half_rimmed_glasses_have_no_rim_below():
    y = np.float32([[[-21.0, 21.0]]])
    _, rim, _ = lenses._distances(frames(lower_rim=0.0), np.zeros_like(y), y)
    assert rim[0, 0, 0] < -0.9 and rim[0, 0, 1] > 0.9


def test_rim_casts_its_shadow_along_the_light():
    light = lights.sample("studio", seed=0, index=np.arange(1))
    light = dataclasses.replace(
        light, shadow=np.ones((1, 1, 1)), shadow_width=np.full((1, 1, 1), 0.01)
    )
    # Light from 45 degrees above: what is cast from 20 mm in front falls 20 mm lower.
    above = np.float32([[0.0, -1.0, -1.0]]) / np.float32(np.sqrt(2.0))
    y = np.float32([[[-21.0 + 20.0, -21.0, 5.0]]])
    point = np.zeros_like(y), y, np.zeros_like(y)
    share = lenses.shadow(frames(), light, above, point)[0, 0]
    # In the rim's shadow; outside of the frame's; behind the tinted lens.
    np.testing.assert_allclose(share, [0.0, 1.0, 0.9], atol=0.01)


def test_light_along_the_glasses_casts_no_shadow():
    light = lights.sample("studio", seed=0, index=np.arange(1))
    aside = np.float32([[1.0, 0.0, 0.0]])
    grid = np.linspace(-30, 30, 50, dtype=np.float32)[None, :, None]
    point = grid, np.zeros_like(grid), np.zeros_like(grid)
    assert np.all(lenses.shadow(frames(), light, aside, point) == 1.0)


def test_the_lens_mirrors_a_window_where_it_stands():
    index = np.arange(1)
    light = lights.sample("studio", seed=0, index=index)
    ahead = np.float32([[0.0, 0.0, -1.0]])
    environment = dataclasses.replace(
        light.environment,
        window=np.full((1, 1, 1), 0.5, np.float32),
        window_direction=ahead,
        window_width=np.full((1, 1, 1), 0.1, np.float32),
        window_height=np.full((1, 1, 1), 0.1, np.float32),
        window_bars=np.ones((1, 1, 1), np.float32),
    )
    light = dataclasses.replace(light, environment=environment, glint=0.0 * light.glint)
    scene = scenes.sample("studio", seed=0, subject=index, index=index)
    facing = np.eye(3, dtype=np.float32)[None]
    scene = dataclasses.replace(
        scene, head_axes=facing, jitter_x=0 * scene.scale, jitter_y=0 * scene.scale
    )
    size = (144, 240)
    rays = geometry.rays(scene, size, np.arange(240.0), np.arange(144.0))
    vectors = shading.head_vectors(light, scene)
    overlay = lenses.overlay(frames(), light, vectors, rays, 0.1)
    # At x the mirror is turned by x / 110 and looks aside twice as far: the window's
    # edge, 0.1 to the side, is seen at 5.5 mm, and 6.4 px are one.
    row = overlay.lamps[0, 72]
    np.testing.assert_allclose(row[[120, 100, 140]], 0.5, atol=0.01)
    np.testing.assert_allclose(row[[60, 180]], 0.0, atol=0.01)
