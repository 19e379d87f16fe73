"""The moving average by hand, and what a training with one ends with."""

import keras
import numpy as np
import tensorflow as tf

from gaze.training import averaging, loop
from tests.gaze.training import toy


def test_the_decay_rises_to_its_value():
    network = keras.Sequential([keras.layers.Dense(1, use_bias=False)])
    network.build((None, 1))
    network.set_weights([np.array([[1.0]])])
    average = averaging.MovingAverage([network], decay=0.15)
    expected = 1.0
    for k, weight in enumerate([2.0, 3.0, 5.0]):
        network.set_weights([np.array([[weight]])])
        average.update()
        decay = min(0.15, (1 + k) / (10 + k))  # 0.1, then 0.15
        expected = decay * expected + (1 - decay) * weight
    np.testing.assert_allclose(average.values[0].numpy(), [[expected]], rtol=1e-6)
    average.put()
    np.testing.assert_allclose(network.get_weights()[0], [[expected]], rtol=1e-6)


class Watched(toy.Toy):
    """Keeps the weights that every preview sees."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.previews = []

    def preview(self, batch, phase):
        self.previews.append(toy.weights(self)[:2])


def averaged(folder, *, stop_at=None, seed=0):
    trained = toy.Toy(seed=seed)
    options = loop.Options(2, 4, 4, ema=0.5, averaged=("line",))
    if stop_at is not None:
        points = trained.points

        def dies(k):
            if k == stop_at:
                raise KeyError(k)
            return points(k)

        trained.points = dies
    loop.train(trained, {"points": trained.points}, folder, options=options)
    return toy.weights(trained)


def test_a_training_ends_with_the_average_and_resumes_it_exactly(tmp_path):
    whole = averaged(tmp_path / "whole")
    plain = toy.Toy()
    toy.train(plain, tmp_path / "plain")
    assert np.abs(whole[0] - toy.weights(plain)[0]).max() > 1e-4
    np.testing.assert_array_equal(whole[2], toy.weights(plain)[2])  # optimizer
    try:
        averaged(tmp_path / "killed", stop_at=9)
    except KeyError:
        pass
    resumed = averaged(tmp_path / "killed", seed=99)
    again = averaged(tmp_path / "killed", seed=98)  # a finished run is asked once more
    for a, b, c in zip(whole, resumed, again, strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)


def test_previews_show_the_average_and_leave_no_trace(tmp_path):
    watched, steps = Watched(), 12
    options = loop.Options(2, 4, 1, ema=0.5, averaged=("line",))
    toy.train(watched, tmp_path / "often", options)
    for a, b in zip(watched.previews[-1], toy.weights(watched), strict=False):
        np.testing.assert_array_equal(a, b)  # what the training ends with
    for a, b in zip(toy.weights(watched), averaged(tmp_path / "seldom"), strict=True):
        np.testing.assert_array_equal(a, b)
    plain = Watched()
    toy.train(plain, tmp_path / "plain", loop.Options(2, 4, 1))
    expected = toy.weights(toy.Toy())[0]
    assert len(plain.previews) == steps
    for k, (present, average) in enumerate(
        zip(plain.previews, watched.previews, strict=True)
    ):
        decay = min(0.5, (1 + k) / (10 + k))
        expected = decay * expected + (1 - decay) * present[0]
        np.testing.assert_allclose(average[0], expected, rtol=1e-5)


def test_an_error_while_showing_gives_the_weights_back():
    network = keras.Sequential([keras.layers.Dense(1, use_bias=False)])
    network.build((None, 1))
    average = averaging.MovingAverage([network], decay=0.5)
    network.set_weights([np.array([[2.0]])])
    try:
        with average.shown():
            assert network.get_weights()[0] != 2.0
            raise KeyError
    except KeyError:
        pass
    assert network.get_weights()[0] == 2.0


def test_the_average_is_in_the_checkpoint(tmp_path):
    averaged(tmp_path / "run")
    path = tf.train.latest_checkpoint(str(tmp_path / "run" / "checkpoints"))
    names = [name for name, _ in tf.train.list_variables(path)]
    assert any(name.startswith("average/values/0") for name in names)
