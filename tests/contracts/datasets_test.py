"""Every reader has the four parts of a reader."""

import importlib

import pytest

from gaze.data import datasets


@pytest.mark.parametrize("name", datasets.names())
def test_a_reader_has_its_parts(name, tmp_path):
    module = importlib.import_module(f"gaze.data.datasets.{name}")
    assert {"format", "mirroring"} <= set(module.CARD)
    assert module.looks_like(tmp_path / "nothing.xyz") is False
    assert callable(module.index) and callable(module.read)
