"""What is sampled or drawn is distributed as the target, and says what it cannot be."""

import types

import numpy as np
import pytest
from scipy import stats

from gaze import image_ops
from gaze.data import density, matching, record
from gaze.run import errors


def uniform(count, *, seed=0):
    """A simulator's gaze and head pose, radians [count, 4]."""
    low, high = np.radians([-25, -35, -15, -20]), np.radians([20, 35, 15, 20])
    return np.random.default_rng(seed).uniform(low, high, (count, 4))


def people(count, *, seed=1):
    """Real ones: down and to the right, the head following. Radians [count, 4]."""
    random = np.random.default_rng(seed)
    head = random.normal(np.radians([-4, 4]), np.radians([4, 7]), (count, 2))
    gaze = 0.8 * head + random.normal(np.radians([-3, 2]), np.radians(5), (count, 2))
    return np.concatenate([gaze, head], axis=1)


SOURCE, TARGET = uniform(4000), people(1500)


def test_matching_to_itself_changes_nothing():
    sample = matching.match(SOURCE, SOURCE, 4000, seed=0)
    np.testing.assert_allclose(sample.weights, 1.0, rtol=1e-9)
    assert sorted(sample.indices) == list(range(4000))
    assert sample.effective == 4000 and not sample.unsupported.any()


@pytest.mark.parametrize(("angles", "moved"), [(2, 0.9), (4, 0.7)])
def test_mean_and_spread_move_to_the_targets(angles, moved):
    source, target = SOURCE[:, :angles], TARGET[:, :angles]
    taken = source[matching.match(source, target, 500, seed=0).indices]
    for statistic in (np.mean, np.std):
        far = np.abs(statistic(source, axis=0) - statistic(target, axis=0))
        left = np.abs(statistic(taken, axis=0) - statistic(target, axis=0))
        assert (left < (1 - moved) * far + np.radians(0.5)).all(), statistic.__name__


def test_a_correlation_that_the_source_lacks_appears():
    def correlation(directions):
        return np.corrcoef(directions.T)[1, 3]  # gaze yaw with head yaw

    taken = SOURCE[matching.match(SOURCE, TARGET, 1500, seed=0).indices]
    assert correlation(TARGET) > 0.6 and abs(correlation(SOURCE)) < 0.05
    assert correlation(taken) > 0.45


def test_weights_are_the_ratio_of_densities():
    # Source uniform over +-30 degrees, target a Gaussian: the ratio is the Gaussian,
    # widened by the kernel.
    line = np.radians(np.linspace(-30, 30, 6001))[:, None]
    deviation = np.radians(6.0)
    quantiles = stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    target = deviation * quantiles[:, None]
    sample = matching.match(line, target, 500, seed=0)
    width = np.hypot(deviation, density.bandwidth(target)[0])
    expected = np.exp(-(line[:, 0] ** 2) / 2 / width**2)
    inner = np.abs(line[:, 0]) < np.radians(12)  # away from the source's own border
    scaled = sample.weights[inner] / sample.weights[3000]
    np.testing.assert_allclose(scaled, expected[inner], atol=0.01)


@pytest.mark.parametrize("limit", [1, 3])
def test_no_eye_is_taken_more_often_than_allowed(limit):
    sample = matching.match(SOURCE, TARGET, 1000, seed=0, max_repeats=limit)
    copies = np.bincount(sample.indices)
    assert len(sample.indices) == 1000 and copies.max() == limit
    by_hand = copies.sum() ** 2 / (copies**2).sum()
    assert sample.effective == pytest.approx(by_hand)


def test_asking_for_too_many_eyes_shows_at_the_limit():
    few, many = (
        matching.match(SOURCE, TARGET, n, seed=0, max_repeats=2) for n in (100, 3000)
    )
    assert few.at_limit < 0.4 < 0.8 < many.at_limit
    copies = np.bincount(many.indices)
    assert many.at_limit == pytest.approx(2 * (copies == 2).sum() / 3000, abs=0.05)


def test_the_seed_draws_and_nothing_else():
    one, same, other = (
        matching.match(SOURCE, TARGET, 300, seed=seed).indices for seed in (5, 5, 6)
    )
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_directions_without_support_are_reported():
    far = np.radians([[40.0, 0, 0, 0]]) + 0.01 * people(50)
    target = np.concatenate([TARGET, far])
    sample = matching.match(SOURCE, target, 500, seed=0)
    assert sample.unsupported[-50:].all() and sample.unsupported[:-50].mean() < 0.02
    line = sample.summary(target)
    assert "of 500" in line and "has no eye near it" in line and "pitch" in line
    near = matching.match(SOURCE, SOURCE, 500, seed=0)
    assert "every target direction" in near.summary(SOURCE)


def test_what_cannot_be_matched_is_refused():
    with pytest.raises(errors.UserError, match="4 and 2 angles"):
        matching.match(SOURCE, TARGET[:, :2], 100, seed=0)
    with pytest.raises(errors.UserError, match="signs and units"):
        matching.match(SOURCE, np.degrees(TARGET) + 90, 100, seed=0)
    with pytest.raises(errors.UserError, match="ask for fewer"):
        matching.match(SOURCE, TARGET, 4001, seed=0, max_repeats=1)


@pytest.mark.parametrize("with_head", [True, False])
def test_drawn_directions_have_the_targets_mean_and_covariance(with_head):
    head = TARGET[:, 2:] if with_head else None
    gaze, head_pose = matching.draw(TARGET[:, :2], head, 20000, seed=3)
    drawn, target = gaze, TARGET[:, :2]
    if with_head:
        drawn, target = np.concatenate([gaze, head_pose], axis=1), TARGET
    else:
        assert head_pose is None
    assert gaze.shape == (20000, 2) and gaze.dtype == np.float32
    np.testing.assert_allclose(drawn.mean(0), target.mean(0), atol=np.radians(0.15))
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(target.T), rtol=0.05, atol=2e-4)
    # New directions, not copies.
    assert len(np.unique(drawn, axis=0)) > 19900


def test_draws_repeat_and_take_every_target_equally_often():
    one, same, other = (
        matching.draw(TARGET[:, :2], TARGET[:, 2:], 64, seed) for seed in (1, 1, 2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0], other[0])
    with pytest.raises(errors.UserError, match="too few eyes to match .1.; at least 2"):
        matching.draw(TARGET[:1, :2], None, 10, seed=0)
    two = np.array([[0.0, 0.0], [0.4, 0.4]])  # a line: a covariance without inverse
    gaze, _ = matching.draw(two, None, 10, seed=0)
    np.testing.assert_allclose(gaze[:, 0], gaze[:, 1], atol=1e-6)


def test_an_estimator_answers_where_it_is_named():
    eyes = np.random.default_rng(0).integers(0, 256, (6, 36, 60, 1)).astype(np.uint8)
    names = np.array(["a"] * 6)
    seen = []

    def predict(inputs):
        seen.append(inputs["image"])
        return np.full((6, 2), 0.1, np.float32)

    estimator = types.SimpleNamespace(predict=predict, intensity="equalized")
    real = record.Records(eyes, names, names, names)
    np.testing.assert_allclose(matching.directions(real, estimator), 0.1, rtol=1e-6)
    np.testing.assert_array_equal(seen[0], image_ops.equalize(eyes))
    head = real.replace(head_pose=np.zeros((6, 2), np.float32))
    assert matching.directions(head, estimator).shape == (6, 2)  # told, so not read
    labelled = real.replace(gaze=np.full((6, 2), 0.3, np.float32))
    np.testing.assert_allclose(matching.directions(labelled), 0.3, rtol=1e-6)
    both = labelled.replace(head_pose=np.zeros((6, 2), np.float32))
    assert matching.directions(both).shape == (6, 4)
    answered = matching.directions(labelled, estimator)  # labels are not read
    np.testing.assert_allclose(answered, 0.1, rtol=1e-6)
    with pytest.raises(errors.UserError, match="name an estimator"):
        matching.directions(real)
