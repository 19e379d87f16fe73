"""The classifier two-sample test on sets whose difference is known."""

import math

import numpy as np

from refiner.realism import two_sample


def noise(seed, count=240, mean=128.0):
    random = np.random.default_rng(seed)
    values = random.normal(mean, 20.0, (count, 12, 20, 1))
    return np.clip(values, 0, 255).astype(np.uint8)


def test_one_distribution_cannot_be_told_apart():
    result = two_sample.two_sample_test(noise(1), noise(2), epochs=3)
    assert abs(result.accuracy - 0.5) < 0.15 and result.p > 0.01


def test_disjoint_sets_are_told_apart():
    result = two_sample.two_sample_test(noise(1), noise(2, mean=60.0), epochs=3)
    assert result.accuracy > 0.98 and result.p < 0.001


def test_the_larger_set_is_cut_so_that_guessing_scores_half():
    result = two_sample.two_sample_test(noise(1, 400), noise(2, 100), epochs=1)
    assert result.num_test == 60


def test_people_are_held_out_whole():
    """Each person has a tone of their own in both sets: nothing to learn but people."""
    people = np.repeat(np.arange(12), 20)
    tones = np.random.default_rng(5).permutation(np.linspace(40, 210, 24))
    sets = []
    for k in range(2):
        values = tones[12 * k + people][:, None, None, None]
        values = values + np.random.default_rng(k).normal(0, 2, (240, 12, 20, 1))
        sets.append(np.clip(values, 0, 255).astype(np.uint8))
    known = two_sample.two_sample_test(*sets, (people, people), epochs=12)
    anybody = two_sample.two_sample_test(*sets, epochs=12)
    assert known.by_subject and not anybody.by_subject
    assert anybody.accuracy > known.accuracy + 0.1


def test_accuracy_is_balanced_and_p_is_exact_by_hand():
    labels = np.array([True] * 4 + [False] * 4)
    accuracy, p = two_sample.accuracy_and_p(
        labels.copy(), labels, np.random.default_rng(0), permutations=20_000
    )
    assert accuracy == 1.0
    # One of the C(8, 4) = 70 arrangements reaches it.
    assert math.isclose(p, 1 / math.comb(8, 4), rel_tol=0.15)
    answers = np.array([True] * 4 + [True, True, False, False])
    accuracy, _ = two_sample.accuracy_and_p(answers, labels, np.random.default_rng(0))
    assert accuracy == (1.0 + 0.5) / 2


def test_people_are_exchanged_whole():
    """Two people told apart by chance are no evidence, however many images each has."""
    labels = np.repeat([True, False], 200)
    units = np.repeat([0, 1], 200)
    _, alone = two_sample.accuracy_and_p(
        labels.copy(), labels, np.random.default_rng(0)
    )
    _, p = two_sample.accuracy_and_p(
        labels.copy(), labels, np.random.default_rng(0), units=units
    )
    assert alone < 0.001 and math.isclose(p, 0.5, abs_tol=0.05)
