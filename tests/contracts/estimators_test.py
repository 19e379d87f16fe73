"""Every estimator, found by its file, has a config and keeps the contract."""

import importlib
import pathlib

import numpy as np
import pytest

from gaze import estimators
from gaze.data import record
from gaze.run import artifact, errors
from tests import run_fixture
from tests.gaze.data import eyes

ROOT = pathlib.Path(__file__).resolve().parents[2]


def trainings():
    """{config file: settings at tiny size} of every config of ``gaze.train``."""
    modules = {
        path.stem: importlib.import_module(f"configs.{path.stem}")
        for path in sorted((ROOT / "configs").glob("[a-z]*.py"))
    }
    return {
        name: module.get_config("tiny").to_dict()
        for name, module in modules.items()
        if module.get_config().command == "gaze.train"
    }


SETTINGS = trainings()


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return record.load(eyes.write(tmp_path_factory.mktemp("set") / "eyes", count=32))


def fitted(settings, records, folder):
    """A run folder as ``gaze.train`` leaves it, and its estimator."""
    target = artifact.Artifact("gaze.train", folder, settings, {})
    target.begin()
    estimator = estimators.build(**{"name": settings["estimator"], **settings})
    facts = estimator.fit(records, None, target.out)
    mean = records.gaze.mean(axis=0).tolist()
    target.finish(**run_fixture.FACTS["gaze.train"] | {"mean_gaze": mean}, **facts)
    return estimator


def test_every_estimator_has_a_config():
    named = {settings["estimator"] for settings in SETTINGS.values()}
    assert named == set(estimators.names())


@pytest.mark.parametrize("config", SETTINGS)
def test_fit_predict_load(config, records, tmp_path):
    settings, columns = SETTINGS[config], records.columns()
    estimators.check(settings, examples=len(records))
    estimator = fitted(settings, records, tmp_path / "run")
    given = {name: columns[name] for name in estimator.inputs}
    predicted = estimator.predict(given)
    assert predicted.shape == (32, 2) and predicted.dtype == np.float32
    assert np.isfinite(predicted).all()
    loaded = estimators.load_run(tmp_path / "run", given=estimator.inputs)
    assert loaded.inputs == estimator.inputs
    np.testing.assert_array_equal(loaded.predict(given), predicted)


def test_what_is_not_at_hand_is_refused(records, tmp_path):
    settings = SETTINGS["knn"]
    fitted(settings | {"head_within_deg": 5.0}, records, tmp_path / "run")
    with pytest.raises(errors.UserError, match="knn of .* reads head_pose, which is"):
        estimators.load_run(tmp_path / "run")


def test_unknown_estimator_lists_the_known():
    with pytest.raises(errors.UserError, match="no estimator 'oracle'.* cnn"):
        estimators.build("oracle")


def test_a_config_of_another_command_has_no_estimator():
    with pytest.raises(errors.UserError, match="no estimator None; choose one of"):
        estimators.check({"method": "simgan", "steps": 3})


def test_a_key_that_the_estimator_needs_is_named():
    settings = {k: v for k, v in SETTINGS["knn"].items() if k != "neighbors"}
    with pytest.raises(errors.UserError, match="no key 'neighbors', which the est"):
        estimators.check(settings, examples=5)
