"""Frozen guides: asked for and given, of the right kind, with a gradient."""

import numpy as np
import pytest
import tensorflow as tf

from gaze.estimators import cnn
from gaze.run import errors, files
from refiner.learning import frozen
from tests import run_fixture


def estimator_run(folder, *, equalize=False):
    folder.mkdir()
    files.save_keras(cnn.GazeNetwork(), folder / "model.keras")
    settings = {"estimator": "cnn", "equalize": equalize}
    return run_fixture.finish(folder, "gaze.train", settings)


def settings(*names):
    return {"method": "some", "frozen": names}


def test_nothing_is_loaded_that_nobody_asks_for(tmp_path):
    assert frozen.load(settings(), {"estimator": tmp_path / "none"}) == {}


def test_an_estimator_answers_in_radians_and_passes_a_gradient(tmp_path):
    run = estimator_run(tmp_path / "run")
    network = frozen.load(settings("estimator"), {"estimator": run})["estimator"]
    assert not network.trainable_variables
    eyes = tf.Variable(np.random.default_rng(0).uniform(-1, 1, (2, 36, 60, 1)))
    with tf.GradientTape() as tape:
        angles = frozen.gaze(network, tf.cast(eyes, tf.float32))
        total = tf.reduce_sum(angles)
    assert angles.shape == (2, 2)
    assert float(tf.norm(tape.gradient(total, eyes))) > 0


BAD = {
    "not given": (("segmenter",), False, "pass --segmenter=RUN"),
    "unknown": (("critic",), False, "estimator, segmenter"),
    "without gradient": (("estimator",), True, "equalises its images"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_guide(tmp_path, case):
    names, equalize, message = BAD[case]
    run = estimator_run(tmp_path / "run", equalize=equalize)
    with pytest.raises(errors.UserError, match=message):
        frozen.load(settings(*names), {"estimator": run})


def test_a_loss_through_a_network_that_is_not_there():
    frozen.check({"gaze": 0.0, "pupil_center": 0.1}, {"segmenter": object()})
    with pytest.raises(errors.UserError, match="add 'estimator' to config.frozen"):
        frozen.check({"gaze": 0.5}, {"segmenter": object()})
