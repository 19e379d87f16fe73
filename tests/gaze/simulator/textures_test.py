import numpy as np
import pytest

from gaze.simulator import textures

TEXTURES = {
    "fractal": lambda: textures.fractal(1.7, 8.0, 1),
    "veins": textures.veins,
    "fibres": textures.fibres,
    "hairs": textures.hairs,
}


@pytest.mark.parametrize("name", TEXTURES)
def test_textures_wrap_without_a_seam(name):
    texture = TEXTURES[name]()
    height, width = texture.shape[0] - 1, texture.shape[1] - 1
    column = np.linspace(-3, 5, 33, dtype=np.float32)[None, None]
    row = np.full_like(column, 7.25)
    values = textures.look_up(texture, column, row)
    again = textures.look_up(texture, column + 2 * width, row - 3 * height)
    np.testing.assert_allclose(values, again, atol=1e-3)
    # Along the radius an iris ends; elsewhere neighbours across the seam are alike.
    if name != "fibres":
        inner = np.abs(np.diff(texture[:, :-1], axis=1)).mean()
        seam = np.abs(texture[:, 0] - texture[:, width - 1]).mean()
        assert seam < 2 * inner


def test_look_up_interpolates_between_texels():
    texture = textures.fractal(1.7, 8.0, 1)
    column = np.float32([[[10.0, 10.5, 11.0]]])
    low, middle, high = textures.look_up(texture, column, 0 * column + 20)[0, 0]
    assert low == texture[20, 10] and high == texture[20, 11]
    np.testing.assert_allclose(middle, (low + high) / 2, rtol=1e-3)


def test_look_up_interpolates_across_the_seam():
    texture = textures.fractal(1.7, 8.0, 1)
    place = np.float32([[[511.5]]])
    (value,) = textures.look_up(texture, place, 0 * place + 20)[0, 0]
    np.testing.assert_allclose(
        value, (texture[20, 511] + texture[20, 0]) / 2, rtol=1e-3
    )
    (value,) = textures.look_up(texture, 0 * place + 20, place)[0, 0]
    np.testing.assert_allclose(
        value, (texture[511, 20] + texture[0, 20]) / 2, rtol=1e-3
    )


def test_look_up_takes_more_rows_than_opencv_does():
    column = np.zeros((3, 20_000, 2), np.float32)
    row = np.broadcast_to(
        np.arange(20_000, dtype=np.float32)[None, :, None], column.shape
    )
    texture = textures.fractal(1.7, 8.0, 1)
    values = textures.look_up(texture, column, row)
    np.testing.assert_allclose(values[2, :512, 0], texture[:512, 0], atol=1e-4)
    np.testing.assert_allclose(values[2, 19_968, 0], texture[0, 0], atol=1e-4)


def test_noise_is_normed_and_masks_stay_in_range():
    noise = textures.fractal(1.3, 6.0, 5)[:-1, :-1]
    assert abs(noise.mean()) < 1e-4 and abs(noise.std() - 1) < 1e-4
    for texture in (textures.veins(), textures.hairs()):
        assert texture.min() >= 0 and texture.max() <= 1
        assert 0.02 < texture.mean() < 0.7


def test_coarse_textures_keep_their_mean_and_lose_detail():
    fine, coarse = textures.veins(), textures.coarse(textures.veins, 3.0, 3.0)
    assert coarse.shape == fine.shape
    np.testing.assert_allclose(coarse.mean(), fine.mean(), rtol=0.01)
    assert coarse.std() < 0.8 * fine.std()
