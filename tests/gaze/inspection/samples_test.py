"""A look at a set: spread over all of it, and stopped by nothing broken."""

import shutil
import types

import numpy as np
import pytest

from gaze.data import datasets
from gaze.inspection import samples
from gaze.run import errors, files
from tests.gaze.data import eyes
from tests.gaze.data.datasets import fixtures, lpw_fixture


def test_records_are_sampled_over_the_whole_set(tmp_path):
    folder = eyes.write(tmp_path / "set", count=32)
    sample = samples.take(folder, limit=8)
    assert len(sample) == 8 and len(set(sample.columns["subject"])) == 4
    assert sample.size == "32 records of 4 people" and "test" in sample.name
    assert sample.intensity == "raw" and not sample.is_guess


@pytest.mark.parametrize("command", ["refiner.refine", "gaze.simulate"])
def test_what_a_refiner_made_is_known_by_its_command(command, tmp_path):
    folder = eyes.write(tmp_path / "set", count=8)
    manifest = files.read_json(folder / "manifest.json")
    files.write_json(folder / "manifest.json", manifest | {"command": command})
    assert samples.take(folder).is_refined == (command == "refiner.refine")


@pytest.mark.parametrize("name", datasets.names())
def test_every_format_is_looked_at_as_it_lies(name, tmp_path):
    fixture = fixtures.write(name, tmp_path)
    options = ",".join(f"{k}={v}" for k, v in fixture.options.items())
    sample = samples.take(fixture.source, options=options, limit=10)
    assert sample.name == name and 0 < len(sample) <= 10
    assert fixture.columns <= set(sample.columns) and not sample.broken
    assert sample.card["name"]


def reader(sizes, broken=()):
    """A reader of items with so many records each."""

    def read(item, patch):
        if item in broken:
            raise errors.UserError(f"item {item} breaks off.")
        count = sizes[item]
        columns = {
            "image": np.full((count, 36, 60, 1), item, np.uint8),
            "subject": [f"s{item}"] * count,
            "key": [f"{item}-{row}" for row in range(count)],
        }
        return columns | ({"gaze": np.zeros((count, 2))} if item % 2 else {})

    return types.SimpleNamespace(read=read, reads=lambda item: [])


def items_of(parts):
    return [int(part["image"][0].max()) for part in parts]


def test_large_items_give_a_few_rows_each():
    parts, *_ = samples._read(reader([500] * 100), range(100), 60)
    assert [len(part["image"]) for part in parts] == [3] * 20
    assert parts[0]["key"].tolist()[0].endswith("-0")
    numbers = items_of(parts)
    assert numbers == sorted(numbers)
    assert np.diff([0, *numbers, 100]).max() < 12  # spread over all hundred


def test_small_items_are_all_read_in_their_order():
    parts, *_ = samples._read(reader([1] * 30), range(30), 200)
    assert items_of(parts) == list(range(30))


def test_broken_items_are_noted_and_left_out():
    parts, broken, _ = samples._read(reader([1] * 10, broken=(3, 7)), range(10), 200)
    assert items_of(parts) == [0, 1, 2, 4, 5, 6, 8, 9]
    assert broken == ["item 3 breaks off.", "item 7 breaks off."]


def test_a_source_that_is_broken_throughout_is_given_up_soon():
    tried = []
    module = reader([1] * 5000, broken=range(5000))
    read = module.read
    module.read = lambda item, patch: tried.append(item) or read(item, patch)
    parts, broken, _ = samples._read(module, range(5000), 50)
    assert not parts and len(broken) == len(tried) == 50


def test_items_without_an_eye_are_counted_and_left_out():
    parts, broken, empty = samples._read(reader([2, 0, 2, 0, 0]), range(5), 200)
    assert items_of(parts) == [0, 2] and not broken and empty == 3


def test_a_video_without_a_pupil_is_no_obstacle_and_several_are_one_line(tmp_path):
    images, pupils = lpw_fixture.shown()
    for person, seen in (("1", 1), ("2", 0)):
        (tmp_path / person).mkdir()
        lpw_fixture.write_video(tmp_path / person / "4.avi", images[:3])
        lpw_fixture.write_labels(tmp_path / person / "4.txt", pupils[:3] * seen)
    sample = samples.take(tmp_path, options="every=1")
    assert set(sample.columns["subject"]) == {"1"} and len(sample) == 3
    assert sample.size == "2 items, 2 of them looked into, 1 of which gave no eye"
    shutil.rmtree(tmp_path / "1")
    with pytest.raises(errors.UserError, match="gave an eye; 3 frames.*no pupil is"):
        samples.take(tmp_path, options="every=1")


def test_a_source_without_items(tmp_path, monkeypatch):
    module = reader([])
    module.OPTIONS, module.index = {}, lambda source: []
    module.__name__ = "gaze.data.datasets.empty"
    monkeypatch.setattr(datasets, "reader", lambda name, source: module)
    with pytest.raises(errors.UserError, match="holds nothing to read"):
        samples.take(tmp_path)


def test_a_harmful_item_stops_the_look():
    module = reader([1] * 3)
    module.read = harmful
    with pytest.raises(errors.UnsafeError):
        samples._read(module, range(3), 10)


def harmful(item, patch):
    raise errors.UnsafeError("eyes.zip is unsafe.")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"unknown"}, "unknown people"),
        ({"anna"}, "1 person"),
        ({"a", "unknown"}, "2 people"),
    ],
)
def test_people_are_counted_where_they_are_known(names, words):
    assert samples._people(names) == words


def test_columns_that_only_some_eyes_have(tmp_path, monkeypatch):
    module = reader([2] * 6)
    module.__name__ = "gaze.data.datasets.mixed"
    module.OPTIONS, module.CARD = {}, {"intensity": "raw", "name": "mixed"}
    module.index = lambda source: range(6)
    monkeypatch.setattr(datasets, "reader", lambda name, source: module)
    sample = samples.take(tmp_path)
    assert sample.partial == ("gaze",) and "gaze" not in sample.columns
    module.read = reader([2] * 6, broken=range(6)).read
    with pytest.raises(errors.UserError, match="none of the 6 items.*item 0 breaks"):
        samples.take(tmp_path)
