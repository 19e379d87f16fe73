import numpy as np
import pytest

from gaze.data import record
from gaze.run import artifact, errors, main
from gaze.simulator import domains, sets, simulate

REQUEST = {"count": 40, "num_subjects": 4, "seed": 3, "size": (16, 24), "chunk": 8}


def make(folder, **changed):
    request = REQUEST | changed
    target = artifact.Artifact(
        "gaze.simulate", folder, {k: v for k, v in changed.items()}, {}
    )
    sets.write_records(target, domains.factors("cabin"), request, "raw")
    return {p.name: p.read_bytes() for p in sorted(folder.glob("*.tfrecord"))}


def make_set_of(folder, **settings):
    target = artifact.Artifact("gaze.simulate", folder, settings, {})
    sets.write_records(target, domains.factors("cabin"), REQUEST | {"count": 3}, "raw")


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(record, "RECORDS_PER_SHARD", 16)


def test_an_interrupted_set_goes_on_and_has_the_same_bytes(tmp_path, monkeypatch):
    whole = make(tmp_path / "whole")
    assert len(whole) == 3
    rendered = []
    original = simulate.simulate

    def interrupted(*arguments, part, **request):
        if part[0] == 32 and len(rendered) == 2:
            raise main.Interrupted
        rendered.append(part)
        return original(*arguments, part=part, **request)

    monkeypatch.setattr(simulate, "simulate", interrupted)
    with pytest.raises(main.Interrupted):
        make(tmp_path / "halted")
    assert not (tmp_path / "halted").exists()
    rendered.append("again")
    assert make(tmp_path / "halted") == whole
    assert rendered == [(0, 16), (16, 32), "again", (32, 40)]
    loaded = record.load(tmp_path / "halted")
    assert {p.suffix for p in (tmp_path / "halted").iterdir()} == {".tfrecord", ".json"}
    assert len(list((tmp_path / "halted").glob("*.json"))) == 1
    assert len(loaded) == 40 and len(np.unique(loaded.key)) == 40


def content(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def make_unityeyes(folder, **changed):
    target = artifact.Artifact("gaze.simulate", folder, changed, {})
    request = {"count": 1, "num_subjects": 1, "seed": 3, "size": (96, 128)}
    sets.write_unityeyes(target, domains.factors("studio"), request)


@pytest.mark.parametrize("write", [make, make_unityeyes])
@pytest.mark.parametrize("is_file", [False, True])
def test_what_is_no_set_is_not_deleted(tmp_path, write, is_file):
    thesis = tmp_path / "home" / "thesis.tex"
    thesis.parent.mkdir()
    thesis.write_text("years of work")
    with pytest.raises(
        errors.UserError, match="is there and no result of gaze.simulate"
    ):
        write(thesis if is_file else thesis.parent)
    assert content(tmp_path) == {thesis: b"years of work"}


@pytest.mark.parametrize("write", [make, make_unityeyes])
def test_a_set_of_other_settings_is_not_deleted(tmp_path, write):
    make(tmp_path / "set", seed=3)
    before = content(tmp_path)
    with pytest.raises(errors.UserError, match=r"settings.seed \(3 -> 4\)"):
        write(tmp_path / "set", seed=4)
    assert content(tmp_path) == before


@pytest.mark.parametrize("write", [make_set_of, make_unityeyes])
def test_a_set_of_an_older_simulator_is_said_to_be_that(tmp_path, write):
    make_set_of(tmp_path / "set", simulator=1, seed=3)
    with pytest.raises(errors.UserError, match="version 1, this is 2.*settings.simul"):
        write(tmp_path / "set", simulator=2, seed=3)
    with pytest.raises(errors.UserError, match="another config.*settings.seed"):
        write(tmp_path / "set", simulator=2, seed=4)


def test_a_source_names_the_domain_or_all_factors(tmp_path):
    target = artifact.Artifact("gaze.simulate", tmp_path / "set", {}, {})
    mixed = domains.factors("studio", light="cabin")
    sets.write_records(target, mixed, REQUEST | {"count": 3}, "equalized")
    loaded = record.load(tmp_path / "set")
    assert set(loaded.source) == {
        "simulator/geometry:studio+albedo:studio+light:cabin+camera:studio"
    }
    assert loaded.intensity == "equalized"
