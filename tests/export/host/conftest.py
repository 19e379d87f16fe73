"""The built host, once for the whole session, however many processes test it."""

import os
import pathlib

import pytest

from tests.export.host import building, stages


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The build's folder; skips where the host cannot be built."""
    reason = building.missing()
    if reason:
        pytest.skip(reason)
    root = tmp_path_factory.getbasetemp()
    # Workers of pytest-xdist have folders of their own beside one another.
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    return building.build(root / "gaze_host")


@pytest.fixture(scope="session")
def host(built):
    """The command that reads patches."""
    return built / "host" / "gaze_host"


@pytest.fixture(scope="session")
def host_stages(built):
    return stages.Stages(built / "libstages.so")


@pytest.fixture(scope="session")
def shipped():
    """The folder of the models to take away: ``gaze.tflite``, ``segmenter.tflite``."""
    return pathlib.Path(__file__).parents[3] / "export" / "models"
