"""A Beam pipeline makes the very set that the plain command makes."""

import pytest

from gaze.data.production import shares
from gaze.run import errors
from tests.gaze.data.production import production_test as plain

BEAM = shares.Share(beam="--runner=DirectRunner")


def test_without_beam_it_says_where_it_is_had(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "apache_beam", None)
    with pytest.raises(errors.UserError, match="--beam needs Apache Beam .*make beam"):
        plain.make(tmp_path / "set", BEAM)


@pytest.mark.slow
class TestDirectRunner:
    """Where Beam is installed: make beam."""

    @pytest.fixture(autouse=True)
    def beam(self):
        pytest.importorskip("apache_beam", reason="make beam installs it")

    def test_the_same_bytes_come_out(self, tmp_path):
        plain.make(tmp_path / "plain")
        plain.make(tmp_path / "beam", BEAM)
        assert plain.content(tmp_path / "beam") == plain.content(tmp_path / "plain")

    def test_it_takes_up_what_is_there(self, tmp_path):
        plain.make(tmp_path / "plain")
        plain.make(tmp_path / "set", shares.Share(0, 2))
        plain.make(tmp_path / "set", BEAM)
        assert plain.content(tmp_path / "set") == plain.content(tmp_path / "plain")

    def test_a_broken_source_is_one_line(self, tmp_path):
        with pytest.raises(errors.UserError, match="^the source of shard 3 is broken"):
            plain.make(tmp_path / "set", BEAM, broken=3)
        assert not (tmp_path / "set").exists()
        plain.make(tmp_path / "set", BEAM)
        assert len(list((tmp_path / "set").glob("*.tfrecord"))) == 6
