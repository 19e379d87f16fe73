import numpy as np
import pytest

from gaze.data import record
from gaze.run import main, stage
from gaze.simulator import domains, sets, simulate

REQUEST = {"count": 40, "num_subjects": 4, "seed": 3, "size": (16, 24), "chunk": 8}


def make(folder, **changed):
    request = REQUEST | changed
    target = stage.Stage(
        "gaze.simulate", folder, {k: v for k, v in changed.items()}, {}
    )
    sets.write_records(target, domains.factors("cabin"), request, "raw")
    return {p.name: p.read_bytes() for p in sorted(folder.glob("*.tfrecord"))}


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


def test_other_settings_make_the_set_anew(tmp_path):
    first = make(tmp_path / "set")
    second = make(tmp_path / "set", seed=4)
    assert first.keys() == second.keys() and first != second
    assert record.load(tmp_path / "set").manifest["settings"] == {"seed": 4}


def test_a_source_names_the_domain_or_all_factors(tmp_path):
    target = stage.Stage("gaze.simulate", tmp_path / "set", {}, {})
    mixed = domains.factors("studio", light="cabin")
    sets.write_records(target, mixed, REQUEST | {"count": 3}, "equalized")
    loaded = record.load(tmp_path / "set")
    assert set(loaded.source) == {
        "simulator/geometry:studio+albedo:studio+light:cabin+camera:studio"
    }
    assert loaded.intensity == "equalized"
