"""The purifier: sizes, the identity at the start, and what its streams see."""

import keras
import numpy as np
import pytest

from refiner.networks import johnson, purifier

RANDOM = np.random.default_rng(0)


def build(**changes):
    keras.utils.set_random_seed(0)
    return purifier.Purifier(**{"width": 4, "blocks": 1, "downs": 1} | changes)


def inputs(height=36, width=60, channels=1):
    image = RANDOM.uniform(-1, 1, (2, height, width, channels)).astype(np.float32)
    region = np.zeros((2, height, width, 1), np.float32)
    region[:, 8:20, 10:30] = 1.0
    return image, region


def enliven(network):
    """Weights that make a difference where training has not made one yet."""
    kernel = network.trunk.head.convolution.kernel
    kernel.assign(50.0 * kernel)
    return network


@pytest.mark.parametrize("learned", [True, False])
@pytest.mark.parametrize(("size", "small"), [((36, 60), (9, 15)), ((37, 62), (10, 16))])
@pytest.mark.parametrize("channels", [1, 3])
def test_sizes_and_range(learned, size, small, channels):
    image, region = inputs(*size, channels)
    made = build(channels=channels, learned=learned, downs=2)(image, region)
    assert made["image"].shape == image.shape
    assert made["attention"].shape == made["region"].shape == (2, *small, 1)
    assert 0.0 <= np.min(made["attention"]) <= np.max(made["attention"]) <= 1.0
    assert np.abs(made["image"]).max() <= 1.0


def test_parameters_are_the_trunks_and_the_streams():
    trunk = johnson.GlobalGenerator(2, 1, 8, 2, downs=1).count_params()
    fuse, look, chart = 48 * 16 + 16, 9 * 16 * 16 + 16, 16 + 1
    sizes = {"width": 8, "blocks": 2}
    assert build(learned=False, **sizes).count_params() == trunk + fuse
    learned = build(learned=True, **sizes).count_params()
    assert learned == trunk + fuse + look + chart


def test_a_masks_attention_is_the_mask_averaged_down():
    image, region = inputs()
    made = build(learned=False, downs=2)(image, region)
    expected = region.reshape(2, 9, 4, 15, 4, 1).mean(axis=(2, 4))
    np.testing.assert_allclose(made["attention"], expected)
    np.testing.assert_allclose(made["region"], expected)


def test_a_learned_attention_depends_on_the_picture():
    network = build(learned=True)
    image, region = inputs()
    first, second = (network(x, region)["attention"] for x in (image, image[::-1]))
    assert np.abs(np.array(first) - np.array(second)).max() > 1e-4


def test_residual_output_starts_near_the_identity():
    image, region = inputs()
    made = build(width=8, residual=True)(image, region)["image"]
    assert np.abs(np.array(made) - image).max() < 0.15
    network = build(residual=True)
    for variable in network.trainable_variables:
        variable.assign(0.0 * variable)
    np.testing.assert_array_equal(network(image, region)["image"], image)
    direct = build()
    for variable in direct.trainable_variables:
        variable.assign(0.0 * variable)
    assert np.abs(direct(image, region)["image"]).max() == 0.0


def test_a_direct_output_is_blind_to_brightness():
    image, region = inputs()
    given = 0.5 * image, 0.5 * image + 0.4
    dark, bright = (np.array(enliven(build())(x, region)["image"]) for x in given)
    np.testing.assert_allclose(dark, bright, atol=1e-3)
    assert dark.std() > 0.01
    dark, bright = (np.array(build(residual=True)(x, region)["image"]) for x in given)
    np.testing.assert_allclose(bright - dark, 0.4, atol=1e-3)


def test_streams_are_cut_apart():
    h = RANDOM.normal(size=(1, 4, 5, 3))
    chart = np.zeros((1, 4, 5, 1))
    chart[:, 1:3] = 1.0
    inside, outside = map(np.array, purifier._streams(h, chart))
    np.testing.assert_array_equal(inside + outside, h)
    assert (inside[:, 0] == 0).all() and (outside[:, 1] == 0).all()


@pytest.mark.parametrize("learned", [True, False])
def test_the_region_is_used(learned):
    network = enliven(build(learned=learned))
    image, region = inputs()
    first, second = (
        np.array(network(image, r)["image"]) for r in (region, region[:, ::-1])
    )
    assert np.abs(first - second).max() > 1e-3


@pytest.mark.parametrize("learned", [True, False])
def test_save_and_load(tmp_path, learned):
    network, given = enliven(build(learned=learned)), inputs()
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for name, value in network(*given).items():
        np.testing.assert_array_equal(loaded(*given)[name], value)
