"""The CNN's training: the same over replicas, and what batch norm makes of parts.

In float64: in float32 a rounding that carries a ReLU6 or the sign of an error across
its kink changes the third digit of the weights within five steps.
"""

import keras
import numpy as np
import pytest

from gaze.data import batches, parts, record
from gaze.estimators import cnn
from gaze.learning import training
from gaze.training import loop
from tests.gaze.data import eyes

STEPS = 5


def trained_by_sgd(folder, records, *, batch_size=8, copies=1, **settings):
    """Trained weights after five steps of SGD, which hides no factor.

    Args:
        folder: run folder.
        records: ``record.Records``.
        batch_size: different eyes in a step.
        copies: times that each step's eyes come, one whole after the other.
        **settings: accumulate, ema.
    """
    keras.utils.set_random_seed(0)
    network = cnn.GazeNetwork(width=4, units=8)
    sgd = settings | {"optimizer": "sgd", "equalize": True}
    estimator = cnn.Estimator(network, sgd)
    trained = training.GazeTraining(estimator, steps=STEPS, learning_rate=0.05)
    stream = batches.EstimatorBatches(
        records, batch_size=batch_size, seed=0, augmentation="mild", equalize=True
    )

    def doubles(k, part=parts.WHOLE):
        batch = stream(k, part).items()
        many = {n: np.concatenate([x.astype("f8")] * copies) for n, x in batch}
        return {"inputs": {"image": many["image"]}, "gaze": many["gaze"]}

    options = loop.options(settings, averaged=("estimator",), preview_every=2)
    loop.train(trained, {"labelled": doubles}, folder, options=options)
    return [v.numpy() for v in network.trainable_variables]


@pytest.fixture
def double():
    """Everything that is built meanwhile computes in float64."""
    for kind in ("float64", "float32"):
        keras.config.set_floatx(kind)
        keras.config.set_dtype_policy(kind)  # cached once it was asked for
        if kind == "float64":
            yield


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return record.load(eyes.write(tmp_path_factory.mktemp("set") / "eyes", count=24))


@pytest.mark.slow
def test_one_and_two_replicas_agree(run_in_two_replicas):
    run_in_two_replicas(
        """
        import pathlib, tempfile, keras, numpy as np, tensorflow as tf
        from gaze.data import record
        from tests.gaze.data import eyes
        from tests.gaze.estimators import cnn_test as tested

        keras.config.set_floatx("float64")
        folder = pathlib.Path(tempfile.mkdtemp())
        records = record.load(eyes.write(folder / "eyes", count=24))

        def train():
            return tested.trained_by_sgd(tempfile.mkdtemp(), records, ema=0.5)

        one = train()
        with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
            two = train()
        for a, b in zip(one, two, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-10)
        """
    )


def test_two_parts_of_the_same_eyes_are_one_batch(double, records, tmp_path):
    # Of different eyes they are not: batch norm looks at every part by itself.
    whole = trained_by_sgd(tmp_path / "whole", records)
    parts = trained_by_sgd(tmp_path / "parts", records, copies=2, accumulate=2)
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-10)
