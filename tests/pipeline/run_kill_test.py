"""Killed at random moments, the pipeline ends with what an undisturbed run has."""

import contextlib
import io
import json
import os
import random
import signal
import subprocess
import time
import zipfile

import h5py
import numpy as np
import pytest

from tests.pipeline import run_test

KILLS = 20
LONGEST_S = 9.0  # a tiny task takes a few seconds: starting, working, saving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="runs")
def _runs(tmp_path_factory):
    """(undisturbed, killed) run directories and the seconds of every kill."""
    whole, killed = (tmp_path_factory.mktemp(name) / "run" for name in ("a", "b"))
    text, _ = (process := run_test.start(whole)).communicate()
    assert process.returncode == 0, text[-3000:]
    moments, chance = [], random.Random(0)
    while len(moments) < KILLS:
        process = run_test.start(killed)
        moments.append(chance.uniform(0.3, LONGEST_S))
        time.sleep(moments[-1])
        if process.poll() is not None:  # finished between two kills
            process.communicate()
            break
        kill_all(process)
    process = run_test.start(killed)
    text, _ = process.communicate()
    assert process.returncode == 0, text[-3000:]
    return whole, killed, moments


def kill_all(process):
    """SIGKILL to a pipeline and all it started, which else lives on to save its state.

    The tasks have sessions of their own, so they are found by their parents; they go
    first, or their parent's death would be a SIGTERM to them.
    """
    process.send_signal(signal.SIGSTOP)  # it starts no more
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    parents = dict(map(int, line.split()) for line in listed.stdout.splitlines())
    doomed = [process.pid]
    for pid in doomed:  # grows while it is walked
        doomed += [child for child, parent in parents.items() if parent == pid]
    for pid in reversed(doomed):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()


def files_of(run, pattern):
    found = {path.relative_to(run): path for path in sorted(run.glob(pattern))}
    assert found, pattern
    return found


def test_it_was_killed_often_enough(runs):
    assert len(runs[2]) == KILLS, runs[2]


@pytest.mark.parametrize(
    "pattern", ["data/**/*.tfrecord", "seed0/refined/**/*.tfrecord"]
)
def test_records_are_the_same_to_the_byte(runs, pattern):
    one, two = (files_of(run, pattern) for run in runs[:2])
    assert set(one) == set(two)
    for name, path in one.items():
        assert path.read_bytes() == two[name].read_bytes(), name


def test_manifests_say_the_same(runs):
    one, two = (files_of(run, "**/manifest.json") for run in runs[:2])
    assert set(one) == set(two)
    for name, path in one.items():
        both = (json.loads(p.read_text()) for p in (path, two[name]))
        first, second = ({**value, "latency": None} for value in both)  # a clock's
        assert first == second, name


def test_networks_are_equal(runs):
    one, two = (files_of(run, "**/model.keras") for run in runs[:2])
    assert set(one) == set(two)
    for name, path in one.items():
        weights = _weights(path), _weights(two[name])
        assert set(weights[0]) == set(weights[1])
        for variable, value in weights[0].items():
            np.testing.assert_array_equal(value, weights[1][variable], str(name))


def test_predictions_are_equal(runs):
    one, two = (files_of(run, "**/predictions.npz") for run in runs[:2])
    for name, path in one.items():
        with np.load(path) as first, np.load(two[name]) as second:
            assert set(first) == set(second)
            assert all(np.array_equal(first[k], second[k]) for k in first)


def _weights(path):
    with zipfile.ZipFile(path) as archive:
        data = io.BytesIO(archive.read("model.weights.h5"))
    found = {}
    with h5py.File(data) as file:
        file.visititems(
            lambda name, item: (
                found.__setitem__(name, item[()])
                if isinstance(item, h5py.Dataset)
                else None
            )
        )
    return found
