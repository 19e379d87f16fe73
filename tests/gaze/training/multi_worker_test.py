"""Several processes: equal weights, one death survived, and what a supervisor does."""

import json
import os
import pathlib
import subprocess
import sys
import textwrap
import types

import numpy as np
import pytest
import tensorflow as tf

from gaze.run import errors, files, main
from gaze.training import distribution, metrics
from tests.gaze.data import eyes
from tests.gaze.estimators import cnn_test
from tests.gaze.training import toy

ROOT = pathlib.Path(__file__).resolve().parents[3]


def supervise(*command, options=("--workers=2",), **others):
    """Runs ``python -m gaze.supervise``; gives the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "gaze.supervise", *options, "--", *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | others,
        capture_output=True,
        text=True,
    )


def train(out, *flags, status=0):
    """Trains the toy in two workers; (process, what each worker ended with)."""
    out.mkdir(exist_ok=True)
    worker = (sys.executable, "-m", "tests.gaze.training.worker", f"--out={out}")
    done = supervise(*worker, "--strategy=multi_worker", "--threads=1", *flags)
    assert done.returncode == status, done.stderr[-3000:]
    if status:
        return done, None
    return done, [list(np.load(out / f"weights{i}.npz").values()) for i in (0, 1)]


def test_a_killed_worker_costs_a_restart_and_nothing_else(tmp_path):
    done, (first, second) = train(tmp_path / "killed", "--die_at=10")
    assert "was killed by signal 9; restart 1 of 3" in done.stderr
    alone = toy.Toy()
    toy.train(alone, tmp_path / "alone")
    for a, b, c in zip(first, second, toy.weights(alone), strict=True):
        np.testing.assert_array_equal(a, b)  # weights, optimizer and image history
        np.testing.assert_allclose(a, c, atol=1e-6)
    lines = metrics.read(tmp_path / "killed" / "run")
    assert [line["step"] for line in lines] == [2, 4, 6, 8, 10, 12]


@pytest.mark.slow
def test_asked_to_stop_all_save_at_one_step_and_the_command_continues(tmp_path):
    _, (whole, _) = train(tmp_path / "whole", status=0)
    done, _ = train(tmp_path / "stopped", "--stop_at=5", status=main.INTERRUPTED)
    assert "interrupted" in done.stderr
    _, (resumed, _) = train(tmp_path / "stopped", "--stop_at=5", status=0)
    for a, b in zip(resumed, whole, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.slow
def test_a_death_leaves_the_very_bits_of_an_undisturbed_run(tmp_path):
    _, (killed, _) = train(tmp_path / "killed", "--die_at=7")
    _, (whole, _) = train(tmp_path / "whole")
    for a, b in zip(killed, whole, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.slow
def test_of_a_set_on_disk_every_worker_reads_its_part_of_each_batch(tmp_path):
    eyes.write(tmp_path / "data", count=24)
    _, workers = train(tmp_path, "--estimator")
    alone = {"out": str(tmp_path / "alone"), "data": str(tmp_path / "data")}
    code = f"""
        import numpy as np, pathlib, sys
        from tests.gaze.training import worker
        out = pathlib.Path({alone["out"]!r})
        out.mkdir()
        (out / "data").symlink_to({alone["data"]!r})
        weights, read = worker.cnn_on_disk(out)
        np.savez(out / "weights.npz", read, *weights)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, check=True)
    whole = list(np.load(tmp_path / "alone" / "weights.npz").values())
    assert [w[0] for w in workers] == [whole[0] / 2] * 2  # pictures read
    assert whole[0] >= cnn_test.STEPS * 8
    for a, b, c in zip(whole[1:], workers[0][1:], workers[1][1:], strict=True):
        np.testing.assert_array_equal(b, c)
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_workers_that_disagree_are_one_line(monkeypatch):
    monkeypatch.setattr(distribution, "spans_processes", lambda _: True)
    monkeypatch.setattr(
        distribution, "_gather", lambda _: lambda own: tf.constant([4, 8])
    )
    with pytest.raises(errors.UserError, match=r"the step.*\[4, 8\].*they share"):
        distribution.agree(4, "the step")


def test_a_worker_that_is_not_the_first_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_discards", True)
    files.write_json(tmp_path / "manifest.json", {"a": 1})
    with files.writing(tmp_path / "folder") as folder:
        folder.mkdir()
        (folder / "eyes").touch()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 9999,
        json.dumps({"cluster": {"worker": ["a:1"]}}),
        json.dumps(
            {
                "cluster": {"worker": ["a:1"]},
                "task": {"type": "worker", "index": 1},
            }
        ),
    ],
)
def test_a_broken_tf_config_is_one_line(monkeypatch, text):
    monkeypatch.setenv("TF_CONFIG", text)
    with pytest.raises(errors.UserError, match="gaze.supervise"):
        distribution.task()


def test_workers_that_the_strategy_leaves_out_are_one_line(monkeypatch):
    chosen = types.SimpleNamespace(value="one_device")
    monkeypatch.setattr(distribution, "_STRATEGY", chosen)
    for workers in (["a:1"], ["a:1", "b:2"]):
        config = {"cluster": {"worker": workers}, "task": {"index": 0}}
        monkeypatch.setenv("TF_CONFIG", json.dumps(config))
        if len(workers) == 1:
            distribution.strategy.__wrapped__()
    with pytest.raises(errors.UserError, match="lists 2 workers, but .* one_device"):
        distribution.strategy.__wrapped__()
