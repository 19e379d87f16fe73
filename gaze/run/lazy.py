"""Names of a package that are imported when they are first asked for."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from absl import flags


def attributes(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's ``__getattr__``: TensorFlow takes seconds, and few need all of it.

    Args:
        package: its name.
        homes: {name: module that defines it}.
    """

    def find(name):
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        if not flags.FLAGS.is_parsed():
            flags.FLAGS.mark_as_parsed()  # no command: all flags keep their defaults
        return getattr(importlib.import_module(homes[name]), name)

    return find


def plain(settings: Any) -> dict:
    """A config's values as a dict, whether it came as one or as a ``ConfigDict``."""
    return settings.to_dict() if hasattr(settings, "to_dict") else dict(settings)
