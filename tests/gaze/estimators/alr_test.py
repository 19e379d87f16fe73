"""ALR: the linear program by hand and against another statement of it."""

import numpy as np
import pytest
from scipy import optimize

from configs import alr as config
from gaze import estimators
from gaze.estimators import alr
from gaze.run import errors
from tests.gaze.estimators import sets

SETTINGS = config.get_config().to_dict()


def test_by_hand_one_number_between_and_beyond_two_known():
    known = np.array([[0.0, 1.0]])
    weights = alr.sparsest(known, np.array([0.25]), 1e-9)
    np.testing.assert_allclose(weights, [0.75, 0.25], atol=1e-6)
    # 2 is -1 * 0 + 2 * 1; with a tolerance of 0.5 it need only be 1.5.
    weights = alr.sparsest(known, np.array([2.0]), 1e-9)
    np.testing.assert_allclose(weights, [-1, 2], atol=1e-6)
    weights = alr.sparsest(known, np.array([2.0]), 0.5)
    np.testing.assert_allclose(weights, [-0.5, 1.5], atol=1e-6)


def test_where_nothing_comes_near_enough_the_nearest_is_taken():
    known = np.array([[0.0, 1.0], [3.0, 3.0]])  # the second number is always 3
    weights = alr.sparsest(known, np.array([0.5, 4.0]), 1e-3)
    # 1 off in the second number; then up to 1 off in the first costs nothing more.
    assert weights.sum() == pytest.approx(1.0) and np.abs(weights).sum() < 1 + 1e-6


def norm_by_another_program(known, target, tolerance):
    """The least l1 norm, by w free and u >= |w| in place of two parts."""
    d, n = known.shape
    eye, zero = np.eye(n), np.zeros((d, n))
    above = [[known, zero], [-known, zero], [eye, -eye], [-eye, -eye]]
    limits = [target + tolerance, tolerance - target, np.zeros(2 * n)]
    solution = optimize.linprog(
        np.concatenate([np.zeros(n), np.ones(n)]),
        A_ub=np.block(above),
        b_ub=np.concatenate(limits),
        A_eq=np.concatenate([np.ones(n), np.zeros(n)])[None],
        b_eq=[1.0],
        bounds=[(None, None)] * (2 * n),
    )
    return solution.fun


@pytest.mark.parametrize("seed", range(5))
def test_the_norm_is_that_of_another_program(seed):
    random = np.random.default_rng(seed)
    known, target = random.normal(size=(4, 9)), random.normal(size=4)
    weights = alr.sparsest(known, target, 0.01)
    assert np.abs(known @ weights - target).max() <= 0.01 + 1e-6
    assert weights.sum() == pytest.approx(1.0, abs=1e-6)
    least = norm_by_another_program(known, target, 0.01)
    assert np.abs(weights).sum() == pytest.approx(least, abs=1e-5)
    assert least > 1.01  # the target lies outside of what is known
    assert (np.abs(weights) > 1e-9).sum() <= 5  # a corner: one per equation


def test_a_known_eye_has_its_own_gaze(tmp_path):
    train = sets.train()
    settings = SETTINGS | {"candidates": 1}
    made = estimators.build(**{"name": "alr", **settings})
    made.fit(train, None, tmp_path)
    predicted = made.predict({"image": train.image[:20]})
    np.testing.assert_allclose(predicted, train.gaze[:20], atol=1e-6)


def test_a_black_eye_has_an_even_description(tmp_path):
    made = estimators.build(**{"name": "alr", **SETTINGS})
    black = made._describe(np.zeros((1, 36, 60, 1), np.uint8))
    np.testing.assert_allclose(black, 1 / 15)


def test_what_no_program_can_use_is_refused():
    with pytest.raises(errors.UserError, match="candidates is 0; expected above 0"):
        estimators.check(SETTINGS | {"candidates": 0})
