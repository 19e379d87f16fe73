"""Shares of a set, whoever makes them in whatever order, are one and the same set."""

import dataclasses
import multiprocessing
import re

import numpy as np
import pytest

from gaze.data import production, record
from gaze.data.production import options, shares, workspace
from gaze.run import artifact, errors, workers

COUNT, SIZE = 23, 4  # six shards


@dataclasses.dataclass(frozen=True)
class Job:
    """Fills a shard with dots; number ``broken`` cannot be made."""

    broken: int = -1
    title: str = "drawing"

    def fill(self, shard, task, told):
        if task.number == self.broken:
            raise errors.UserError(f"the source of shard {task.number} is broken.")
        index = np.arange(*task.content)
        image = np.zeros((len(index), 8, 8, 1), np.uint8) + index[:, None, None, None]
        names = [f"{i:04d}" for i in index]
        text = {"key": names, "subject": names, "source": ["dots"] * len(names)}
        shard.write({"image": image.astype(np.uint8), **text})
        told(len(index))
        return {"sum": int(index.sum())}


def make(folder, share=shares.WHOLE, settings=None, **job):
    """Makes a share of 23 dots; gives the manifest."""
    target = artifact.Artifact("test", folder, settings or {}, {})
    tasks = production.ranges(COUNT, SIZE)

    def facts(work):
        total = sum(note["sum"] for _, note in work.notes())
        return production.records_facts(work) | {"sum": total, "intensity": "raw"}, {}

    return production.produce(target, Job(**job), tasks, share, facts)


def content(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets") / "whole"
    manifest = make(folder)
    assert manifest["count"] == COUNT and manifest["sum"] == sum(range(COUNT))
    assert len(record.load(folder)) == COUNT
    return content(folder)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_the_last_share_publishes_the_whole(tmp_path, whole, order):
    first, second, last = (shares.Share(i, 3) for i in order)
    assert make(tmp_path / "set", first) is None
    assert make(tmp_path / "set", second) is None
    assert not (tmp_path / "set").exists()
    assert make(tmp_path / "set", last)["count"] == COUNT
    assert content(tmp_path / "set") == whole
    assert not (tmp_path / ".set.partial").exists()


def test_a_share_that_is_made_again_changes_nothing(tmp_path, whole):
    make(tmp_path / "set", shares.Share(0, 2))
    shard = tmp_path / ".set.partial" / "00002.tfrecord"
    made = shard.stat().st_mtime_ns
    assert make(tmp_path / "set", shares.Share(0, 2)) is None
    assert shard.stat().st_mtime_ns == made
    # Others may cut the rest otherwise: what is there is left.
    assert make(tmp_path / "set", shares.Share(1, 4)) is None
    assert make(tmp_path / "set", shares.Share(3, 4))["count"] == COUNT
    assert content(tmp_path / "set") == whole


def test_a_plain_run_takes_up_what_shares_left(tmp_path, whole):
    make(tmp_path / "set", shares.Share(1, 2))
    make(tmp_path / "set")
    assert content(tmp_path / "set") == whole


def test_more_shares_than_shards(tmp_path, whole):
    for index in range(8):
        make(tmp_path / "set", shares.Share(index, 8))
    assert content(tmp_path / "set") == whole


def test_several_processes_make_the_same_bytes(tmp_path, whole):
    make(tmp_path / "set", shares.Share(processes=2))
    assert content(tmp_path / "set") == whole


def test_a_share_and_a_set_are_one_process_s(tmp_path):
    target = artifact.Artifact("test", tmp_path / "set", {}, {})

    def claimed(*share):
        return workspace.Workspace(target, shares.Share(*share)).claimed()

    with claimed(0, 2):
        with pytest.raises(errors.UserError, match="the share 0/2 of .* by another p"):
            with claimed(0, 2):
                pass
        with pytest.raises(errors.UserError, match="set is being made by another p"):
            with claimed(0, 1):
                pass
        with claimed(1, 2):
            pass
    with claimed(0, 1):
        with pytest.raises(errors.UserError, match="set is being made by another p"):
            with claimed(0, 2):
                pass


def test_another_run_s_shares_are_not_thrown_away(tmp_path):
    make(tmp_path / "set", shares.Share(0, 2), {"seed": 1})
    before = content(tmp_path / ".set.partial" / "progress")
    with pytest.raises(errors.UserError, match=r"differing: settings.seed\); choo"):
        make(tmp_path / "set", shares.Share(1, 2), {"seed": 2})
    after = content(tmp_path / ".set.partial" / "progress")
    assert {n: b for n, b in after.items() if n.endswith("json")} == {
        n: b for n, b in before.items() if n.endswith("json")
    }


def test_a_shard_damaged_behind_its_maker_is_named(tmp_path, whole):
    make(tmp_path / "set", shares.Share(0, 2))
    (tmp_path / ".set.partial" / "00002.tfrecord").write_bytes(b"")
    with pytest.raises(errors.UserError, match="shards 2 of .* were damaged after"):
        make(tmp_path / "set", shares.Share(1, 2))
    make(tmp_path / "set", shares.Share(0, 2))
    assert content(tmp_path / "set") == whole


@pytest.mark.parametrize("processes", [1, 2])
def test_a_broken_source_stops_and_keeps_what_is_made(tmp_path, whole, processes):
    share = shares.Share(processes=processes)
    with pytest.raises(errors.UserError, match="the source of shard 3 is broken"):
        make(tmp_path / "set", share, broken=3)
    assert not (tmp_path / "set").exists()
    if processes == 1:  # of two, one may meet shard 3 before the other ends shard 0
        assert (tmp_path / ".set.partial" / "00000.tfrecord").exists()
    make(tmp_path / "set", share)
    assert content(tmp_path / "set") == whole


def test_shares_that_race_publish_once(tmp_path, whole):
    context = multiprocessing.get_context("fork")
    racing = [
        context.Process(target=make, args=(tmp_path / "set", shares.Share(i, 3)))
        for i in range(3)
    ]
    for process in racing:
        process.start()
    for process in racing:
        process.join()
    assert [process.exitcode for process in racing] == [0, 0, 0]
    assert content(tmp_path / "set") == whole


@pytest.fixture
def asked(monkeypatch):
    """Sets the flags' values."""

    def asked(**values):
        for name, value in values.items():
            flag = type("Flag", (), {"value": value})
            monkeypatch.setattr(options, f"_{name.upper()}", flag)

    asked(shard="0/1", processes=None, beam="")
    return asked


@pytest.mark.parametrize("text", ["", "1", "1/1", "2/2", "-1/2", "0/0", "0/20000"])
def test_what_is_no_share(asked, text):
    asked(shard=text)
    with pytest.raises(errors.UserError, match=re.escape(f"--shard={text}: expected")):
        options.share()


def test_what_a_command_line_asks_for(asked):
    assert options.share() == shares.WHOLE
    asked(shard="1/2", processes=3)
    assert options.share(processes=0) == shares.Share(1, 2, 3)
    asked(processes=None)
    assert options.share(processes=0).processes == workers.cores()
