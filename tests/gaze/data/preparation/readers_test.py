"""Every reader's fixture goes all the way into a set of records."""

import importlib
import zipfile

import pytest

from gaze.data import datasets, preparation, record
from gaze.data.datasets import ut_multiview
from gaze.data.production import shares
from gaze.run import artifact, errors
from tests.gaze.data.datasets import fixtures


@pytest.mark.parametrize("name", datasets.names())
def test_a_fixture_becomes_a_set(name, tmp_path):
    fixture = fixtures.write(name, _made(tmp_path / "source"))
    reader = importlib.import_module(f"gaze.data.datasets.{name}")
    options = datasets.options(reader, fixture.options)
    target = artifact.Artifact("test", tmp_path / "set", {}, {"source": fixture.source})
    manifest = preparation.prepare(
        reader,
        fixture.source,
        target,
        patch=datasets.Patch((24, 40), 1),
        intensity="auto",
        options=options,
        share=shares.WHOLE,
        max_broken=0.0,
    )
    records = record.load(tmp_path / "set")
    assert len(records) == manifest["count"] == fixture.count
    assert set(manifest["columns"]) == {
        *("image", "key", "subject", "source"),
        *fixture.columns,
    }
    assert set(records.source) == {name} == {manifest["dataset"]}
    assert records.normalization in ("M", "R", "R face", "none")
    assert records.intensity in ("raw", "equalized")


def test_an_archive_made_to_do_harm_stops_at_once(tmp_path):
    source = _made(tmp_path / "source")
    for name, member in (("s00", "good"), ("s01", "../evil.bmp")):
        with zipfile.ZipFile(source / f"{name}.zip", "w") as archive:
            archive.writestr(member, b"")
    with pytest.raises(errors.UnsafeError, match="s01.zip is unsafe"):
        ut_multiview.index(source)
    target = artifact.Artifact("test", tmp_path / "set", {}, {"source": source})
    with pytest.raises(errors.UnsafeError, match="s01.zip is unsafe"):
        preparation.prepare(
            ut_multiview,
            source,
            target,
            patch=datasets.Patch(),
            intensity="equalized",
            options=datasets.options(ut_multiview, {}),
            share=shares.WHOLE,
            max_broken=1.0,
        )
    assert not (tmp_path / "set").exists()


def _made(folder):
    folder.mkdir()
    return folder
