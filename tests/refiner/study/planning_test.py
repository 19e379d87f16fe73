import pytest
from scipy import stats

from refiner.study import planning


def test_power_by_hand():
    """Of 5 answers only 5 right reach p <= 5 % (1/32), so the power is p^5."""
    assert planning.power(5, 0.9) == pytest.approx(0.9**5)
    assert planning.power(4, 0.99) == 0.0  # 1/16 is too much


@pytest.mark.parametrize("accuracy", [0.52, 0.6, 0.9, 1.0])
def test_from_the_planned_number_on_the_power_suffices(accuracy):
    needed = planning.answers(accuracy)
    for total in range(needed, needed + 60):
        assert planning.power(total, accuracy) >= 0.8
    assert planning.power(needed - 1, accuracy) < 0.8


def test_a_simulated_study_finds_the_difference_as_often_as_planned():
    needed = planning.answers(0.55)
    right = stats.binom.rvs(needed, 0.55, size=4000, random_state=0)
    found = stats.binom.sf(right - 1, needed, 0.5) <= 0.05
    assert found.mean() == pytest.approx(planning.power(needed, 0.55), abs=0.025)


def test_the_smallest_accuracy_is_the_inverse():
    for total in (100, 1000):
        least = planning.smallest_accuracy(total)
        assert planning.power(total, least) == pytest.approx(0.8, abs=1e-3)
    assert planning.smallest_accuracy(4000) == pytest.approx(0.52, abs=5e-4)


def test_subjects_who_differ_are_worth_less():
    alike, different = (planning.subjects(0.52, 400, s) for s in (0.0, 0.05))
    assert alike == 10  # 3,945 answers are 9.9 subjects of 400
    assert different == 49  # (1.645 + 0.842)^2 (0.2496 / 400 + 0.0025) / 0.02^2


def test_no_number_of_answers_shows_guessing():
    with pytest.raises(ValueError, match="above 0.5"):
        planning.answers(0.5)
