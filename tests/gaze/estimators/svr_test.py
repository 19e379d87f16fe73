"""SVR: what its features say of simple eyes, and one linear map for two steps."""

import numpy as np
import pytest
from sklearn import pipeline, preprocessing, svm

from configs import svr as config
from gaze import estimators
from gaze.estimators import svr
from gaze.run import errors
from tests.gaze.estimators import sets

SETTINGS = config.get_config().to_dict()


def test_an_even_eye_has_no_gradients_and_one_pattern():
    features = svr._features(np.full((36, 60), 90, np.uint8))
    gradients, patterns = features[:864], features[864:].reshape(8, 10)
    assert not gradients.any()
    np.testing.assert_allclose(patterns.sum(axis=1), 1.0)
    assert (patterns[:, 8] > 0.6).all()  # all eight neighbours as bright


def test_an_edge_is_one_direction_where_it_is():
    eye = np.full((36, 60), 50, np.uint8)
    eye[:, 20:] = 200  # in the third column of cells of 8 px
    blocks = svr._features(eye)[:864].reshape(4, 6, 2, 2, 9)
    # A gradient along x falls into the first of nine bins of 20 degrees.
    assert not blocks[..., 1:].any() and not blocks[:, 3:].any()
    assert (blocks[:, 1, :, 1, 0] > 0.1).all() and (blocks[:, 2, :, 0, 0] > 0.1).all()


def test_one_linear_map_answers_as_scaling_and_machine_do(tmp_path):
    train, test = sets.train(), sets.test()
    made = estimators.build(**{"name": "svr", **SETTINGS})
    made.fit(train, None, tmp_path)
    machine = svm.LinearSVR(
        C=1e-3, epsilon=0.01, loss="squared_epsilon_insensitive", dual=False
    )
    both = pipeline.make_pipeline(preprocessing.StandardScaler(), machine)
    both.fit(made._features(train.image), train.gaze[:, 1])
    expected = both.predict(made._features(test.image))
    predicted = made.predict({"image": test.image})[:, 1]
    np.testing.assert_allclose(predicted, expected, atol=1e-4)


def test_what_no_machine_can_use_is_refused():
    with pytest.raises(errors.UserError, match="penalty is 0; expected above 0"):
        estimators.check(SETTINGS | {"penalty": 0})
    with pytest.raises(
        errors.UserError, match="tolerance_rad is -1; expected a number from 0"
    ):
        estimators.check(SETTINGS | {"tolerance_rad": -1})
