"""Every config builds, is complete, and names a command that exists."""

import importlib
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIGS = sorted(p.stem for p in (ROOT / "configs").glob("[a-z]*.py"))


@pytest.fixture(params=CONFIGS)
def module(request):
    return importlib.import_module(f"configs.{request.param}")


def test_default_and_tiny_have_the_same_keys(module):
    default, tiny = module.get_config(), module.get_config("tiny")
    assert _keys(default.to_dict()) == _keys(tiny.to_dict())


def test_command_exists(module):
    path = module.get_config().command.replace(".", "/") + ".py"
    assert (ROOT / path).is_file()


def test_docstring_gives_the_command(module):
    command = module.get_config().command
    assert (
        command in module.__doc__ and f"configs/{module.__name__[8:]}" in module.__doc__
    )


def _keys(tree, prefix=""):
    names = set()
    for key, value in tree.items():
        names.add(prefix + key)
        if isinstance(value, dict):
            names |= _keys(value, f"{prefix}{key}.")
    return names
