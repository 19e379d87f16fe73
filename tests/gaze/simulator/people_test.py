import numpy as np

from gaze.simulator import people


def shape(domain, seed, numbers):
    return people.sample(people.Subjects(domain, seed, np.asarray(numbers)))


def test_a_person_is_a_function_of_seed_domain_and_number():
    first = shape("studio", 1, [4, 7, 4])
    alone = shape("studio", 1, [7])
    for name, value in vars(first).items():
        assert value.shape == (3, 1, 1) and value.dtype == np.float32, name
        assert value[0] == value[2] and value[1] == getattr(alone, name)[0], name
    for other in (shape("studio", 2, [7]), shape("cabin", 1, [7])):
        assert other.fissure[0] != alone.fissure[0]


def test_measures_over_columns_are_the_same_numbers():
    persons = shape("studio", 1, [4, 7])
    flat = persons.over_columns()
    assert flat.radius.shape == (2, 1)
    np.testing.assert_array_equal(flat.radius[:, 0], persons.radius[:, 0, 0])


def test_folds_are_clear_faint_or_double():
    persons = shape("studio", 0, np.arange(2000))
    faint = (persons.crease_clarity < 0.1).mean()
    double = (persons.second_crease > 0).mean()
    assert 0.09 < faint < 0.15 and 0.11 < double < 0.17
    assert not np.any((persons.crease_clarity < 0.1) & (persons.second_crease > 0))
