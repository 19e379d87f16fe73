import numpy as np

from gaze.simulator import people


def test_a_person_is_a_function_of_seed_domain_and_number():
    first = people.shapes("studio", seed=1, subject=np.array([4, 7, 4]))
    alone = people.shapes("studio", seed=1, subject=np.array([7]))
    others = [
        people.shapes("studio", seed=2, subject=np.array([7])),
        people.shapes("cabin", seed=1, subject=np.array([7])),
    ]
    for name, value in first.items():
        assert value.shape == (3, 1, 1) and value.dtype == np.float32, name
        assert value[0] == value[2] and value[1] == alone[name][0], name
    for other in others:
        assert other["fissure"][0] != alone["fissure"][0]


def test_folds_are_clear_faint_or_double():
    shape = people.shapes("studio", seed=0, subject=np.arange(2000))
    faint = (shape["crease_clarity"] < 0.1).mean()
    double = (shape["second_crease"] > 0).mean()
    assert 0.09 < faint < 0.15 and 0.11 < double < 0.17
    assert not np.any((shape["crease_clarity"] < 0.1) & (shape["second_crease"] > 0))
