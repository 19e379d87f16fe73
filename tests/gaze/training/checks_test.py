"""Values of a config that no training could keep, and where they are refused."""

import os
import pathlib
import subprocess
import sys

import pytest

from configs import gaze_cnn, segmenter, zhao2018_eye
from gaze.run import errors
from gaze.training import checks

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMMANDS = ("gaze.train", "refiner.train", "refiner.train_segmenter")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((n, 0) for n in ("steps", "epochs", "batch_size", "accumulate")),
        *((n, 0) for n in ("bank_size", "discriminator_every", "generator_every")),
        *((n, -1) for n in ("history", "warmup_steps", "pretrain_refiner_steps")),
        ("batch_size", -4),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("discriminator_learning_rate", float("inf")),
        ("clip_norm", -1.0),
        ("global_share", 1.1),
        ("equalize_share", -0.1),
        ("ema", 1.0),
        ("ema", -0.1),
    ],
)
def test_a_wrong_value_is_one_line(name, value):
    with pytest.raises(errors.UserError, match=rf"config.{name} is {value}; expected"):
        checks.check({name: value})


def test_only_alarms_that_there_are_can_stop_a_training():
    checks.check({"stop_on": ("inverted", "explodes")})
    with pytest.raises(errors.UserError, match="'purple'; choose among saturated"):
        checks.check({"stop_on": ("inverted", "purple")})


def test_what_may_be_none_may_be_0():
    checks.check(dict.fromkeys(("clip_norm", "history", "warmup_steps", "ema"), 0))


def test_a_warm_up_ends_before_the_training():
    checks.check({"warmup_steps": 30, "steps": 31})
    checks.check({"warmup_steps": 30, "epochs": 1})
    with pytest.raises(errors.UserError, match="warmup_steps is 30; expected less"):
        checks.check({"warmup_steps": 30, "steps": 30})


@pytest.mark.parametrize("variant", ["", "tiny"])
@pytest.mark.parametrize("config", [gaze_cnn, segmenter, zhao2018_eye])
def test_the_configs_at_hand_pass(config, variant):
    checks.check(config.get_config(variant).to_dict(), examples=64)


def test_a_batch_larger_than_the_set(caplog):
    few = {"batch_size": 8, "accumulate": 2, "epochs": 3}
    with pytest.raises(errors.UserError, match="a batch of 16 .* 3 epochs of 5"):
        checks.check(few, examples=5)
    with caplog.at_level("WARNING", logger="absl"):
        checks.check(few, examples=16)
        assert not caplog.text
        checks.check(few, examples=6)
    assert "larger than the set of 6" in caplog.text


def start(command, *arguments):
    return subprocess.run(
        [sys.executable, "-m", command, *arguments],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_training_knows_the_profiler_and_refuses_before_any_work(
    command, tmp_path
):
    run = tmp_path / "run"
    inputs = ["--synthetic=none", "--real=none"]
    done = start(
        command,
        *(inputs if command == "refiner.train" else ["--data=none"]),
        f"--workdir={run}",
        "--profile=2,4",
        "--config.batch_size=0",
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last == "error: config.batch_size is 0; expected 1 or more."
    assert not run.exists()
