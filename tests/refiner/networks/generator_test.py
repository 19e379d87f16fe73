"""The two-scale generator: published parameter counts, sizes, places, its start."""

import keras
import numpy as np
import pytest

from refiner.losses import views
from refiner.networks import enhancer, generator, johnson, layers

RANDOM = np.random.default_rng(0)


def inputs(height, width, extra=1):
    image = RANDOM.uniform(-1, 1, (2, height, width, 1)).astype(np.float32)
    label_map = np.eye(4, dtype=np.float32)[RANDOM.integers(0, 4, (2, height, width))]
    return image, label_map, np.zeros((2, height, width, extra), np.float32)


def without_norms(network):
    """Parameters less the scales and offsets of instance norm."""
    norms = [
        part
        for part in network._flatten_layers()
        if isinstance(part, layers.InstanceNormalization)
    ]
    return network.count_params() - sum(norm.count_params() for norm in norms)


@pytest.mark.parametrize("upsampling", ["resize", "transposed"])
def test_published_parameter_counts(upsampling):
    g1 = johnson.GlobalGenerator(3, 3, upsampling=upsampling)
    assert (without_norms(g1), g1.count_params()) == (1_676_035, 1_679_235)
    for scale in (1, 2):
        g2 = enhancer.LocalEnhancer(6, 3, scale=scale, upsampling=upsampling)
        assert (without_norms(g2), g2.count_params()) == (71_827, 72_339)


def test_g1_is_cyclegans_resnet_with_other_arguments():
    g1 = johnson.GlobalGenerator(3, 3, 64, 9, kernel_size=7)
    assert without_norms(g1) == pytest.approx(11.378e6, abs=500)  # as that code prints


def test_g1_is_pix2pixhds_global_generator_with_other_arguments():
    def convolution(side, given, made):
        return side**2 * given * made + made

    g1 = johnson.GlobalGenerator(3, 3, 8, 9, downs=4, kernel_size=7)
    ladder = [8, 16, 32, 64, 128]
    steps = list(zip(ladder, ladder[1:], strict=False))
    count = convolution(7, 3, 8) + convolution(7, 8, 3)
    count += sum(convolution(3, a, b) + convolution(3, b, a) for a, b in steps)
    assert without_norms(g1) == count + 18 * convolution(3, 128, 128)


def test_sizes_and_range():
    network = generator.TwoScaleGenerator(width=8, blocks=(1, 1))
    outputs = network(*inputs(72, 120))
    assert outputs["refined"].shape == (2, 72, 120, 1)
    assert outputs["coarse"].shape == (2, 36, 60, 1)
    assert float(np.abs(outputs["refined"]).max()) <= 1.0


@pytest.mark.parametrize(
    ("size", "scale", "inside"),
    [
        ((297, 297), 1, (304, 304)),
        ((594, 594), 2, (304, 304)),
        ((75, 121), 2, (40, 64)),
        ((72, 120), 2, (36, 60)),
        ((36, 60), 1, (36, 60)),
    ],
)
def test_sizes_that_do_not_fit_are_padded_and_cropped(size, scale, inside):
    network = generator.TwoScaleGenerator(width=2, blocks=(0, 0), scale=scale)
    seen, g1 = [], network.coarse
    network.coarse = lambda small: seen.append(small.shape[1:3]) or g1(small)
    outputs = network(*inputs(*size))
    assert seen == [inside]
    assert outputs["refined"].shape[1:3] == size
    assert outputs["coarse"].shape[1:3] == (size[0] // scale, size[1] // scale)


def passing_through(scale):
    """A generator of zeros, whose residual outputs are what it was given."""
    network = generator.TwoScaleGenerator(
        width=2, blocks=(0, 0), scale=scale, extra=0, channels=2
    )
    for variable in network.trainable_variables:
        variable.assign(0.0 * variable)
    return network


def places(height, width):
    """Every pixel's own row and column, from -0.5 to 0.5: [1, H, W, 2]."""
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    return np.stack([rows / height - 0.5, columns / width - 0.5], axis=-1)[None]


SIDES = [*range(36, 101), 297]


@pytest.mark.parametrize("scale", [1, 2])
def test_no_output_is_shifted_at_any_size(scale):
    """A stored eye is enlarged, passed through and reduced: each pixel stays itself."""
    network = passing_through(scale)
    for height, width in zip(SIDES, SIDES[::-1], strict=True):
        stored = places(height, width)
        large = views.enlarge(stored, 2)
        outputs = network(large, np.zeros((*large.shape[:3], 4), np.float32))
        refined = keras.ops.average_pool(outputs["refined"], 2, 2)
        coarse = keras.ops.average_pool(outputs["coarse"], 2 // scale, 2 // scale)
        for found in (refined, coarse):
            # Enlarging repeats the outermost pixels; inside a ramp stays one.
            inside = np.array(found)[:, 1:-1, 1:-1]
            np.testing.assert_allclose(inside, stored[:, 1:-1, 1:-1], atol=1e-6)


@pytest.mark.parametrize("scale", [1, 2])
def test_cropping_undoes_padding_where_sides_are_odd(scale):
    network = passing_through(scale)
    for height, width in ((75, 121), (55, 99), (297, 297)):
        image = places(height, width)
        outputs = network(image, np.zeros((1, height, width, 4), np.float32))
        np.testing.assert_array_equal(outputs["refined"], image)
        reduced = keras.ops.average_pool(image, scale, scale)
        np.testing.assert_array_equal(outputs["coarse"], reduced)


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


def test_g2s_residual_part_sees_the_sum_with_g1s_features():
    network = enhancer.LocalEnhancer(3, width=4, blocks=1)
    network.head.convolution.kernel.assign(
        RANDOM.normal(size=network.head.convolution.kernel.shape)
    )
    network.front = []
    own, features = RANDOM.normal(size=(2, 1, 8, 10, 4)).astype(np.float32)
    nothing = np.zeros_like(own)
    summed = network(own + features, nothing)
    np.testing.assert_allclose(network(own, features), summed, atol=1e-5)
    assert np.abs(network(own, nothing) - summed).max() > 0.1


def test_nothing_beside_the_picture_is_needed():
    network = generator.TwoScaleGenerator(extra=0, width=4, blocks=(1, 1))
    image, label_map, _ = inputs(36, 60)
    assert network(image, label_map)["refined"].shape == image.shape


def test_without_the_enhancer_it_is_a_plain_johnson_network():
    network = generator.TwoScaleGenerator(
        3, extra=0, scale=1, enhancer=False, residual=False
    )
    assert network.count_params() == 1_679_235
    image = RANDOM.uniform(-1, 1, (1, 36, 60, 3)).astype(np.float32)
    outputs = network(image)
    assert outputs["refined"] is None and network.fine is None
    np.testing.assert_array_equal(outputs["coarse"], network.coarse(image)["image"])


def test_colour_goes_through():
    network = generator.TwoScaleGenerator(3, width=4, blocks=(1, 1))
    image, label_map, extra = inputs(36, 60)
    outputs = network(np.repeat(image, 3, axis=-1), label_map, extra)
    assert outputs["refined"].shape == (2, 36, 60, 3)
    assert outputs["coarse"].shape == (2, 18, 30, 3)


def test_transposed_convolutions_stay_where_strided_ones_looked():
    layer = layers.TransposedUpsample(1)
    layer.build((None, None, None, 1))
    spread = np.arange(1.0, 10.0).reshape(3, 3, 1, 1)
    layer.convolution.kernel.assign(spread)
    layer.norm = lambda x: x
    dot = np.zeros((1, 4, 5, 1), np.float32)
    dot[0, 2, 3] = 1.0
    doubled = np.array(layer(dot))[0, ..., 0]
    assert doubled.shape == (8, 10)
    np.testing.assert_allclose(doubled[3:6, 5:8], spread[..., 0, 0])
    assert np.count_nonzero(doubled) == 9


def test_the_encoder_shows_what_cut_compares():
    g1 = johnson.GlobalGenerator(3, 3, 4, 9, kernel_size=7)
    image = RANDOM.uniform(-1, 1, (1, 16, 24, 3)).astype(np.float32)
    shapes = [feature.shape[1:] for feature in g1.encode(image)]
    quarter = (4, 6, 16)
    assert shapes == [(16, 24, 3), (8, 12, 8), quarter, quarter, quarter]
    h = image
    for layer in (*g1.front, *g1.residual[:5]):  # the fifth of nine is the middle
        h = layer(h)
    np.testing.assert_allclose(g1.encode(image)[-1], h, atol=1e-6)


def test_configs_from_before_the_options_keep_their_meaning():
    old = {"channels": 1, "classes": 4, "extra": 3, "width": 8, "residual": True}
    network = generator.TwoScaleGenerator.from_config(old | {"blocks": [2, 1]})
    today = generator.TwoScaleGenerator(
        1, 4, 3, width=8, blocks=(2, 1), scale=2, upsampling="resize", enhancer=True
    )
    assert network.get_config() == today.get_config()
    # 9 convolutions of G1 and its head, 5 of G2 and its head; each normed but heads.
    assert len(network.weights) == 4 * (3 + 4 + 2) + 2 + 4 * (2 + 2 + 1) + 2


@pytest.mark.parametrize(
    "options",
    [
        {"residual": False},
        {"extra": 0, "scale": 1, "upsampling": "transposed"},
        {"enhancer": False, "downs": 3, "kernel_size": 7},
    ],
)
def test_saved_and_loaded_is_the_same(options, tmp_path):
    network = generator.TwoScaleGenerator(width=4, blocks=(1, 1), **options)
    network.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    image, label_map, extra = inputs(36, 60)
    given = image, label_map, extra if network.config["extra"] else None
    for ours, theirs in zip(
        network(*given).values(), loaded(*given).values(), strict=True
    ):
        if ours is not None:
            np.testing.assert_array_equal(ours, theirs)
