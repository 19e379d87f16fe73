"""The loop: exact resume, damaged checkpoints, NaN, signals, metrics."""

import os
import signal

import numpy as np
import pytest

from gaze.run import errors, main
from gaze.training import loop, metrics
from tests.gaze.training import toy


class Stop(Exception):
    pass


def killed_at(step, folder):
    """Trains until batch ``step`` is asked for, and dies without a goodbye."""
    victim = toy.Toy()
    points = victim.points

    def dies(k):
        if k >= step:
            raise Stop
        return points(k)

    victim.points = dies
    with pytest.raises(Stop):
        toy.train(victim, folder)


def assert_equal_runs(first, second):
    for a, b in zip(toy.weights(first), toy.weights(second), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture
def uninterrupted(tmp_path):
    trained = toy.Toy()
    toy.train(trained, tmp_path / "whole")
    return trained


@pytest.mark.parametrize("step", [6, 9, 11])
def test_killed_and_resumed_equals_uninterrupted(tmp_path, uninterrupted, step):
    killed_at(step, tmp_path / "run")
    resumed = toy.Toy(seed=99)  # other initial weights: all must come from the file
    toy.train(resumed, tmp_path / "run")
    assert_equal_runs(resumed, uninterrupted)
    assert metrics.read(tmp_path / "run") == metrics.read(tmp_path / "whole")


def test_sigterm_saves_and_the_same_command_continues(tmp_path, uninterrupted):
    asked = toy.Toy()
    points = asked.points

    def terminates(k):
        if k == 7:
            os.kill(os.getpid(), signal.SIGTERM)
        return points(k)

    asked.points = terminates
    with pytest.raises(main.Interrupted):
        toy.train(asked, tmp_path / "run")
    resumed = toy.Toy(seed=99)
    toy.train(resumed, tmp_path / "run")
    assert resumed.seen[0] > 0
    assert_equal_runs(resumed, uninterrupted)


def test_a_damaged_newest_checkpoint_falls_back_to_the_one_before(
    tmp_path, uninterrupted
):
    killed_at(11, tmp_path / "run")
    data = sorted((tmp_path / "run" / "checkpoints").glob("ckpt-8.data*"))[0]
    data.write_bytes(data.read_bytes()[:10])
    resumed = toy.Toy(seed=99)
    toy.train(resumed, tmp_path / "run")
    assert min(resumed.seen) == 4
    assert_equal_runs(resumed, uninterrupted)


def test_a_finished_run_does_nothing_more(tmp_path, uninterrupted):
    again = toy.Toy(seed=99)
    toy.train(again, tmp_path / "whole")
    assert again.seen == []
    assert_equal_runs(again, uninterrupted)


def test_nan_stops_and_names_the_loss(tmp_path):
    poisoned = toy.Toy(poison_at=9)
    with pytest.raises(errors.UserError, match="fit became NaN"):
        toy.train(poisoned, tmp_path / "run")
    healthy = toy.Toy(seed=99)
    toy.train(healthy, tmp_path / "run")  # the state of step 8 was kept
    assert all(np.isfinite(w).all() for w in toy.weights(healthy))


def test_metrics_name_step_phase_and_losses(tmp_path, uninterrupted):
    lines = metrics.read(tmp_path / "whole")
    assert [line["step"] for line in lines] == [2, 4, 6, 8, 10, 12]
    assert [line["phase"] for line in lines] == ["warm"] * 2 + ["main"] * 4
    assert lines[-1]["losses"]["fit"] < lines[0]["losses"]["fit"]


def test_tensorboard_gets_the_same_scalars(tmp_path, uninterrupted):
    from tensorboard.backend.event_processing import event_accumulator

    board = event_accumulator.EventAccumulator(str(tmp_path / "whole"))
    board.Reload()
    assert {"losses/fit", "monitors/error"} <= set(board.Tags()["tensors"])


def test_two_replicas_equal_one(run_in_two_replicas):
    run_in_two_replicas(
        """
        import tensorflow as tf, numpy as np, tempfile
        from tests.gaze.training import toy
        one = toy.Toy(); toy.train(one, tempfile.mkdtemp())
        strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
        with strategy.scope():
            two = toy.Toy(); toy.train(two, tempfile.mkdtemp())
        for a, b in zip(toy.weights(one)[:2], toy.weights(two)[:2]):
            np.testing.assert_allclose(a, b, atol=1e-6)
        """
    )


def test_options_are_in_steps():
    assert loop.Options().checkpoint_every % loop.Options().log_every == 0
