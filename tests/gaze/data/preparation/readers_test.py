"""Every reader's fixture goes all the way into a set of records."""

import importlib

import pytest

from gaze.data import datasets, preparation, record
from gaze.run import stage
from tests.gaze.data.datasets import fixtures


@pytest.mark.parametrize("name", datasets.names())
def test_a_fixture_becomes_a_set(name, tmp_path):
    fixture = fixtures.write(name, _made(tmp_path / "source"))
    reader = importlib.import_module(f"gaze.data.datasets.{name}")
    options = datasets.options(reader, fixture.options)
    target = stage.Stage("test", tmp_path / "set", {}, {"source": fixture.source})
    manifest = preparation.prepare(
        reader,
        fixture.source,
        target,
        patch=datasets.Patch((24, 40), 1),
        intensity="auto",
        options=options,
        processes=1,
        max_broken=0.0,
    )
    records = record.load(tmp_path / "set")
    assert len(records) == manifest["count"] == fixture.count
    assert set(manifest["columns"]) == {
        *("image", "key", "subject", "source"),
        *fixture.columns,
    }
    assert set(records.source) == {name} == {manifest["dataset"]}
    assert records.normalization in ("M", "R", "none")
    assert records.intensity in ("raw", "equalized")


def _made(folder):
    folder.mkdir()
    return folder
