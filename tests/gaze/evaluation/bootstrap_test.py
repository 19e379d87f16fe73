import numpy as np
import pytest
from scipy import stats

from gaze.evaluation import bootstrap


def table(seeds=3, subjects=20, seed=0):
    """Errors with a subject's and a seed's share, degrees [seeds, subjects]."""
    generator = np.random.default_rng(seed)
    return (
        8
        + generator.normal(0, 2, subjects)
        + generator.normal(0, 0.5, (seeds, 1))
        + generator.normal(0, 0.3, (seeds, subjects))
    )


def test_replicates_equal_an_explicit_loop():
    errors = table(3, 5)
    draws = bootstrap.draw(3, 5, replicates=50, seed=1)
    slow = [
        sum(seeds[k] * subjects[s] * errors[k, s] for k in range(3) for s in range(5))
        for seeds, subjects in zip(*draws, strict=True)
    ]
    interval = bootstrap.mean_interval(errors, draws)
    assert interval.value == pytest.approx(errors.mean())
    assert interval.low == pytest.approx(np.quantile(slow, 0.025))
    assert interval.high == pytest.approx(np.quantile(slow, 0.975))


def test_one_seed_is_kept_and_weights_sum_to_one():
    draws = bootstrap.draw(1, 7, replicates=100)
    assert (draws.seeds == 1).all()
    np.testing.assert_allclose(draws.subjects.sum(axis=1), 1)


def test_interval_of_subjects_agrees_with_the_standard_error():
    errors = table(1, 400)
    interval = bootstrap.mean_interval(errors, bootstrap.draw(1, 400, replicates=8000))
    expected = 2 * 1.96 * errors.std() / np.sqrt(400)
    assert interval.high - interval.low == pytest.approx(expected, rel=0.05)


def test_interval_of_values_agrees_with_scipys_bootstrap():
    values = np.random.default_rng(5).gamma(2.0, 3.0, 60)  # a skewed one
    found = bootstrap.values_interval(values, replicates=20000)
    scipys = stats.bootstrap(
        [values], np.mean, n_resamples=20000, method="percentile", rng=1
    ).confidence_interval
    assert found.low == pytest.approx(scipys.low, abs=0.05)
    assert found.high == pytest.approx(scipys.high, abs=0.05)


def test_other_seeds_widen_the_interval():
    errors = 8 + np.array([[-1.0], [0.0], [1.0]]) + np.zeros((3, 30))
    alone = bootstrap.mean_interval(errors[:1], bootstrap.draw(1, 30))
    pooled = bootstrap.mean_interval(errors, bootstrap.draw(3, 30))
    assert alone.high - alone.low == pytest.approx(0)
    assert pooled.high - pooled.low > 1


def test_identical_arms_gain_nothing():
    errors = table()
    draws = bootstrap.draw(*errors.shape)
    assert bootstrap.gain_interval(errors, errors, draws) == (0, 0, 0)


def test_a_constant_gain_is_recovered_exactly_because_arms_are_paired():
    errors = table()
    gain = bootstrap.gain_interval(errors, errors - 1.25, bootstrap.draw(*errors.shape))
    np.testing.assert_allclose(gain, 1.25)


def test_unpaired_noise_gives_an_interval_around_zero():
    raw, refined = (
        table(seed=1),
        table(seed=1) + np.random.default_rng(2).normal(0, 0.4, (3, 20)),
    )
    gain = bootstrap.gain_interval(raw, refined, bootstrap.draw(3, 20))
    assert gain.low < 0 < gain.high


def test_order_of_subjects_does_not_matter_to_the_value_and_hardly_to_the_interval():
    errors = table(2, 40)
    draws = bootstrap.draw(2, 40, replicates=20000)
    one = bootstrap.mean_interval(errors, draws)
    other = bootstrap.mean_interval(errors[:, ::-1], draws)
    np.testing.assert_allclose(one, other, atol=0.05)


def test_cluster_bootstrap_is_wider_than_one_of_samples_on_clustered_data():
    means = np.random.default_rng(3).normal(8, 2, 20)
    samples = np.repeat(means, 50) + np.random.default_rng(4).normal(0, 1, 1000)
    by_subject = samples.reshape(20, 50).mean(axis=1)
    clusters = bootstrap.values_interval(by_subject)
    naive = bootstrap.values_interval(samples)
    assert clusters.value == pytest.approx(naive.value)
    assert clusters.high - clusters.low > 4 * (naive.high - naive.low)


def test_interval_covers_the_truth_about_as_often_as_it_says():
    hits = 0
    for trial in range(200):
        errors = np.random.default_rng(trial).normal(5, 2, (1, 30))
        draws = bootstrap.draw(1, 30, replicates=400, seed=trial)
        interval = bootstrap.mean_interval(errors, draws)
        hits += interval.low < 5 < interval.high
    assert 0.88 < hits / 200 <= 0.98


def test_gap_closed_by_hand():
    raw, ceiling = np.full((1, 4), 12.0), np.full((1, 4), 8.0)
    draws = bootstrap.draw(1, 4)
    half = bootstrap.gap_closed_interval(raw, np.full((1, 4), 10.0), ceiling, draws)
    np.testing.assert_allclose(half, 0.5)
    worse = bootstrap.gap_closed_interval(raw, np.full((1, 4), 13.0), ceiling, draws)
    np.testing.assert_allclose(worse, -0.25)


def test_without_a_gap_none_is_closed():
    raw = table()
    draws = bootstrap.draw(*raw.shape)
    assert bootstrap.gap_closed_interval(raw, raw - 1, raw + 0.5, draws) is None


@pytest.mark.parametrize(("spread", "is_shown"), [(0.2, True), (1.6, False)])
def test_a_gap_of_mostly_noise_has_no_shares(spread, is_shown):
    raw, draws = np.full((1, 16), 10.0), bootstrap.draw(1, 16)
    ceiling = raw - 1.0 + spread * np.resize([1.0, -1.0], 16)
    low = bootstrap.gain_interval(raw, ceiling, draws).low
    assert 0.0 < low and (low > 0.25) == is_shown  # both differ from zero
    closed = bootstrap.gap_closed_interval(raw, raw - 0.5, ceiling, draws)
    assert (closed is not None) == is_shown


def test_same_seed_same_draws():
    one, other = bootstrap.draw(2, 9, seed=5), bootstrap.draw(2, 9, seed=5)
    np.testing.assert_array_equal(one.subjects, other.subjects)
    assert (one.subjects != bootstrap.draw(2, 9, seed=6).subjects).any()


def test_nothing_to_draw_from_is_refused():
    with pytest.raises(ValueError, match="found 2, 0"):
        bootstrap.draw(2, 0)


def test_a_single_subject_has_no_interval_and_shows_nothing():
    one = bootstrap.mean_interval(table(3, 1), bootstrap.draw(3, 1))
    assert np.isfinite(one.value) and one.low is None and one.high is None
    assert one.sign == 0
    none = np.zeros((1, 1))
    gap = bootstrap.gap_closed_interval(none + 9, none + 6, none, bootstrap.draw(1, 1))
    assert gap is None


def test_the_sign_of_an_interval_is_that_of_all_of_it():
    draws = bootstrap.draw(1, 50)
    above = table(1, 50)
    signs = [bootstrap.mean_interval(t, draws).sign for t in (above, -above, above - 8)]
    assert signs == [1, -1, 0]
