"""The two-scale generator: published parameter counts, sizes, identity at the start."""

import keras
import numpy as np
import pytest

from refiner.networks import generator

RANDOM = np.random.default_rng(0)


def inputs(height, width, extra=1):
    image = RANDOM.uniform(-1, 1, (2, height, width, 1)).astype(np.float32)
    label_map = np.eye(4, dtype=np.float32)[RANDOM.integers(0, 4, (2, height, width))]
    return image, label_map, np.zeros((2, height, width, extra), np.float32)


def test_g1_is_johnsons_network():
    assert generator.GlobalGenerator(3, 3).count_params() == 1_679_235


def test_g2_has_its_published_size():
    assert generator.LocalEnhancer(6, 3).count_params() == 72_339


def test_sizes_and_range():
    network = generator.TwoScaleGenerator(width=8, blocks=(1, 1))
    outputs = network(*inputs(72, 120))
    assert outputs["refined"].shape == (2, 72, 120, 1)
    assert outputs["coarse"].shape == (2, 36, 60, 1)
    assert float(np.abs(outputs["refined"]).max()) <= 1.0


@pytest.mark.parametrize("size", [(594, 594), (75, 121)])
def test_sizes_that_four_does_not_divide(size):
    network = generator.TwoScaleGenerator(width=4, blocks=(1, 1))
    outputs = network(*inputs(*size))
    assert outputs["refined"].shape[1:3] == size
    assert outputs["coarse"].shape[1:3] == (size[0] // 2, size[1] // 2)


def test_residual_output_starts_near_the_identity():
    image, label_map, extra = inputs(36, 60)
    network = generator.TwoScaleGenerator(width=8, blocks=(1, 1))
    refined = network(image, label_map, extra)["refined"]
    assert float(np.abs(refined - image).max()) < 0.15


def test_the_label_map_and_the_condition_are_used():
    network = generator.TwoScaleGenerator(width=8, blocks=(1, 1))
    image, label_map, extra = inputs(36, 60)
    base = np.array(network(image, label_map, extra)["refined"])
    # Not a constant: instance norm is blind to those.
    noise = RANDOM.normal(size=extra.shape).astype(np.float32)
    for changed in ((image, label_map[::-1], extra), (image, label_map, noise)):
        assert np.abs(np.array(network(*changed)["refined"]) - base).max() > 1e-5


def test_saved_and_loaded_is_the_same(tmp_path):
    network = generator.TwoScaleGenerator(width=4, blocks=(1, 1), residual=False)
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    given = inputs(36, 60)
    np.testing.assert_array_equal(network(*given)["refined"], loaded(*given)["refined"])
