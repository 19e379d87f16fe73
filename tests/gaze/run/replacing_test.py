"""No command deletes what it did not make with the same settings."""

import pathlib
import re

import pytest

from gaze.run import artifact, errors, files, replacing

ROOT = pathlib.Path(__file__).parents[3]


def target(out, **settings):
    return artifact.Artifact("gaze.evaluate", out, settings, {})


def test_a_folder_of_others_is_in_the_way_and_an_empty_one_is_not(tmp_path):
    replacing.refuse(target(tmp_path / "new"))
    replacing.refuse(target(tmp_path))
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(errors.UserError, match="is there and no result of gaze.evalu"):
        replacing.refuse(target(tmp_path))
    with pytest.raises(errors.UserError, match="is there and no result of gaze.evalu"):
        replacing.refuse(target(tmp_path / "thesis.tex"))


def test_a_result_of_other_settings_is_in_the_way(tmp_path):
    files.write_json(tmp_path / artifact.MANIFEST, target(tmp_path, a=1).manifest())
    replacing.refuse(target(tmp_path, a=1))
    with pytest.raises(errors.UserError, match=r"differing: settings.a \(1 -> 2\)"):
        replacing.refuse(target(tmp_path, a=2))


def test_every_command_asks_that_replaces_its_folder():
    """What is renamed to ``target.out`` goes over what is there."""
    found = []
    for room in ("gaze", "refiner", "export", "pipeline"):
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "files.writing(target.out)" in text or "    record.write(\n" in text:
                found.append(path.name)
                # `record.write` is given its target by commands that ask themselves.
                asks = re.search(r"replacing\.refuse\(target\)", text)
                assert asks or path == ROOT / "gaze/data/record.py", path
    assert {"evaluate.py", "compare.py", "figures.py", "layout_fitting.py"} <= {*found}
