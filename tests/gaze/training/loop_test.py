"""The loop: exact resume, damaged checkpoints, NaN, signals, metrics."""

import os
import signal
import time

import keras
import numpy as np
import pytest
import tensorflow as tf

from gaze.run import errors, main
from gaze.training import loop, metrics, minimize
from tests.gaze.training import toy


class Stop(Exception):
    pass


def killed_at(step, folder, victim=None):
    """Trains until batch ``step`` is asked for, and dies without a goodbye."""
    victim = victim or toy.Toy()
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


def untimed(folder):
    """The lines of metrics.jsonl without what a clock says."""
    return [line | {"timing": None} for line in metrics.read(folder)]


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
    assert untimed(tmp_path / "run") == untimed(tmp_path / "whole")


def test_dropout_goes_on_with_the_numbers_it_would_have_drawn(tmp_path):
    whole, victim, resumed = (toy.Toy(dropout=0.5, seed=s) for s in (0, 0, 99))
    toy.train(whole, tmp_path / "whole")
    killed_at(9, tmp_path / "run", victim)
    toy.train(resumed, tmp_path / "run")
    assert_equal_runs(resumed, whole)
    plain = toy.Toy()
    toy.train(plain, tmp_path / "plain")
    assert not np.array_equal(toy.weights(plain)[0], toy.weights(whole)[0])


def terminated_at(step, folder, seed=0):
    """Trains until SIGTERM comes as the batch ``step`` is made, ahead of time."""
    asked = toy.Toy(seed=seed)
    asked.points = _killing(asked.points, step)
    with pytest.raises(main.Interrupted):
        toy.train(asked, folder)


def _killing(points, step):
    def kills(k):
        if k == step:
            os.kill(os.getpid(), signal.SIGTERM)
        return points(k)

    return kills


@pytest.mark.parametrize("step", [1, 3, 5, 7, 11])
def test_sigterm_saves_and_the_same_command_continues(tmp_path, uninterrupted, step):
    terminated_at(step, tmp_path / "run")
    resumed = toy.Toy(seed=99)
    toy.train(resumed, tmp_path / "run")
    assert_equal_runs(resumed, uninterrupted)
    assert untimed(tmp_path / "run") == untimed(tmp_path / "whole")


def test_a_training_stopped_again_and_again_writes_the_lines_of_one_never_stopped(
    tmp_path, uninterrupted
):
    for step in (3, 5, 7, 9):
        terminated_at(step, tmp_path / "run", seed=0 if step == 3 else 99)
    resumed = toy.Toy(seed=99)
    toy.train(resumed, tmp_path / "run")
    assert_equal_runs(resumed, uninterrupted)
    assert untimed(tmp_path / "run") == untimed(tmp_path / "whole")


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


def test_nan_names_the_step_at_which_it_came_first(tmp_path):
    with pytest.raises(errors.UserError, match="fit .* at step 6 of phase main"):
        toy.train(toy.Toy(poison_at=5), tmp_path / "run", loop.Options(10, 10, 10))


def test_finite_losses_with_a_broken_gradient_are_not_saved(tmp_path):
    class Steep(toy.Toy):
        def train_step(self, batch, phase):
            # sqrt's slope at 0 is infinite: the loss is fine, the update is not.
            kernel = self.networks["line"].trainable_variables[0].value
            with tf.GradientTape() as tape:
                losses = {"fit": tf.sqrt(tf.reduce_sum(0.0 * kernel))}
            optimizer = self.optimizers["line"]
            variables = self.networks["line"].trainable_variables[:1]
            minimize.minimize(tape, losses, {"fit": 1.0}, [(optimizer, variables)])
            kept = tf.zeros((4, 1), tf.uint8)
            return {"losses": losses, "monitors": {}, "refined": kept}

    steep = Steep()
    steep.optimizers["line"] = keras.optimizers.SGD(0.1)
    steep.optimizers["line"].build(steep.networks["line"].trainable_variables[:1])
    with pytest.raises(errors.UserError, match="gradient_norm_line became NaN"):
        toy.train(steep, tmp_path / "run")
    assert not list((tmp_path / "run" / "checkpoints").glob("ckpt*"))


class Overflowing(toy.Toy):
    """Under a loss scale; its gradient overflows at the calls of ``points`` given."""

    def __init__(self, overflows, **arguments):
        super().__init__(**arguments)
        variables = self.networks["line"].trainable_variables
        inner = self.optimizers["line"]
        scaled = keras.optimizers.LossScaleOptimizer(inner, 2.0**40)
        scaled.build(variables)
        self.optimizers["line"], self.overflows = scaled, overflows

    def points(self, k):
        return super().points(k) | {"bad": np.full((4, 1), k in self.overflows, "f4")}

    def train_step(self, batch, phase):
        kernel = self.networks["line"].trainable_variables[0]
        bad = tf.reduce_max(batch["bad"])

        @tf.custom_gradient
        def identity(x):
            return x, lambda upstream: upstream / (1.0 - bad)

        with tf.GradientTape() as tape:
            losses = {"fit": 3.0 * tf.reduce_sum(identity(kernel.value))}
        groups = [(self.optimizers["line"], [kernel])]
        minimize.minimize(tape, losses, {"fit": 1.0}, groups)
        return {"losses": losses, "monitors": {}, "refined": tf.zeros((4, 1), "uint8")}


def test_skipped_updates_stay_out_of_the_mean_norm(tmp_path):
    every_other = range(0, 60, 2)  # 30 in all, and never two in a row
    toy.train(Overflowing(every_other, steps=60), tmp_path, loop.Options(4, 8, 8))
    for line in metrics.read(tmp_path):
        assert line["monitors"]["skipped_line"] == 0.5
        assert line["monitors"]["gradient_norm_line"] == pytest.approx(3.0)


def test_a_gradient_that_always_overflows_ends_the_training(tmp_path):
    # From step 6 on; the 20th in a row is step 25, with the scale still at 2^20.
    hopeless = Overflowing(range(5, 60), steps=60)
    pattern = "gradient_norm_line became NaN or infinite at step 25 "
    with pytest.raises(errors.UserError, match=pattern):
        toy.train(hopeless, tmp_path, loop.Options(4, 8, 8))


def test_time_spent_waiting_for_a_slow_source_is_told(tmp_path):
    class Slow(toy.Toy):
        def points(self, k):
            time.sleep(0.1)
            return super().points(k)

    options = loop.Options(log_every=2, checkpoint_every=30, preview_every=30)
    toy.train(Slow(steps=30), tmp_path / "slow", options)
    toy.train(toy.Toy(steps=30), tmp_path / "quick", options)
    # While a phase is traced batches are made ahead; then a step takes milliseconds.
    slow, quick = (metrics.read(tmp_path / name)[-5:] for name in ("slow", "quick"))
    assert min(line["timing"]["input_wait_share"] for line in slow) > 0.5
    assert np.mean([line["timing"]["input_wait_share"] for line in quick]) < 0.5


@pytest.mark.parametrize(
    ("settings", "pattern"),
    [({"accumulate": 0}, "accumulate is 0"), ({"ema": 1.0}, "ema is 1.0")],
)
def test_settings_that_no_training_could_keep(settings, pattern):
    with pytest.raises(errors.UserError, match=pattern):
        loop.options(settings)


class Inverting(toy.Toy):
    """A toy that says its eyes came out inverted."""

    def train_step(self, batch, phase):
        outputs = super().train_step(batch, phase)
        outputs["monitors"]["contrast_correlation"] = tf.constant(0.1)
        return outputs


def test_an_alarm_ends_the_training_where_that_is_asked(tmp_path):
    asked = loop.Options(log_every=1, checkpoint_every=2, stop_on=("inverted",))
    with pytest.raises(errors.UserError, match="alarm 'inverted'.*contrast"):
        toy.train(Inverting(steps=30), tmp_path / "asked", options=asked)
    assert metrics.read(tmp_path / "asked")[-1]["step"] < 30
    toy.train(Inverting(steps=30), tmp_path / "else", options=loop.Options(log_every=1))
    assert metrics.read(tmp_path / "else")[-1]["step"] == 30


class Keeping(toy.Toy):
    """A toy that notes its slope whenever it is told to keep itself."""

    def __init__(self):
        super().__init__()
        self.kept = []

    def keep(self, folder, phase):
        slope = float(self.networks["line"].weights[0][0, 0])
        self.kept.append((folder.parent.name, folder.name, phase.name, slope))


def slopes_of(ema, folder):
    """What a training of twelve steps keeps after three of them, and its last slope."""
    trained, parts = Keeping(), ("line",) if ema else ()
    asked = loop.Options(snapshots=(2, 6, 12), ema=ema, averaged=parts)
    toy.train(trained, folder, options=asked)
    return trained.kept, float(trained.networks["line"].weights[0][0, 0])


def test_snapshots_are_taken_after_their_steps_and_change_nothing(
    tmp_path, uninterrupted
):
    kept, last = slopes_of(0.0, tmp_path / "kept")
    assert [k[:3] for k in kept] == [
        ("snapshots", "2", "warm"),
        ("snapshots", "6", "main"),
        ("snapshots", "12", "main"),
    ]
    slopes = [k[3] for k in kept]
    assert len(set(slopes)) == 3 and slopes[-1] == last
    assert last == float(uninterrupted.networks["line"].weights[0][0, 0])


def test_snapshots_are_of_the_average_where_there_is_one(tmp_path):
    kept, last = slopes_of(0.9, tmp_path / "averaged")
    assert kept[-1][3] == pytest.approx(last)  # a run ends with the average
    raw, _ = slopes_of(0.0, tmp_path / "raw")
    assert kept[1][3] != pytest.approx(raw[1][3])


@pytest.mark.parametrize("late", [0, 13])
def test_a_snapshot_of_no_step_is_refused(tmp_path, late):
    asked = loop.Options(snapshots=(6, late))
    with pytest.raises(errors.UserError, match=f"snapshots holds {late}; .* 1 to 12"):
        toy.train(Keeping(), tmp_path / "run", options=asked)
    assert not (tmp_path / "run").exists()
