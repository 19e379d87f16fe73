import dataclasses

import cv2
import numpy as np
import pytest

from gaze.simulator import bands, opening
from tests.gaze.simulator import drawing


@pytest.mark.parametrize("domain", ["studio", "cabin"])
def test_grey_is_the_luminance_of_the_colours(domain):
    drawn = drawing.drawn(16, look=domain)
    linear, _ = drawing.rendered(*drawn, band_names=(bands.GREY, *bands.COLOUR))
    shares = [bands.LUMINANCE[band] for band in bands.COLOUR]
    luminance = (linear[..., 1:] * shares).sum(axis=-1)
    # Products of tinted light with tinted things are not quite products of luminances.
    ratio = luminance / linear[..., 0]
    assert abs(np.median(ratio) - 1) < 0.05
    assert np.quantile(np.abs(ratio - 1), 0.95) < 0.2


def test_bands_do_not_disturb_one_another():
    drawn = drawing.drawn(4)
    alone, mask = drawing.rendered(*drawn, band_names=("nir",))
    among, same = drawing.rendered(*drawn, band_names=("red", "nir"))
    np.testing.assert_array_equal(alone[..., 0], among[..., 1])
    np.testing.assert_array_equal(mask, same)


def test_dark_skin_is_bright_in_the_infrared():
    scene, albedo, light = drawing.drawn(24, look="cabin")
    linear, mask = drawing.rendered(scene, albedo, light, band_names=("grey", "nir"))
    dark = albedo.skin["grey"][:, 0, 0] < 0.25
    assert dark.sum() > 2
    skin = mask[dark] == opening.SKIN
    assert np.median(linear[dark][skin, 1] / linear[dark][skin, 0]) > 1.5


def test_small_pictures_are_large_ones_seen_from_afar():
    scene, albedo, light = drawing.drawn(4)
    small, mask = drawing.rendered(scene, albedo, light)
    large, fine = drawing.rendered(scene, albedo, light, size=(360, 600))
    area = cv2.INTER_AREA
    # Pixel centres are integers: the large picture lies 4.5 of its pixels further on.
    move = np.float32([[1, 0, 4.5], [0, 1, 4.5]])
    for i in range(4):
        moved = cv2.warpAffine(
            large[i, ..., 0], move, (600, 360), borderMode=cv2.BORDER_REPLICATE
        )
        shrunk = cv2.resize(moved, (60, 36), interpolation=area)
        a, b = (cv2.GaussianBlur(p, (0, 0), 0.7) for p in (shrunk, small[i, ..., 0]))
        assert np.abs(a - b)[1:-1, 1:-1].mean() < 0.03 * b.mean()
        assert np.corrcoef(a.ravel(), b.ravel())[0, 1] > 0.98
    # A tie of samples goes to the skin, so that small masks are a little narrower.
    assert abs((fine == 3).mean() / (mask == 3).mean() - 1) < 0.1


def led_scene(count=9):
    """Infrared pictures in the dark but for one LED, whose direction is known."""
    scene, albedo, light = drawing.drawn(count, look="cabin_nir")
    dark = np.zeros((count, 1, 1), np.float32)
    environment = dataclasses.replace(
        light.environment, sky=dark, ground=dark, window=dark
    )
    led = drawing.towards(-0.06, -0.04, -1.0, count)
    one = np.zeros((count, 4), np.float32)
    one[:, 0] = 3.0
    light = dataclasses.replace(
        light,
        key=dark,
        retro=dark,
        environment=environment,
        leds=np.repeat(led[:, None], 4, axis=1),
        led_glint=one,
    )
    return scene, albedo, light


def test_an_led_glints_where_the_cornea_mirrors_it():
    scene, albedo, light = led_scene()
    size = (144, 240)
    with_led, mask = drawing.rendered(
        scene, albedo, light, size=size, band_names=("nir",)
    )
    off = dataclasses.replace(light, led_glint=0 * light.led_glint)
    without, _ = drawing.rendered(scene, albedo, off, size=size, band_names=("nir",))
    glint = (with_led - without)[..., 0]
    half = light.leds[0, 0] + np.float32([0, 0, -1])
    half /= np.linalg.norm(half)
    checked = 0
    for i in range(len(glint)):
        # The corneal sphere's point whose normal halves the angle, in camera axes.
        radius, limbus_radius, *eye = (
            float(v[i, 0, 0])
            for v in (scene.shape.radius, scene.shape.limbus, *scene.shape.center)
        )
        axes = scene.head_axes[i]
        limbus = np.sqrt(radius**2 - limbus_radius**2)
        lift = limbus - np.sqrt(7.8**2 - limbus_radius**2)
        center = axes @ (np.array(eye) - lift * scene.eye_axes[i][:, 2])
        x, y, z = center + 7.8 * half + np.array([0, 0, 600.0])
        focal = 960.0 * 4 * float(scene.scale[i, 0, 0])
        expected = np.array(
            [
                120 + 4 * float(scene.jitter_x[i, 0, 0]) + focal * x / z,
                72 + 4 * float(scene.jitter_y[i, 0, 0]) + focal * y / z,
            ]
        )
        column, row = np.rint(expected).astype(int)
        around = mask[i, max(row - 9, 0) : row + 10, max(column - 9, 0) : column + 10]
        if around.shape != (19, 19) or not np.all((around == 1) | (around == 2)):
            continue
        near = glint[i, row - 6 : row + 7, column - 6 : column + 7]
        rows, columns = np.nonzero(near > 0.5 * near.max())
        peak = np.array([column - 6 + columns.mean(), row - 6 + rows.mean()])
        assert np.linalg.norm(peak - expected) < 1.0
        checked += 1
    assert checked > 4


def test_a_pupil_is_bright_only_when_flagged():
    scene, albedo, light = led_scene()
    flash = dataclasses.replace(light, retro=np.full_like(light.retro, 0.9))
    scene = dataclasses.replace(scene, eye_axes=np.swapaxes(scene.head_axes, 1, 2))
    for lit, brighter in ((light, False), (flash, True)):
        linear, mask = drawing.rendered(scene, albedo, lit, band_names=("nir",))
        pupil, iris = (np.median(linear[mask == k]) for k in (2, 1))
        assert (pupil > iris) == brighter


def test_the_mask_is_where_the_tones_change():
    scene, albedo, light = drawing.drawn(6)
    count = np.ones((6, 1, 1), np.float32)
    flat = {"grey": 0.5 * count}
    names = ("skin", "margin", "caruncle", "hair")
    albedo = dataclasses.replace(
        albedo,
        **dict.fromkeys(names, flat),
        sclera={"grey": 0.9 * count},
        conjunctiva={"grey": 0.9 * count},
        iris={"grey": 0.2 * count},
        collarette={"grey": 0 * count},
        **{
            name: 0 * count
            for name in ("mottle", "socket", "veins", "fibres", "limbal_ring", "oil")
        },
    )
    dark = 0 * count
    environment = dataclasses.replace(
        light.environment, sky=dark, ground=dark, window=dark
    )
    light = dataclasses.replace(
        light, key=dark, fill=dark, sky=dark, environment=environment
    )
    shape = dataclasses.replace(scene.shape, lash_darkness=dark)
    scene = dataclasses.replace(scene, shape=shape)
    linear, mask = drawing.rendered(scene, albedo, light, size=(180, 300))
    for i in range(6):
        tone = linear[i, ..., 0] / light.ambient[i, 0, 0]
        assert np.all(tone[mask[i] == opening.PUPIL] < 0.1)
        assert np.all(tone[mask[i] == opening.IRIS] < 0.6)
        # Half way across the limbus is where the classes meet.
        iris = (mask[i] == opening.IRIS).astype(np.uint8)
        rim = cv2.dilate(iris, np.ones((3, 3))) - iris == 1
        rim &= mask[i] == opening.SCLERA
        assert 0.2 < np.median(tone[rim]) < 0.65


def test_a_warm_key_tints_all_that_it_lights():
    scene, albedo, light = drawing.drawn(4, look="cabin")
    dark = 0 * light.key
    alone = {"ambient": dark, "fill": dark, "ambient_warmth": dark}
    ratios = []
    for warmth in (0.0, 0.5):
        lit = dataclasses.replace(light, **alone, key_warmth=dark + np.float32(warmth))
        linear, _ = drawing.rendered(scene, albedo, lit, band_names=("red", "blue"))
        ratios.append(linear[..., 0] / np.maximum(linear[..., 1], 1e-4))
    lit = linear[..., 1] > 0.05
    assert lit.mean() > 0.2
    np.testing.assert_allclose((ratios[1] / ratios[0])[lit], np.exp(0.5), rtol=1e-3)
