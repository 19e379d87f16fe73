"""Every estimator: fits, predicts, loads back, agrees over replicas."""

import importlib

import numpy as np
import pytest

from gaze import estimators
from gaze.data import record
from gaze.run import artifact
from tests import run_fixture
from tests.gaze.data import eyes

SETTINGS = {
    name: importlib.import_module(f"configs.gaze_{name}").get_config("tiny").to_dict()
    for name in estimators.names()
}


@pytest.mark.parametrize("name", SETTINGS)
def test_fit_predict_load(name, tmp_path):
    records = record.load(eyes.write(tmp_path / "set", count=32))
    target = artifact.Artifact("gaze.train", tmp_path / "run", SETTINGS[name], {})
    target.begin()
    estimator = estimators.build(name, **SETTINGS[name])
    facts = estimator.fit(records, None, target.out)
    target.finish(**run_fixture.FACTS["gaze.train"], **facts)
    predicted = estimator.predict({"image": records.image})
    assert predicted.shape == (32, 2) and predicted.dtype == np.float32
    assert np.isfinite(predicted).all()
    loaded = estimators.load_run(target.out)
    np.testing.assert_array_equal(loaded.predict({"image": records.image}), predicted)


def test_unknown_estimator_lists_the_known():
    with pytest.raises(Exception, match="cnn"):
        estimators.build("oracle")
