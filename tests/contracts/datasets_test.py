"""Every reader reads its fixture, written in the exact format, as a reader should."""

import contextlib
import importlib
import os
import pathlib
import pickle
import shutil
import signal

import numpy as np
import pytest

from gaze.data import census, checking, datasets, signs
from gaze.run import errors
from tests.gaze.data.datasets import fixtures

NAMES = datasets.names()
# Of a whole fixture: COCO's annotations are no pictures, Kaggle's real eyes have no
# labels to stand beside the synthetic ones', and of LPW's frames every 20th is read.
LEFT = {"coco": [1], "simgan_h5": [1], "lpw": [113]}


def module_of(name):
    return importlib.import_module(f"gaze.data.datasets.{name}")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Fixtures by reader's name, each written once."""
    made = {}

    def get(name):
        if name not in made:
            made[name] = fixtures.write(name, tmp_path_factory.mktemp(name))
        return made[name]

    return get


def read_all(name, fixture, patch):
    module = module_of(name)
    items = module.index(fixture.source, **datasets.options(module, fixture.options))
    parts = [module.read(item, patch) for item in items]
    return {n: np.concatenate([np.asarray(p[n]) for p in parts]) for n in parts[0]}


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_has_its_parts(name, tmp_path):
    module = module_of(name)
    assert set(datasets.CARD_KEYS) <= set(module.CARD)
    assert all(module.CARD[key] for key in datasets.CARD_KEYS)
    assert module.CARD["normalization"] in ("M", "R", "R face", "none")
    assert module.CARD["intensity"] in ("raw", "equalized", "auto")
    assert module.looks_like(tmp_path / "nothing.xyz") is False
    assert module.ITEMS_PER_SHARD >= 1 and isinstance(module.OPTIONS, dict)


@pytest.mark.parametrize("name", NAMES)
def test_a_format_is_recognised_as_itself(name, written):
    fixture = written(name)
    assert datasets.reader("", fixture.source).__name__.endswith("." + name)


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_is_read(name, written):
    fixture = written(name)
    columns = read_all(name, fixture, datasets.Patch())
    checking.check(columns)
    assert columns["image"].shape == (fixture.count, 36, 60, 1)
    assert set(columns) == {"image", "subject", "key", *fixture.columns}
    assert len(set(columns["key"])) == fixture.count


@pytest.mark.parametrize("name", NAMES)
def test_patches_have_the_size_and_channels_asked_for(name, written):
    columns = read_all(name, written(name), datasets.Patch((48, 80), 3))
    assert columns["image"].shape[1:] == (48, 80, 3)
    if "mask" in columns:
        assert columns["mask"].shape[1:] == (48, 80)


@pytest.mark.parametrize("name", NAMES)
def test_items_travel_between_processes_and_hold_no_pixels(name, written):
    fixture, module = written(name), module_of(name)
    items = module.index(fixture.source, **datasets.options(module, fixture.options))
    assert len(pickle.dumps(items[0])) < 10_000
    again = pickle.loads(pickle.dumps(items[0]))
    one, two = (module.read(item, datasets.Patch()) for item in (items[0], again))
    assert all(np.array_equal(one[key], two[key]) for key in one)


@pytest.mark.parametrize("name", NAMES)
def test_every_file_of_a_set_is_read_or_counted(name, written):
    fixture, module = written(name), module_of(name)
    options = datasets.options(module, fixture.options)
    items = module.index(fixture.source, **options)
    for item in items:
        paths = [pathlib.Path(path) for path in module.reads(item)]
        assert paths and all(path.is_file() for path in paths)
    found = census.take(module, fixture.source, items, options)
    assert [each.count for each in found.left_out] == LEFT.get(name, [])


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_no_item_reads_is_left_out(name, written, tmp_path):
    module, source = module_of(name), written(name).source
    if source.is_file():
        return
    copy = shutil.copytree(source, tmp_path / "copy")
    (copy / "more.xyz").touch()
    options = datasets.options(module, written(name).options)
    found = census.take(module, copy, module.index(copy, **options), options)
    assert any("more.xyz" in line for line in found.lines())


@pytest.mark.parametrize("name", NAMES)
def test_nobody_waits_for_a_pipe(name, written, tmp_path):
    """Of each kind of file the first is exchanged for a pipe that nobody writes to."""
    module, fixture = module_of(name), written(name)
    if fixture.source.is_file():
        os.mkfifo(tmp_path / fixture.source.name)
        assert not module.looks_like(tmp_path / fixture.source.name)
        return
    copy = shutil.copytree(fixture.source, tmp_path / "copy")
    kinds = {path.suffix: path for path in sorted(copy.rglob("*.*"), reverse=True)}
    for number, path in enumerate(path for path in kinds.values() if path.is_file()):
        source = shutil.copytree(fixture.source, tmp_path / str(number))
        pipe = source / path.relative_to(copy)
        pipe.unlink()
        os.mkfifo(pipe)
        read_the_first(module, source, fixture.options)


def read_the_first(module, source, options):
    """Looks at a source and reads its first items; fails after a minute."""
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(60)
    try:
        module.looks_like(source)
        for item in module.index(source, **datasets.options(module, options))[:2]:
            with contextlib.suppress(errors.UserError):
                module.read(item, datasets.Patch())
    except errors.UserError:
        pass
    finally:
        signal.alarm(0)


def too_long(*_):
    raise AssertionError("it waits")  # which no reader catches


@pytest.mark.parametrize("name", NAMES)
def test_letters_case_of_suffixes_is_of_no_matter(name, written, tmp_path):
    module, fixture = module_of(name), written(name)
    options = datasets.options(module, fixture.options)
    if fixture.source.is_file():
        copy = shutil.copy(fixture.source, tmp_path / fixture.source.name)
    else:
        copy = shutil.copytree(fixture.source, tmp_path / "copy")
    copy = in_capitals(pathlib.Path(copy))
    assert datasets.reader("", copy) is module
    items = module.index(copy, **options)
    parts = [module.read(item, datasets.Patch()) for item in items]
    assert sum(len(part["image"]) for part in parts) == fixture.count
    found = census.take(module, copy, items, options)
    assert [each.count for each in found.left_out] == LEFT.get(name, [])


def in_capitals(path):
    """Gives the suffixes of a file, or of all below a folder, capitals."""
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    for file in files:
        renamed = file.rename(file.with_suffix(file.suffix.upper()))
    return path if path.is_dir() else renamed


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_the_truth_and_their_signs_fit_the_pictures(name, written):
    fixture = written(name)
    if fixture.gaze is None:
        return
    columns = read_all(name, fixture, datasets.Patch())
    truth = np.stack([fixture.gaze[key] for key in columns["key"]])
    np.testing.assert_allclose(columns["gaze"], truth, atol=2e-3)
    found = signs.measure(columns["image"], columns["gaze"], columns.get("mask"))
    assert found.verdict == "consistent", found
