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
    path = ROOT / module.get_config().command.replace(".", "/")
    assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def test_docstring_gives_the_command(module):
    command = module.get_config().command
    assert (
        command in module.__doc__ and f"configs/{module.__name__[8:]}" in module.__doc__
    )


def test_variants_have_the_same_keys_alone_and_with_tiny(module):
    for variant in getattr(module, "VARIANTS", ()):
        made = module.get_config(variant).to_dict()
        assert _keys(made) == _keys(module.get_config().to_dict()), variant
        tiny = module.get_config(f"{variant}+tiny").to_dict()
        assert tiny != made or variant == "tiny", variant


def test_a_variant_says_what_it_sets(module):
    for variant, changes in getattr(module, "VARIANTS", {}).items():
        made = module.get_config(variant)
        for key, value in changes.items():
            found = made
            for name in key.split("."):
                found = found[name]
            assert found == value, (variant, key)


def test_what_is_no_variant_is_refused_with_the_known_ones(module):
    with pytest.raises(ValueError, match="tiny"):
        module.get_config("tyni")


def _keys(tree, prefix=""):
    names = set()
    for key, value in tree.items():
        names.add(prefix + key)
        if isinstance(value, dict):
            names |= _keys(value, f"{prefix}{key}.")
    return names
