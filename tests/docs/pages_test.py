"""The documentation names what is there; a page that names anything else is red."""

import re

import pytest

from tests.docs import pages

ROOT = pages.ROOT


@pytest.mark.parametrize("page", pages.pages(), ids=lambda p: p.name)
def test_a_page_names_only_what_is_there(page):
    assert pages.faults(page.read_text("utf-8"), page.parent) == []


@pytest.mark.parametrize("name", pages.texts())
def test_a_readme_and_a_docstring_name_only_commands_that_are_there(name):
    assert pages.plain_faults(pages.texts()[name]) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("python nothing.py --a=b", "no file nothing.py"),
        ("    .venv/bin/python -m gaze.nothing", "no command gaze.nothing"),
        (
            "python -m gaze.show --data=X \\\n    [--date=X]",
            "no flag --date of gaze.show",
        ),
    ],
)
def test_a_fault_planted_in_plain_text_is_found(planted, fault):
    assert pages.plain_faults(planted) == [fault]


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("[x](nothing.md)", "no file nothing.md"),
        ("`gaze/nothing.py`", "no file gaze/nothing.py"),
        ("```bash\npython -m gaze.nothing\n```", "no command gaze.nothing"),
        (
            "```bash\npython -m gaze.show \\\n    --date=X\n```",
            "no flag --date of gaze.show",
        ),
        (
            "```bash\npython -m gaze.train --config=configs/no.py\n```",
            "no config configs/no.py",
        ),
        (
            "```bash\npython -m gaze.train --config=configs/lenet.py "
            "--config.epoch=3\n```",
            "no key config.epoch in configs/lenet.py",
        ),
        ("```bash\nmake demos\n```", "no target demos of make"),
        (
            '```bash\nmake demo ARGS="--config.real.sauce=x"\n```',
            "no key config.real.sauce in configs/demo.py",
        ),
        ("```python\nfrom configs import no\n```", "no configs.no"),
        (
            "```python\nfrom gaze import api\napi.fly(1)\n```",
            "no fly in gaze.api",
        ),
        (
            '```python\nfrom gaze import api\napi.fit({}, date="x")\n```',
            "no argument date of gaze.api.fit",
        ),
        ("::: gaze.api.fitting.fits", "no gaze.api.fitting.fits"),
    ],
)
def test_a_planted_fault_is_found(planted, fault):
    assert pages.faults(planted, ROOT / "docs") == [fault]


def test_the_navigation_has_every_page_and_no_other():
    text = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"([\w/]+)\.md$", text, re.M)
    docs = ROOT / "docs"
    there = [p for kind in ("*.md", "*.ipynb") for p in docs.rglob(kind)]
    names = [p.relative_to(docs).with_suffix("").as_posix() for p in there]
    assert sorted(named) == sorted(names)


def test_every_command_is_read_with_its_flags():
    commands = pages.sources.commands()
    assert {"pipeline", "gaze.train", "export.convert"} <= set(commands)
    for name, path in commands.items():
        assert pages.sources.docstring(path), name
    flags = pages.sources.flags(commands["gaze.simulate"])
    assert "Same" in flags["seed"].title() and "config" not in flags
    assert "`configs/demo.py`" in pages.sources.flags(commands["pipeline"])["config"]
    shared = pages.sources.imported_flags(commands["gaze.simulate"])
    assert "I/N" in shared["shard"]  # which another module defines for it
    assert {"light", "gaze_yaw", "threads"} <= pages.sources.all_flags("gaze.simulate")


def test_every_message_of_an_error_is_listed():
    messages = dict((text, file) for file, text in pages.sources.messages())
    assert len(messages) > 150
    text = next(text for text in messages if "holds a run with another config" in text)
    assert messages[text] == "gaze/run/artifact.py" and "…" in text
