import numpy as np
import pytest
import tensorflow as tf

from refiner.losses import light_field, regions

GENERATOR = np.random.default_rng(0)


def soft_masks(*shape):
    masks = GENERATOR.uniform(0.1, 1.0, shape)
    return masks / masks.sum(axis=-1, keepdims=True)


def one_hot(*shape, classes=3):
    return np.eye(classes)[GENERATOR.integers(0, classes, shape)]


def unit(vector):
    return vector / np.sqrt((vector**2).sum())


@pytest.mark.parametrize("channels", [1, 3])
def test_statistics_equal_a_loop(channels):
    images, masks = GENERATOR.normal(size=(2, 5, 6, channels)), one_hot(2, 5, 6)
    means, deviations = map(np.array, regions.region_statistics(images, masks))
    assert means.shape == deviations.shape == (2, 3, channels)
    for b, c, k in np.ndindex(means.shape):
        inside = images[b, ..., k][masks[b, ..., c] == 1]
        assert means[b, c, k] == pytest.approx(inside.mean())
        assert deviations[b, c, k] == pytest.approx(inside.std(), rel=1e-5)


@pytest.mark.parametrize("channels", [1, 3])
def test_statistics_loss_equals_a_loop(channels):
    images = [GENERATOR.normal(size=(2, *s, channels)) for s in ((5, 6), (4, 9))]
    masks = [one_hot(2, *s) for s in ((5, 6), (4, 9))]
    expected = 0.0
    for b, c in np.ndindex(2, 3):
        first, second = (
            image[b][mask[b, ..., c] == 1]
            for image, mask in zip(images, masks, strict=True)
        )
        squares = (first.mean(axis=0) - second.mean(axis=0)) ** 2
        squares = squares + (first.std(axis=0) - second.std(axis=0)) ** 2
        expected += len(first) / 30 * squares.mean() / 2
    loss = regions.region_statistics_loss(*images, *masks)
    assert float(loss) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("channels", [1, 3])
def test_statistics_loss_is_a_flat_light_fields(channels):
    images = GENERATOR.uniform(-1, 1, (2, 2, 12, 14, channels)).astype("float32")
    masks = one_hot(2, 2, 12, 14).astype("float32")
    maps = [
        light_field.local_statistics(image, mask, float("inf"))
        for image, mask in zip(images, masks, strict=True)
    ]
    expected = float(light_field.light_field_loss(*maps, masks[0]))
    loss = regions.region_statistics_loss(*images, *masks)
    assert float(loss) == pytest.approx(expected, rel=1e-2)


def test_statistics_are_blind_to_place_and_see_a_shift():
    images, masks = GENERATOR.normal(size=(1, 6, 6, 1)), one_hot(1, 6, 6)
    turned = images[:, ::-1], masks[:, ::-1]
    loss = regions.region_statistics_loss(images, turned[0], masks, turned[1])
    assert float(loss) == pytest.approx(0.0, abs=1e-12)
    # A shift moves every class's mean and no deviation; shares add up to one.
    loss = regions.region_statistics_loss(images + 0.5, images, masks, masks)
    assert float(loss) == pytest.approx(0.25)


def test_an_absent_class_costs_nothing_and_keeps_gradients_finite():
    masks = one_hot(1, 6, 6, classes=2)
    masks = np.concatenate([masks, 0 * masks[..., :1]], axis=-1)
    flat = tf.ones((1, 6, 6, 1), tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(flat)
        loss = regions.region_statistics_loss(flat, flat + 1.0, masks, masks)
    assert float(loss) == pytest.approx(1.0)
    assert np.isfinite(tape.gradient(loss, flat)).all()


def test_content_loss_equals_a_loop():
    output, content = GENERATOR.normal(size=(2, 2, 4, 5, 3))
    masks = GENERATOR.uniform(size=(2, 4, 5, 1))
    masks[1, 1:] = 0.0  # a smaller region weighs as much
    expected = 0.0
    for b in range(2):
        total = sum(
            masks[b, y, x, 0] * (output[b, y, x, n] - content[b, y, x, n]) ** 2 / 3
            for y, x, n in np.ndindex(4, 5, 3)
        )
        expected += total / masks[b].sum() / 2
    loss = regions.region_content_loss(output, content, masks)
    assert float(loss) == pytest.approx(expected)
    assert float(regions.region_content_loss(output, content, 0 * masks)) == 0.0


def test_region_vectors_equal_a_loop_and_survive_empty_regions():
    features, masks = GENERATOR.normal(size=(2, 4, 5, 6)), soft_masks(2, 4, 5, 3)
    masks[1, ..., 2] = 0.0
    vectors = np.array(regions.region_vectors(features, masks))
    for b, c in np.ndindex(2, 3):
        total = sum(masks[b, y, x, c] * features[b, y, x] for y, x in np.ndindex(4, 5))
        expected = unit(total) if (b, c) != (1, 2) else 0.0
        np.testing.assert_allclose(vectors[b, c], expected, atol=1e-9)


def test_triplet_by_hand():
    anchors = np.array([[1.0, 0.0], [0.0, 1.0]])
    same, opposite = anchors, -anchors
    turned = anchors[:, ::-1]
    # Squared distances: 2 - 0 + 0.3 from the wrong side, 2 - 4 + 0.3 is enough.
    assert float(regions.triplet_loss(anchors, turned, same, 0.3)) == pytest.approx(2.3)
    assert float(regions.triplet_loss(anchors, turned, opposite, 0.3)) == 0.0
    mixed = np.stack([same[0], opposite[1]])
    loss = regions.triplet_loss(anchors, turned, mixed, 0.3)
    assert float(loss) == pytest.approx(1.15)


def views(*shape):
    return [
        (GENERATOR.normal(size=(*shape, 6)), GENERATOR.uniform(size=(*shape, 1)))
        for _ in range(3)
    ]


def test_contrast_equals_a_loop():
    given = views(2, 4, 5)
    whole, attention, background = range(3)
    expected = 0.0
    for b in range(2):
        vectors = []
        for features, mask in given:
            weights = (1.0 + 0 * mask[b], mask[b], 1.0 - mask[b])
            vectors.append([unit((w * features[b]).sum(axis=(0, 1))) for w in weights])
        output, content, style = vectors
        for anchor, positive, negative in (
            (output[whole], content[attention], content[background]),
            (output[background], style[background], content[background]),
        ):
            near = ((anchor - positive) ** 2).sum()
            far = ((anchor - negative) ** 2).sum()
            expected += max(0.0, near - far + 0.3) / 2
    assert expected > 0.1
    loss = regions.region_contrast_loss(*given)
    assert float(loss) == pytest.approx(expected)


def test_contrast_wants_the_attention_and_the_styles_background():
    attention = np.zeros((1, 2, 2, 1))
    attention[0, 0] = 1.0
    eye, old, new = np.eye(3)

    def image(above, below):
        return np.stack([[above, above], [below, below]])[None], attention

    content, style = image(eye, old), image(eye, new)
    bad = regions.region_contrast_loss(image(eye, old), content, style)
    # |old - new|^2 - 0 + margin, and the whole is as near to old as to eye.
    assert float(bad) == pytest.approx(2.0 + 0.3 + 0.3)
    # With the style's background and an eye that stands out both are content.
    good = regions.region_contrast_loss(image(4 * eye, new), content, style)
    assert float(good) == 0.0


@pytest.mark.parametrize("channels", [1, 3])
def test_gradients(check_gradient, channels):
    masks, others = soft_masks(2, 2, 4, 5, 3)
    style = GENERATOR.normal(size=(2, 4, 5, channels))
    values = GENERATOR.normal(size=(2, 4, 5, channels))
    check_gradient(
        lambda x: regions.region_statistics_loss(x, style, masks, others), values
    )
    check_gradient(
        lambda x: regions.region_content_loss(x, style, masks[..., :1]), values
    )
    (_, mask), content, goal = views(2, 4, 5)
    check_gradient(
        lambda x: regions.region_contrast_loss((x, mask), content, goal, margin=3.0),
        GENERATOR.normal(size=(2, 4, 5, 6)),
    )
