"""The forest as arrays answers as scikit-learn's does."""

import numpy as np
import pytest
from sklearn import ensemble

from configs import forest as config
from gaze import estimators
from gaze.learning import pixels
from gaze.run import errors
from tests.gaze.estimators import sets

SETTINGS = config.get_config().to_dict() | {"trees": 5}


def test_it_answers_as_scikit_learns_own(tmp_path):
    train, test = sets.train(), sets.test()
    made = estimators.build(**{"name": "forest", **SETTINGS})
    made.fit(train, None, tmp_path)
    forest = ensemble.RandomForestRegressor(
        5, min_samples_leaf=5, max_features=1 / 3, random_state=0
    )
    rows = [pixels.rows(x.image, (9, 15), equalize=True) for x in (train, test)]
    expected = forest.fit(rows[0], train.gaze).predict(rows[1])
    predicted = made.predict({"image": test.image})
    np.testing.assert_allclose(predicted, expected, atol=1e-6)


@pytest.mark.parametrize("key", ["trees", "leaf_eyes", "pixels_share"])
def test_what_grows_no_forest_is_refused(key):
    with pytest.raises(errors.UserError, match=f"config.{key} is 0; expected above 0"):
        estimators.check(SETTINGS | {key: 0})
