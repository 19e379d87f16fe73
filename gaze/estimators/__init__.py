"""Gaze estimators, one file each; the folder is the registry."""

import importlib
import pathlib

from gaze.run import errors


def names():
    """Names of all estimators."""
    files = pathlib.Path(__file__).parent.glob("[a-z]*.py")
    return sorted(file.stem for file in files)


def build(name, **settings):
    """The estimator ``name`` with its settings.

    Raises:
        UserError: no estimator has that name.
    """
    if name not in names():
        raise errors.UserError(
            f"no estimator {name!r}; choose one of {', '.join(names())}."
        )
    return importlib.import_module(f"gaze.estimators.{name}").build(**settings)


def load(name, folder):
    """The fitted estimator that a run folder holds."""
    return importlib.import_module(f"gaze.estimators.{name}").load(folder)
