"""Every command's flags and config keys, with values that nothing can be made of."""

import json
import pathlib
import subprocess
import sys

import pytest
from absl import flags

from gaze.run import errors
from gaze.run import flags as shared_flags

ROOT = pathlib.Path(__file__).resolve().parents[3]
LIBRARIES = ("geometry", "image_ops", "normalize", "pose", "__init__")
COMMANDS = [
    *(
        f"{room}.{path.stem}"
        for room in ("gaze", "refiner", "export", "pipeline")
        for path in sorted((ROOT / room).glob("*.py"))
        if path.stem not in LIBRARIES
    ),
    "pipeline.__main__",
]
# All in one process of its own: TensorFlow starts once, and flags are global.
SCRIPT = """
import importlib, json, sys
from tests.gaze.run import commands_test as asked
file = sys.argv[1]
print(json.dumps({name: asked.tried(name, file) for name in asked.COMMANDS}))
"""
NUMBERS = {
    "IntegerParser": ("1" + 20 * "0", "-1", "-1" + 20 * "0", "many", "1.5", "nan"),
    "FloatParser": ("nan", "inf", "-inf", "1e300", "-1", "much"),
}
TEXTS = (300 * "a", 2500 * "x/", "a\0b")
SIGNED = ("worse_deg", "between_deg", "drop_points")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """{command: {"taken", "unclear", "asked"}} of all bad arguments."""
    file = tmp_path_factory.mktemp("flags") / "file"
    file.touch()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, file], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("command", COMMANDS)
def test_no_value_is_taken_that_nothing_can_be_made_of(found, command):
    assert found[command]["taken"] == []
    assert found[command]["unclear"] == []  # more than a line
    assert found[command]["asked"] > 0


def tried(command, file):
    """What a command makes of bad arguments; imports it, and takes its flags back."""
    values = flags.FLAGS
    __import__(command)
    needed = _needed(values)
    found = {"taken": [], "unclear": [], "asked": 0}
    for argument in list(_bad_arguments(values, needed, file)):
        found["asked"] += 1
        try:
            _parse(values, [command, *needed, argument])
            found["taken"].append(argument[:60])
        except errors.UserError as error:
            if len(str(error).splitlines()) != 1 or len(str(error)) > 300:
                found["unclear"].append(argument[:60])
    own = (command, "gaze.run.flags")  # where the config is defined
    for name in [n for n in values if values.find_module_defining_flag(n) in own]:
        delattr(values, name)
    shared_flags._default_config.clear()
    return found


def _has_to_be_given(flag):
    return flag.value is None and any("None" in v.message for v in flag.validators)


def _needed(values):
    return [f"--{name}=a=x" for name in values if _has_to_be_given(values[name])]


def _parse(values, arguments):
    """Parses a command line as if it were the process's first."""
    values.unparse_flags()
    # Overrides become flags when they are parsed; where there are any, sys.argv says.
    for name in [name for name in values if name.startswith("config.")]:
        delattr(values, name)
    sys.argv = arguments
    shared_flags.parse(arguments)


def _bad_arguments(values, needed, file):
    for module, defined in values.flags_by_module_dict().items():
        if not module.startswith("absl."):
            for flag in [f for f in defined if "." not in f.name]:
                yield from (f"--{flag.name}={bad}" for bad in _bad(flag, file))
    if "config" in values:
        _parse(values, ["", *needed])
        for path, value in _leaves(values["config"].value.to_dict()):
            yield from (f"--config.{path}={bad}" for bad in _bad_number(path, value))


def _bad(flag, file):
    kind = type(flag.parser).__name__
    yield from NUMBERS.get(kind, ())
    if kind in ("ArgumentParser", "FileParser", "ListParser") and flag.name != "config":
        yield from TEXTS
        yield from [""] if _has_to_be_given(flag) else []
    if kind == "FileParser":
        yield from (pathlib.Path(file).parent, f"{file}/below", 250 * "a")
    elif flag.name in ("out", "workdir"):
        yield from (file, f"{file}/below", 250 * "a")


def _bad_number(path, value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    kind = "IntegerParser" if isinstance(value, int) else "FloatParser"
    for bad in NUMBERS[kind]:
        if not (bad == "-1" and path.endswith(SIGNED)):
            yield bad


def _leaves(tree, prefix=""):
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
