"""Configs by name: what a config of the pipeline names, found in ``configs/``.

``NAME`` is ``configs/NAME.py``, ``NAME.VARIANT`` a variant of it, such as
``simgan.without_history`` or ``lenet.without_head_pose``; several are joined by "+".
"""

import importlib
import pathlib

from ml_collections import ConfigDict

_CONFIGS = pathlib.Path(__file__).parents[2] / "configs"


def names(command: str) -> list[str]:
    """Names of the configs of a command, without variants."""
    files = [path.stem for path in _CONFIGS.glob("[a-z]*.py")]
    return sorted(f for f in files if _get(f, "").command == command)


def exists(name: str) -> bool:
    """Whether a config has that name."""
    return (_CONFIGS / f"{name}.py").exists()


def chosen(name: str, variants: list[str]) -> tuple[str, ConfigDict]:
    """A config as a user's command line names it, and what it holds.

    Args:
        name: of the file.
        variants: empty ones are left out.

    Returns:
        (config file with its variants for ``--config``, settings).

    Raises:
        ValueError: no such variant.
    """
    variant = "+".join(filter(None, variants))
    file = f"configs/{name}.py" + (f":{variant}" if variant else "")
    return file, _get(name, variant).copy_and_resolve_references()


def _get(name, variant):
    return importlib.import_module(f"configs.{name}").get_config(variant)
