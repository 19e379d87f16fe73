"""A set is the same however it came about, and broken sources are said in one line."""

import errno
import json
import re

import numpy as np
import pytest

from gaze.data import datasets, production, record, tfrecord
from gaze.data.preparation import witness
from gaze.run import errors
from tests.gaze.data.preparation import invented

GOOD = ["good"] * 22  # six shards


@pytest.fixture
def run(tmp_path):
    """Prepares items of these kinds into ``tmp_path / out``; gives the manifest."""

    def run(kinds, out="set", **arguments):
        source = invented.write(tmp_path / "source.json", kinds)
        return invented.prepare(source, tmp_path / out, **arguments)

    return run


@pytest.fixture
def said(caplog):
    """What was logged so far."""
    caplog.set_level("INFO", logger="absl")
    return lambda: [entry.getMessage() for entry in caplog.records]


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def interrupt_after(monkeypatch, shards, error=KeyboardInterrupt):
    """Lets so many shards be made, then raises."""
    make, left = production.make, [shards]

    def counted(*arguments):
        if not left[0]:
            raise error
        left[0] -= 1
        return make(*arguments)

    monkeypatch.setattr(production, "make", counted)


def test_records_are_the_readers_in_its_order(run, tmp_path):
    run(GOOD)
    records = record.load(tmp_path / "set")
    parts = [invented.read((n, "good", 0.0), datasets.Patch()) for n in range(22)]
    for name in parts[0]:
        expected = np.concatenate([part[name] for part in parts])
        np.testing.assert_array_equal(getattr(records, name), expected, err_msg=name)
    assert set(records.source) == {"invented"}


def test_the_manifest_tells_where_the_records_come_from(run):
    manifest = run([*GOOD, "empty"])
    expected = {
        "command": "gaze.prepare",
        "count": 66,
        "subjects": 5,
        "subject_names": ["p00", "p01", "p02", "p03", "p04"],
        "dataset": "invented",
        "options": {"wait_s": "0"},
        "card": invented.CARD,
        "licence": "invented",
        "normalization": "M",
        "intensity": "raw",
        "patch": {"size": [36, 60], "channels": 1},
        "quarantined": 0,
        "waited_s": 0.0,
    }
    assert {name: manifest[name] for name in expected} == expected
    low, high = manifest["gaze_range_deg"]["yaw"]
    assert -28.65 < low < -25 and 25 < high < 28.65


def test_bytes_do_not_depend_on_workers(run, tmp_path):
    kinds = ["broken", *GOOD, "broken", *GOOD, "empty", "broken"]
    run(kinds, "one", processes=1, max_broken=0.1)
    run(kinds, "two", processes=2, max_broken=0.1)
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert len(list((tmp_path / "one").glob("*.tfrecord"))) == 12
    entries = json.loads((tmp_path / "one" / "quarantine.json").read_text())
    assert [entry["item"] for entry in entries] == [0, 23, 47]


@pytest.mark.parametrize("shards", [1, 5])
def test_an_interrupted_set_is_taken_up(run, tmp_path, monkeypatch, said, shards):
    run(GOOD, "whole")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        interrupt_after(patch, shards)
        run(GOOD)
    assert not (tmp_path / "set").exists()
    before = len(said())
    with monkeypatch.context() as patch:
        interrupt_after(patch, 6 - shards)  # no more than what is missing
        run(GOOD)
    assert said()[before] == (
        f"taking up an interrupted run: {shards} of 6 shards are there"
    )
    assert content(tmp_path / "set") == content(tmp_path / "whole")
    assert not (tmp_path / ".set.partial").exists()


def test_broken_items_are_remembered_over_an_interruption(run, tmp_path, monkeypatch):
    kinds = ["broken", *GOOD, "broken"]
    run(kinds, "whole", max_broken=0.1)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        interrupt_after(patch, 2)
        run(kinds, max_broken=0.1)
    run(kinds, max_broken=0.1)
    assert content(tmp_path / "set") == content(tmp_path / "whole")


def test_a_shard_that_was_damaged_meanwhile_is_made_again(run, tmp_path, monkeypatch):
    run(GOOD, "whole")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        interrupt_after(patch, 3)
        run(GOOD)
    work = tmp_path / ".set.partial"
    (work / "00001.tfrecord").write_bytes(b"")
    (work / "00002.tfrecord").unlink()
    (work / ".00003.tfrecord.1.partial").write_bytes(b"left by a killed worker")
    run(GOOD)
    assert content(tmp_path / "set") == content(tmp_path / "whole")


def test_another_source_starts_anew_and_says_so(run, tmp_path, monkeypatch, said):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        interrupt_after(patch, 3)
        run(GOOD)
    run(["empty", *GOOD])
    assert "starting anew: source changed since the run that was interrupted" in said()
    assert "taking up" not in "".join(said())
    run(["empty", *GOOD], "whole")
    assert content(tmp_path / "set") == content(tmp_path / "whole")


def test_other_settings_start_anew_and_are_named(run, monkeypatch, said):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        interrupt_after(patch, 3)
        run(GOOD)
    assert run(GOOD, intensity="equalized")["intensity"] == "equalized"
    assert "starting anew: intensity changed" in "".join(said())


def test_a_full_disk_keeps_the_finished_shards(run, tmp_path, monkeypatch, said):
    run(GOOD, "whole")
    flush, left = tfrecord.Writer._flush, [2]

    def full(writer):
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        flush(writer)

    with monkeypatch.context() as patch, pytest.raises(errors.UserError, match="full"):
        patch.setattr(tfrecord.Writer, "_flush", full)
        run(GOOD)
    assert not (tmp_path / "set").exists()
    assert not list((tmp_path / ".set.partial").glob(".*"))
    run(GOOD)
    assert "taking up an interrupted run: 2 of 6 shards are there" in said()
    assert content(tmp_path / "set") == content(tmp_path / "whole")


@pytest.mark.parametrize(
    ("kind", "rows", "reason"),
    [
        ("broken", (0, 1, 2), "9.dat is broken."),
        ("NaN", (1,), "009/1: expected gaze in radians within +-1.571, found [nan, "),
        ("mask of 7", (2,), "009/2: mask holds the value 7; "),
        ("two NaN", (0, 1), "009/0: expected gaze .* In all 2 of its 3 records are b"),
        ("all NaN", (0, 1, 2), "009/0: expected gaze"),
    ],
)
def test_what_is_broken_is_set_aside(run, tmp_path, kind, rows, reason):
    manifest = run([*GOOD[:9], kind, *GOOD])
    (entry,) = json.loads((tmp_path / "set" / "quarantine.json").read_text())
    assert entry["item"] == 9 and entry["name"] == f"9 {kind} 0.0"
    assert re.search(reason.replace("+-", ".-").replace("[", "."), entry["reason"])
    records = record.load(tmp_path / "set")
    left = {f"009/{row}" for row in range(3)} - {f"009/{row}" for row in rows}
    assert {key for key in records.key if key.startswith("009/")} == left
    assert manifest["quarantined"] == manifest["quarantined_weight"] == 1
    assert len(records) == manifest["count"] == 32 * 3 - len(rows)
    whole = invented.read((9, "good", 0.0), datasets.Patch())
    for row in {0, 1, 2} - set(rows):
        place = records.key.tolist().index(f"009/{row}")
        np.testing.assert_array_equal(records.image[place], whole["image"][row])


@pytest.fixture
def weighed(monkeypatch):
    """The invented format's items weigh the three records that they hold."""
    monkeypatch.setattr(invented, "weight", lambda item: 3, raising=False)


def test_losses_are_counted_in_records_where_their_number_is_known(run, weighed):
    # An item of three is no single picture that is always let pass.
    with pytest.raises(
        errors.UserError, match="^3 or more of 69 records cannot be .* 1"
    ):
        run(["broken", *GOOD])
    manifest = run(["broken", *GOOD], max_broken=0.05)
    assert manifest["quarantined"] == 1 and manifest["quarantined_weight"] == 3


def test_a_single_record_always_passes(run, weighed):
    assert run(["NaN", *GOOD])["quarantined_weight"] == 1
    with pytest.raises(errors.UserError, match="2 or more of 69 records.*allows 1"):
        run(["two NaN", *GOOD], "other")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_harmful_file_is_not_set_aside(run, tmp_path, processes):
    with pytest.raises(errors.UnsafeError, match="9.dat is unsafe"):
        run([*GOOD[:9], "unsafe", *GOOD], max_broken=1.0, processes=processes)
    assert not (tmp_path / "set").exists()


def test_a_source_without_items(run, tmp_path):
    with pytest.raises(errors.UserError, match="source.json holds nothing to read"):
        run([])


@pytest.mark.parametrize("out", ["source", "source/set"])
def test_a_set_is_not_made_within_its_source(tmp_path, out):
    (tmp_path / "source").mkdir()
    with pytest.raises(errors.UserError, match="lies in the source"):
        invented.prepare(tmp_path / "source", tmp_path / out)
    assert not list((tmp_path / "source").iterdir())


@pytest.mark.parametrize("processes", [1, 2])
def test_too_many_broken_items_stop_it(run, tmp_path, processes):
    kinds = [*GOOD, *["broken"] * 4]
    with pytest.raises(errors.UserError) as caught:
        run(kinds, max_broken=0.1, processes=processes)
    assert str(caught.value) == (
        "4 or more of 26 items cannot be used, and --max_broken=0.1 allows 2: 22.dat "
        "is broken; 23.dat is broken; 24.dat is broken. Repair or remove them, or "
        "allow more."
    )
    assert not (tmp_path / "set").exists()
    assert run(kinds, max_broken=0.2, processes=processes)["quarantined"] == 4


def test_it_stops_as_soon_as_that_is_certain(run, monkeypatch):
    read, seen = invented.read, []
    monkeypatch.setattr(invented, "read", lambda *a: seen.append(a) or read(*a))
    monkeypatch.setattr(witness, "hear", lambda *a: None)  # it reads, too
    with pytest.raises(errors.UserError, match="2 or more of 24 items"):
        run(["broken", "broken", *GOOD])
    assert len(seen) == 2


def test_nothing_may_be_broken_if_none_is_allowed(run):
    with pytest.raises(errors.UserError, match="1 or more of 23 items.*allows 0"):
        run(["broken", *GOOD], max_broken=0.0)


@pytest.mark.parametrize("place", [1, 2, 21])
def test_a_key_that_occurs_twice_is_named_with_both_places(run, tmp_path, place):
    kinds = [*GOOD]
    kinds.insert(place + 1, "twin of 001")
    with pytest.raises(errors.UserError) as caught:
        run(kinds, processes=2)
    assert str(caught.value) == (
        f"two records have the key 001/2: one from 1 good 0.0, one from {place + 1} "
        "twin of 001 0.0; remove one or rename it."
    )
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize("place", [1, 20])
def test_a_column_that_only_some_have_is_named(run, tmp_path, place):
    kinds = [*GOOD]
    kinds[place] = "no gaze"
    with pytest.raises(
        errors.UserError, match=f"gaze: .* has it, 0{place:02d}/0 has n"
    ):
        run(kinds)
    assert not (tmp_path / "set").exists()


def test_a_set_without_any_record_is_refused_and_leaves_nothing(run, tmp_path):
    with pytest.raises(errors.UserError, match="gave no record at all"):
        run(["empty"])
    with pytest.raises(errors.UserError, match="first reason: 0.dat is broken"):
        run(["broken"])
    assert [path.name for path in tmp_path.iterdir()] == ["source.json"]


def test_another_patch_than_asked_for_is_broken(run, monkeypatch):
    read = invented.read
    monkeypatch.setattr(invented, "read", lambda i, _: read(i, datasets.Patch((8, 8))))
    with pytest.raises(errors.UserError, match="the reader is at fault"):
        run(GOOD)


def test_equalised_images_are_recognised_and_stay(run, monkeypatch):
    read = invented.read

    def flat(item, patch):
        columns = read(item, patch)
        columns["image"][:] = np.arange(36 * 60).reshape(36, 60, 1) * 256 // 2160
        del columns["mask"]  # which is not of these pictures
        return columns

    monkeypatch.setattr(invented, "read", flat)
    monkeypatch.setitem(invented.CARD, "intensity", "auto")
    assert run(GOOD, "auto")["intensity"] == "equalized"
    assert run(GOOD, "again", intensity="equalized")["intensity"] == "equalized"
    with pytest.raises(errors.UserError, match="cannot be undone"):
        run(GOOD, "raw", intensity="raw")


@pytest.fixture
def mixed(monkeypatch):
    """A source of both kinds: the last two items are a person's, equalised."""
    import cv2

    read = invented.read

    def told_apart(item, patch):
        columns = read((item[0], "good", 0.0), patch)
        if item[1] == "equalized":
            columns["subject"] = ["late"] * 3
            image = [cv2.equalizeHist(eye)[..., None] for eye in columns["image"]]
            columns["image"] = np.stack(image)
        else:
            columns["image"] = columns["image"] // 2
        return columns

    monkeypatch.setattr(invented, "read", told_apart)
    monkeypatch.setitem(invented.CARD, "intensity", "auto")
    return [*["good"] * 150, "equalized", "equalized"]  # beyond the first 256 eyes


@pytest.mark.parametrize("intensity", ["auto", "raw"])
def test_a_source_of_both_kinds_is_refused(run, tmp_path, mixed, intensity):
    with pytest.raises(errors.UserError, match="equalised: late; raw: p00, "):
        run(mixed, intensity=intensity)
    assert not (tmp_path / "set").exists()


def test_both_kinds_are_equalised_on_demand(run, tmp_path, mixed):
    assert run(mixed, intensity="equalized")["intensity"] == "equalized"
    image = record.load(tmp_path / "set").image
    # Every eye uses all grey levels; what was equalised moves by two at most.
    assert (image.max(axis=(1, 2, 3)) == 255).all()
    last = invented.read((151, "equalized", 0.0), datasets.Patch())["image"]
    assert np.abs(image[-3:].astype(int) - last).max() <= 2


def test_raw_images_are_equalised_on_demand(run, tmp_path):
    import cv2

    run(GOOD, intensity="equalized")
    image = invented.read((0, "good", 0.0), datasets.Patch())["image"][0, ..., 0]
    made = record.load(tmp_path / "set").image[0, ..., 0]
    np.testing.assert_array_equal(made, cv2.equalizeHist(image))


def test_colours(run, tmp_path):
    manifest = run(GOOD, channels=3)
    assert manifest["patch"] == {"size": [36, 60], "channels": 3}
    assert record.load(tmp_path / "set").image.shape == (66, 36, 60, 3)
    with pytest.raises(errors.UserError, match="equalising is for grey images"):
        run(GOOD, "equalized", channels=3, intensity="equalized")
