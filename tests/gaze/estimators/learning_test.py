"""Every estimator reads people it has not seen better than a constant answer does."""

import importlib
import pathlib

import numpy as np
import pytest

from gaze import estimators, geometry
from gaze.evaluation import angular, bootstrap
from tests.gaze.estimators import sets

ROOT = pathlib.Path(__file__).resolve().parents[3]
EPOCHS = 12


def cases():
    """Every config of an estimator; the networks' take a minute each."""
    found = []
    for path in sorted((ROOT / "configs").glob("[a-z]*.py")):
        config = importlib.import_module(f"configs.{path.stem}").get_config()
        if config.command == "gaze.train":
            marks = pytest.mark.slow if "epochs" in config else ()
            found.append(pytest.param(path.stem, marks=marks))
    return found


@pytest.mark.parametrize("config", cases())
def test_people_not_seen_are_read_better_than_by_the_mean(config, tmp_path):
    train, test = sets.train(), sets.test()
    settings = importlib.import_module(f"configs.{config}").get_config().to_dict()
    if "epochs" in settings:
        settings |= {"epochs": EPOCHS, "batch_size": 16}
    estimator = estimators.build(**{"name": settings["estimator"], **settings})
    estimator.fit(train, None, tmp_path)
    predicted = estimator.predict(test.columns())
    constant = np.broadcast_to(train.gaze.mean(axis=0), test.gaze.shape)

    def by_subject(answers):
        wrong = geometry.angular_error_deg(answers, test.gaze)
        return angular.subject_means(wrong, test.subject)[1][None]

    raw, read = by_subject(constant), by_subject(predicted)
    gain = bootstrap.gain_interval(raw, read, bootstrap.draw(1, raw.shape[1]))
    assert gain.low > 0, gain
