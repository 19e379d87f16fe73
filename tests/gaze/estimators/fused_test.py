"""Fused: the mean of its two parts, and the pixels alone where there is no iris."""

import numpy as np
import pytest

from configs import fused as config
from gaze import estimators
from gaze.data import record
from gaze.run import errors
from tests.gaze.estimators import sets

SETTINGS = config.get_config("tiny").to_dict() | {"layout_share": 0.25}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    estimator = estimators.build(**{"name": "fused", **SETTINGS})
    few = sets.train().take(slice(32))
    estimator.fit(few, None, tmp_path_factory.mktemp("run"))
    return estimator


def test_the_answer_is_the_weighted_mean_of_both(made):
    columns = sets.test().columns()
    pixels, regions = made.pixels.predict(columns), made.regions.predict(columns)
    expected = 0.75 * pixels + 0.25 * regions
    np.testing.assert_allclose(made.predict(columns), expected, atol=1e-6)
    assert np.abs(pixels - regions).max() > 0.01


def test_of_an_eye_without_iris_the_pixels_answer(made):
    columns = sets.test().take(slice(3)).columns()
    columns["mask"] = columns["mask"].copy()
    columns["mask"][1] = record.SKIN
    assert made.rejects(columns).tolist() == [False, True, False]
    answers, pixels = made.predict(columns), made.pixels.predict(columns)
    assert (answers == pixels).all(axis=1).tolist() == [False, True, False]


def test_a_share_beyond_all_is_refused():
    with pytest.raises(errors.UserError, match="layout_share is 1.5; expected a"):
        estimators.check(SETTINGS | {"layout_share": 1.5})
