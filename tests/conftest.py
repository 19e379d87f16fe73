"""What every test shares: a quiet TensorFlow on the CPU, and the sample data."""

import os
import pathlib
import subprocess
import sys
import textwrap

import pytest

# Before anything imports TensorFlow or matplotlib. The GPU is hidden because two
# virtual CPUs stand in for two replicas, and because a run should not depend on it.
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = pathlib.Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sample_data():
    """Folder of the real sample data; what needs it skips where it is absent."""
    default = ROOT.parent / "shared" / "data"
    folder = pathlib.Path(os.environ.get("GAZE_REFINER_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"no sample data in {folder}: set GAZE_REFINER_DATA")
    return folder


@pytest.fixture
def run_in_two_replicas():
    """Runs code in a process of its own with two virtual CPUs; fails as it fails.

    A process of its own, because devices are fixed at TensorFlow's start and a second
    MirroredStrategy in one process clashes with the first.
    """

    def run(code):
        start = (
            "import tensorflow as tf\n"
            "cpu = tf.config.list_physical_devices('CPU')[0]\n"
            "two = [tf.config.LogicalDeviceConfiguration()] * 2\n"
            "tf.config.set_logical_device_configuration(cpu, two)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", start + textwrap.dedent(code)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    return run
