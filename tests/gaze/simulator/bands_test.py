import numpy as np
import pytest

from gaze.simulator import bands


def test_a_camera_sees_grey_colour_or_the_infrared():
    assert bands.of_picture("studio", 1) == ("grey",)
    assert bands.of_picture("cabin", 3) == ("red", "green", "blue")
    assert bands.of_picture("cabin_nir", 1) == bands.of_picture("cabin_nir", 3)


def test_a_materials_colours_add_up_to_its_grey():
    grey = np.float32([[[0.4]], [[0.1]]])
    got = bands.material(grey, (2.0, 1.0, 0.5), 0.6)
    # By hand: the luminance of (2, 1, 0.5) is 0.4252 + 0.7152 + 0.0361 = 1.1765.
    np.testing.assert_allclose(got["red"], grey * 2.0 / 1.1765, rtol=1e-4)
    total = 0.2126 * got["red"] + 0.7152 * got["green"] + 0.0722 * got["blue"]
    np.testing.assert_allclose(total, grey, rtol=1e-5)
    assert np.all(got["nir"] == np.float32(0.6))


@pytest.mark.parametrize("warmth", [-0.5, 0.0, 0.7])
def test_a_lamps_warmth_keeps_its_luminance(warmth):
    red, green, blue = (bands.lamp(warmth, band) for band in bands.COLOUR)
    np.testing.assert_allclose(0.2126 * red + 0.7152 * green + 0.0722 * blue, 1.0)
    np.testing.assert_allclose(red / blue, np.exp(warmth), rtol=1e-6)
    assert bands.lamp(warmth, "grey") == bands.lamp(warmth, "nir") == 1.0
