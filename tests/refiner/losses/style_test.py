import keras
import numpy as np
import pytest

from refiner.losses import layouts, style

GENERATOR = np.random.default_rng(0)


def one_hot(labels, num_classes=4):
    return np.eye(num_classes, dtype=np.float32)[labels]


def random_masks(*shape, num_classes=4):
    return one_hot(GENERATOR.integers(0, num_classes, shape), num_classes)


def columns(*counts, height=8):
    """A mask whose classes are columns of the given widths."""
    row = np.repeat(np.arange(len(counts)), counts)
    return one_hot(np.tile(row, (1, height, 1)), len(counts))


@pytest.mark.parametrize("make", [layouts.mask_pyramid, layouts.luan_mask_pyramid])
@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((36, 60), [(36, 60), (18, 30), (9, 15), (4, 7), (2, 3)]),
        ((297, 297), [(297, 297), (148, 148), (74, 74), (37, 37), (18, 18)]),
    ],
)
def test_pyramids_have_the_floor_sizes_of_vgg(make, size, sizes):
    layers = [f"block{block}_conv1" for block in range(1, 6)]
    pyramid = make(random_masks(1, *size), layers)
    assert list(pyramid) == layers
    assert [pyramid[layer].shape[1:3] for layer in layers] == sizes


def test_area_pyramid_averages_and_keeps_the_sum_of_classes():
    masks = random_masks(2, 8, 8)
    level = np.array(layouts.mask_pyramid(masks, ["block3_conv2"])["block3_conv2"])
    np.testing.assert_allclose(level.sum(axis=-1), 1.0, rtol=1e-6)
    np.testing.assert_allclose(level[1, 0, 1], masks[1, :4, 4:].mean(axis=(0, 1)))


def test_luan_pyramid_counts_the_zero_padding():
    level = np.array(
        layouts.luan_mask_pyramid(np.ones((1, 4, 4, 1), "float32"), ["block1_conv1"])[
            "block1_conv1"
        ]
    )[0, ..., 0]
    np.testing.assert_allclose(level[0], np.array([4, 6, 6, 4]) / 9, rtol=1e-6)
    np.testing.assert_allclose(level[1], np.array([6, 9, 9, 6]) / 9, rtol=1e-6)


def test_luan_pyramid_keeps_the_sum_of_classes_away_from_borders():
    masks = random_masks(1, 64, 64)
    level = layouts.luan_mask_pyramid(masks, ["block3_conv1"])["block3_conv1"]
    sums = np.array(level)[0].sum(axis=-1)
    np.testing.assert_allclose(sums[5:-5, 5:-5], 1.0, rtol=1e-5)
    assert sums[0, 0] < 0.9


@pytest.mark.parametrize("make", [layouts.mask_pyramid, layouts.luan_mask_pyramid])
@pytest.mark.parametrize("side", [64, 66, 75, 99])
def test_masks_lie_where_vggs_features_do_at_any_size(make, side):
    """A ramp of rows: position i of the second block has seen rows 2i and 2i + 1."""
    ramp = np.broadcast_to(np.arange(side)[:, None, None], (side, 32, 1))
    ramp = ramp[None].astype(np.float32)
    level = np.array(make(ramp, ["block2_conv1"])["block2_conv1"])[0, :, 8, 0]
    expected = 2.0 * np.arange(side // 2) + 0.5
    np.testing.assert_allclose(level[2:-2], expected[2:-2], rtol=1e-5)


def test_masked_grams_equal_a_loop():
    features = GENERATOR.standard_normal((2, 5, 6, 3)).astype("float32")
    masks = GENERATOR.uniform(size=(2, 5, 6, 4)).astype("float32")
    masks[..., 3] = 0.0
    expected = np.zeros((2, 4, 3, 3))
    for b, c, i, j in np.ndindex(expected.shape):
        masked = masks[b, ..., c, None] * features[b]
        area = max(masks[b, ..., c].sum(), 1.0)
        expected[b, c, i, j] = (masked[..., i] * masked[..., j]).sum() / (3 * area)
    grams = np.array(style.masked_gram_matrices(features, masks))
    np.testing.assert_allclose(grams, expected, rtol=1e-5, atol=1e-6)
    alone = style.gram_matrix(features, masks[..., 1])
    np.testing.assert_allclose(np.array(alone), expected[:, 1], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("filters", "ratio"), [(64, 1024), (512, 65536)])
def test_printed_form_exceeds_luans_code(filters, ratio):
    features = GENERATOR.standard_normal((2, 1, 4, 6, filters))
    masks = np.ones((1, 4, 6, 1))
    raw = [style.raw_gram_matrices(f, masks) for f in features]
    code = [style.masked_gram_matrices(f, masks) for f in features]
    paper = style.printed_gram_distances(*raw, positions=24)
    luan = style.gram_distances(*code)
    np.testing.assert_allclose(paper / luan, ratio, rtol=1e-9)


def test_gram_distances_by_hand():
    output, target = np.zeros((1, 2, 2, 2)), np.zeros((1, 2, 2, 2))
    output[0, 0] = 2.0  # mean square 4, share 0.75
    target[0, 1] = [[1.0, 0.0], [0.0, 1.0]]  # mean square 1/2, share 0.25
    np.testing.assert_allclose(style.gram_distances(output, target), [[4.0, 0.5]])
    shares = np.array([[0.75, 0.25]])
    target[0, 0] = 1.0
    relative = style.relative_gram_loss(output, target, shares)
    assert float(relative) == pytest.approx(0.75 * 1.0 + 0.25 * 1.0)


def test_relative_loss_is_one_for_a_black_output_whatever_the_scale():
    masks = random_masks(3, 6, 6)
    shares = layouts.area_shares(masks)
    features = GENERATOR.standard_normal((3, 6, 6, 5)).astype("float32")
    for scale in (1.0, 1000.0):
        grams = style.masked_gram_matrices(scale * features, masks)
        loss = style.relative_gram_loss(0.0 * grams, grams, shares)
        assert float(loss) == pytest.approx(1.0, rel=1e-5)


def test_equal_texture_in_another_place_costs_nothing():
    features = GENERATOR.standard_normal((1, 6, 6, 5)).astype("float32")
    masks = random_masks(1, 6, 6)
    grams = [
        style.masked_gram_matrices(np.roll(f, 2, axis=2), np.roll(m, 2, axis=2))
        for f, m in ((features, masks), (features[:, ::-1], masks[:, ::-1]))
    ]
    np.testing.assert_allclose(style.gram_distances(*grams), 0.0, atol=1e-9)


def test_gradients(check_gradient):
    masks = GENERATOR.uniform(size=(2, 4, 5, 3))
    shares = layouts.area_shares(masks)
    target = style.masked_gram_matrices(GENERATOR.standard_normal((2, 4, 5, 3)), masks)
    values = GENERATOR.standard_normal((2, 4, 5, 3))
    check_gradient(
        lambda x: style.relative_gram_loss(
            style.masked_gram_matrices(x, masks), target, shares
        ),
        values,
    )
    check_gradient(
        lambda x: keras.ops.sum(
            style.printed_gram_distances(
                style.raw_gram_matrices(x, masks), target, positions=20
            )
        ),
        values,
    )


def merged(content, reference, **options):
    content, reference = layouts.merge_orphans(content, reference, **options)
    return [np.array(m).sum(axis=(1, 2)).tolist() for m in (content, reference)]


def test_orphan_pupil_joins_the_iris_in_both_images():
    content, reference = columns(4, 3, 2, 3), columns(4, 5, 0, 3)
    areas = merged(content, reference, min_area=16)
    assert areas == [[[32.0, 40.0, 0.0, 24.0]], [[32.0, 40.0, 0.0, 24.0]]]


def test_what_joined_the_iris_counts_for_the_iris():
    areas = merged(columns(8, 1, 1, 2), columns(8, 2, 0, 2), min_area=16)
    assert areas[0] == [[64.0, 16.0, 0.0, 16.0]]
    areas = merged(columns(8, 1, 0, 3), columns(8, 1, 1, 2), min_area=17)
    assert areas == [[[96.0, 0.0, 0.0, 0.0]], [[96.0, 0.0, 0.0, 0.0]]]


def test_pairs_are_judged_one_by_one_and_three_classes_work():
    whole, orphan = columns(8, 2, 2), columns(8, 4, 0)
    areas = merged(
        np.concatenate([whole, whole]), np.concatenate([whole, orphan]), min_area=16
    )
    assert areas[0] == [[64.0, 16.0, 16.0], [64.0, 32.0, 0.0]]
    assert areas[1] == [[64.0, 16.0, 16.0], [64.0, 32.0, 0.0]]


def test_an_emptied_class_costs_nothing():
    masks = layouts.merge_orphans(columns(8, 4, 0), columns(8, 2, 2), min_area=16)
    features = GENERATOR.standard_normal((2, 1, 8, 12, 4)).astype("float32")
    grams = [
        style.masked_gram_matrices(f, m) for f, m in zip(features, masks, strict=True)
    ]
    shares = layouts.area_shares(masks[0])
    assert np.array(shares)[0, 2] == 0
    assert np.isfinite(float(style.relative_gram_loss(*grams, shares)))
