"""The statistics against published values, and values worked by hand."""

import math

import pytest

from refiner.study import papers, statistics

PUBLISHED = {
    (517, 1000): 0.1483,
    (162, 200): 9.9e-20,
    (2022, 4000): 0.2483,
    (72, 100): 6.3e-6,
}


@pytest.mark.parametrize("counts", PUBLISHED)
def test_the_published_p_values(counts):
    p = statistics.p_better_than_guessing(*counts)
    assert p == pytest.approx(PUBLISHED[counts], rel=6e-3)


def test_p_is_the_sum_of_the_binomial_tail():
    tail = sum(math.comb(10, k) for k in (8, 9, 10)) / 2**10
    assert statistics.p_better_than_guessing(8, 10) == pytest.approx(tail)
    assert statistics.p_other_than_guessing(8, 10) == pytest.approx(2 * tail)
    assert statistics.p_other_than_guessing(2, 10) == pytest.approx(2 * tail)
    assert statistics.p_better_than_guessing(0, 10) == 1.0


def test_the_exact_interval_is_where_the_tails_hold_a_fortieth():
    """All right of n: the lower bound solves p^n = 0.025, and the upper one is 1."""
    value, low, high = statistics.clopper_pearson(10, 10)
    assert (value, high) == (1.0, 1.0)
    assert low**10 == pytest.approx(0.025)
    _, low, high = statistics.clopper_pearson(7, 20)

    def tail(p, counts):
        return sum(math.comb(20, k) * p**k * (1 - p) ** (20 - k) for k in counts)

    assert tail(low, range(7, 21)) == pytest.approx(0.025)
    assert tail(high, range(8)) == pytest.approx(0.025)


def test_d_prime_by_hand():
    """84.13 % hits and 15.87 % false alarms lie one deviation from the middle each."""
    table = statistics.Confusion(8413, 1587, 1587, 8413)
    assert statistics.d_prime(table) == pytest.approx(2.0, abs=2e-3)
    assert statistics.criterion(table) == pytest.approx(0.0, abs=1e-12)
    guessing = statistics.Confusion(30, 70, 30, 70)
    assert statistics.d_prime(guessing) == pytest.approx(0.0, abs=1e-12)
    assert statistics.criterion(guessing) > 0.5  # says "refined" readily


def test_the_correction_keeps_d_prime_finite_and_is_half_an_answer():
    perfect = statistics.Confusion(10, 0, 0, 10)
    assert statistics.d_prime(perfect) == pytest.approx(2 * 1.690622, abs=1e-5)
    # (10 + 0.5) / (10 + 1) = 0.954545..., whose normal quantile is 1.690622
    assert math.isnan(statistics.d_prime(statistics.Confusion(3, 1, 0, 0)))


def test_the_papers_tables_say_what_the_papers_print():
    assert papers.ZHAO_2018.right / papers.ZHAO_2018.total == 0.5055
    assert papers.SHRIVASTAVA_2017.right == 517
    assert papers.SHRIVASTAVA_2017.total == 1000
    assert statistics.d_prime(papers.ZHAO_2018) == pytest.approx(0.0276, abs=5e-4)


def test_the_clustered_interval_by_hand():
    """Two subjects, 70 and 90 of 100 right: mean 0.8, error 0.1, t on one degree."""
    value, low, high = statistics.clustered([70, 90], [100, 100])
    assert value == pytest.approx(0.8)
    assert (low, high) == (0.0, 1.0)  # 0.8 +- 12.7 * 0.1, cut
    value, low, high = statistics.clustered([60, 70, 80, 50], [100] * 4)
    # squares 25 + 25 + 225 + 225, error sqrt(4/3 * 500) / 400, t(3) = 3.18245
    reach = 3.182446 * math.sqrt(4 / 3 * 500) / 400
    assert (value, low, high) == pytest.approx((0.65, 0.65 - reach, 0.65 + reach))


def test_subjects_alike_by_chance_do_not_narrow_the_interval():
    exact = statistics.clopper_pearson(50, 100)
    assert statistics.clustered([25, 25], [50, 50]) == exact


def test_one_subject_has_no_clustered_interval():
    assert statistics.clustered([30], [40]) is None


def test_nonsense_is_refused():
    with pytest.raises(ValueError):
        statistics.p_better_than_guessing(11, 10)
