import numpy as np
import pytest
import tensorflow as tf

from refiner.losses import contrastive

GENERATOR = np.random.default_rng(0)


def test_nce_equals_a_loop():
    queries, keys = GENERATOR.normal(size=(2, 3, 5, 4))
    expected = 0.0
    for b, s in np.ndindex(3, 5):
        scores = []
        for r in range(5):
            q, k = queries[b, s], keys[b, r]
            cosine = (q * k).sum() / np.sqrt((q**2).sum() * (k**2).sum())
            scores.append(np.exp(cosine / 0.07))
        expected -= np.log(scores[s] / np.sum(scores)) / 15
    loss = contrastive.patch_nce_loss(queries, keys)
    assert float(loss) == pytest.approx(expected)


def test_nce_of_patches_that_look_alike_is_the_logarithm_of_their_number():
    same = np.ones((2, 7, 4))
    assert float(contrastive.patch_nce_loss(same, same)) == pytest.approx(np.log(7))


def test_nce_knows_its_own_place():
    keys = np.eye(6)[None]
    own = float(contrastive.patch_nce_loss(3.0 * keys, keys))
    assert own == pytest.approx(np.log(1 + 5 * np.exp(-1 / 0.07)))
    assert float(contrastive.patch_nce_loss(np.roll(keys, 1, axis=1), keys)) > 14
    warm = float(contrastive.patch_nce_loss(keys, keys, temperature=1.0))
    assert warm == pytest.approx(np.log(1 + 5 * np.exp(-1)))


def test_negatives_come_from_the_same_image_alone():
    queries, keys = GENERATOR.normal(size=(2, 2, 5, 4))
    alone = [float(contrastive.patch_nce_loss(queries[[b]], keys[[b]])) for b in (0, 1)]
    both = float(contrastive.patch_nce_loss(queries, keys))
    assert both == pytest.approx(np.mean(alone))


def test_gradient_flows_into_the_queries_alone(check_gradient):
    queries, keys = GENERATOR.normal(size=(2, 2, 5, 4))
    check_gradient(lambda x: contrastive.patch_nce_loss(x, keys), queries)
    with tf.GradientTape() as tape:
        keys = tf.constant(keys)
        tape.watch(keys)
        loss = contrastive.patch_nce_loss(queries, keys)
    assert tape.gradient(loss, keys) is None


def test_positions_are_distinct_and_a_function_of_the_images_own_seed():
    draw = tf.function(lambda s: contrastive.sample_positions(s, 135, 64))
    positions = draw(tf.constant([5, 6, 2**31 - 1, 5])).numpy()
    assert positions.shape == (4, 64)
    assert positions.min() >= 0 and positions.max() < 135
    assert all(len(set(row)) == 64 for row in positions.tolist())
    np.testing.assert_array_equal(positions[0], positions[3])
    assert (positions[0] != positions[1]).any()
    # Whatever stands beside it in the batch, and eagerly as in a graph.
    alone = contrastive.sample_positions(np.array([6]), 135, 64)
    np.testing.assert_array_equal(alone[0], positions[1])


def test_positions_never_change_between_versions():
    few = np.array(contrastive.sample_positions(np.array([0, 1]), 135, 4))
    assert few.tolist() == [[70, 52, 83, 78], [131, 58, 21, 111]]


def test_every_position_is_as_likely_and_neighbours_are_independent():
    seeds = np.arange(4000)
    positions = np.array(contrastive.sample_positions(seeds, 36, 12))
    drawn = np.zeros((4000, 36))
    np.put_along_axis(drawn, positions, 1.0, axis=1)
    spread = np.sqrt(4000 / 3 * 2 / 3)
    assert np.abs(drawn.sum(axis=0) - 4000 / 3).max() < 4 * spread
    pairs = np.corrcoef(drawn.T) + 1 / 35  # without replacement
    assert np.abs(pairs - np.diag(np.diag(pairs))).max() < 5 / np.sqrt(4000)
    assert abs(np.corrcoef(drawn[:-1].ravel(), drawn[1:].ravel())[0, 1]) < 0.015


def test_fewer_positions_than_wanted_are_all_drawn():
    positions = np.array(contrastive.sample_positions(np.array([3]), 6, 256))
    assert sorted(positions[0].tolist()) == list(range(6))


def test_taken_patches_are_those_at_the_positions():
    features = GENERATOR.normal(size=(2, 3, 4, 5))
    positions = contrastive.sample_positions(np.array([0, 1]), 12, 7)
    taken = np.array(contrastive.take_patches(features, positions))
    for b, s in np.ndindex(2, 7):
        y, x = divmod(int(positions[b, s]), 4)
        np.testing.assert_array_equal(taken[b, s], features[b, y, x])


def test_gradient_reaches_the_feature_maps(check_gradient):
    positions = contrastive.sample_positions(np.array([0, 1]), 12, 7)
    keys = GENERATOR.normal(size=(2, 7, 5))
    check_gradient(
        lambda x: contrastive.patch_nce_loss(
            contrastive.take_patches(x, positions), keys
        ),
        GENERATOR.normal(size=(2, 3, 4, 5)),
    )
