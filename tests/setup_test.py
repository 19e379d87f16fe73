"""The outside of the house: requirements that fit the code, and a Makefile that helps.

The Makefile runs here with invented Pythons, shell scripts that answer as one that is
too old or lacks venv, and with one tiny requirement in place of the real list.
"""

import ast
import importlib.metadata
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
ROOMS = ("gaze", "refiner", "export", "configs", "pipeline", "tests")
EXACT = ("mypy", "pytest", "pytest-xdist", "ruff")
# What lives in environments of its own: requirements-tfa.txt, -bench.txt, -beam.txt.
ELSEWHERE = {"tensorflow_addons", "torch", "apache_beam"}
RANGE = re.compile(r"([\w.-]+)(==|>=)([\w.]+)(?:,<([\w.]+))?$")


def lines(name):
    text = (ROOT / name).read_text("utf-8").splitlines()
    return [line for line in text if line and not line.startswith("#")]


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def number(version):
    return [int(part) for part in re.findall(r"\d+", version)]


def pins(name="constraints.txt"):
    pairs = [line.split("==") for line in lines(name)]
    return {canonical(name): version for name, version in pairs}


@pytest.mark.parametrize("line", lines("requirements.txt"))
def test_the_pin_lies_in_the_range(line):
    name, operator, low, high = RANGE.match(line).groups()
    pin = pins()[canonical(name)]
    assert number(low) <= number(pin)
    if name in EXACT:
        assert (operator, low) == ("==", pin)
    else:
        assert number(pin) < number(high)


@pytest.mark.parametrize("name", ["requirements-turing.txt", "requirements-sweep.txt"])
def test_the_pins_of_an_extra_are_whole_and_agree_with_the_others(name):
    """What a pinned package needs is pinned too, and nothing is pinned twice."""
    own, others = pins(name), pins()
    assert not own.keys() & others.keys()
    for name, version in own.items():
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{name} is not installed: make test installs it")
        assert distribution.version == version
        # Those with a marker are for extras, other systems and older Pythons.
        texts = [text for text in distribution.requires or () if ";" not in text]
        needed = {canonical(re.match(r"[\w.-]+", text)[0]) for text in texts}
        assert needed <= own.keys() | others.keys()


def imported_packages():
    """The top-level names that the project imports and does not define."""
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    files += ROOT.glob("*.py")
    ours = {*ROOMS, *(path.stem for path in ROOT.glob("*.py"))}
    names = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - ours - ELSEWHERE


def test_what_is_imported_is_required():
    extras = ("requirements-turing.txt", "requirements-sweep.txt")
    extras += ("requirements-docs.txt",)
    wanted = [line for n in ("requirements.txt", *extras) for line in lines(n)]
    required = {canonical(RANGE.match(line)[1]) for line in wanted}
    distributions = importlib.metadata.packages_distributions()
    assert {
        name
        for name in imported_packages()
        if not required & {canonical(d) for d in distributions.get(name, (name,))}
    } == set()


@pytest.fixture
def house(tmp_path):
    """A folder with the Makefile and one small requirement that is already pinned."""
    for name in ("Makefile", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def make(house, *arguments, **environment):
    """Runs make as a user would, without the variables of an outer make."""
    return subprocess.run(
        ["make", *arguments],
        cwd=house,
        env={"PATH": f"{house}:/usr/local/bin:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
    )


def fake_python(house, script):
    path = house / "python3"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_make_alone_lists_the_targets(house):
    result = make(house)
    assert result.returncode == 0
    for target in ("setup", "demo", "test", "test-all", "lint", "clean", "help"):
        assert re.search(rf"^  {target} +\S", result.stdout, re.MULTILINE)


def test_another_version_is_named_in_one_line(house):
    fake_python(house, "echo 3.9")
    result = make(house, "setup")
    assert result.returncode != 0
    (line,) = result.stderr.splitlines()
    assert "Found Python 3.9 (python3), need 3.11, 3.12 or 3.13" in line
    assert "PYTHON=" in line
    assert not (house / ".venv").exists()


def test_a_missing_python_is_named(house):
    result = make(house, "demo", PYTHON="python-that-is-not-there")
    assert result.returncode != 0
    assert "No Python answers to PYTHON=python-that-is-not-there" in result.stderr


def test_a_python_without_venv_is_named(house):
    fake_python(house, 'case "$2" in *ensurepip*) exit 1;; *) echo 3.12;; esac')
    result = make(house, "setup")
    assert result.returncode != 0
    assert "Python 3.12 (python3) has no venv module" in result.stderr
    assert "python3.12-venv" in result.stderr


@pytest.mark.slow
def test_a_second_setup_installs_nothing(house):
    first = make(house, "setup", f"PYTHON={sys.executable}")
    assert first.returncode == 0, first.stderr
    assert "Installing" in first.stdout
    # Without PYTHON the environment that is there is kept, whatever python3 is.
    fake_python(house, "echo 3.9")
    second = make(house, "setup")
    assert second.returncode == 0, second.stderr
    assert "Installing" not in second.stdout

    changed = house / "requirements.txt"
    changed.write_text("# still nothing\n")
    assert "Installing" in make(house, "setup").stdout


def test_the_version_is_one():
    gaze = re.search(r'__version__ = "(.+)"', (ROOT / "gaze/__init__.py").read_text())[
        1
    ]
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.M)[1]
    newest = re.search(r"^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.M)[1]
    assert gaze == cited == newest
    done = subprocess.run(
        [sys.executable, "-m", "gaze.show", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, f"Gaze Refiner {gaze}\n")


def test_the_documentations_ranges_are_ranges():
    for line in lines("requirements-docs.txt"):
        assert RANGE.match(line)[4], line
