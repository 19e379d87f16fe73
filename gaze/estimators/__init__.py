"""Gaze estimators, one file each; the folder is the registry."""

import importlib
import pathlib

from gaze.run import errors
from gaze.training import results


def names():
    """Names of all estimators."""
    modules = pathlib.Path(__file__).parent.glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def build(name, **settings):
    """The estimator ``name`` with its settings.

    Raises:
        UserError: no estimator has that name.
    """
    if name not in names():
        raise errors.UserError(
            f"no estimator {name!r}; choose one of {', '.join(names())}."
        )
    try:
        return importlib.import_module(f"gaze.estimators.{name}").build(**settings)
    except KeyError as error:
        raise errors.UserError(
            f"the config has no key {error}, which the estimator {name} needs; take "
            f"configs/gaze_{name}.py."
        ) from error


def manifest(run):
    """The manifest of a finished ``gaze.train`` run.

    Raises:
        UserError: ``run`` is none, or its manifest was damaged or changed.
    """
    return results.manifest(run, "gaze.train")


def load_run(run):
    """The fitted estimator of a finished ``gaze.train`` run.

    Raises:
        UserError: ``run`` is none, or a file of it is damaged or of another run.
    """
    found = manifest(run)
    name = found["settings"].get("estimator")
    if name not in names():
        raise errors.UserError(
            f"{run} is of the estimator {name!r}; this version has "
            f"{', '.join(names())}."
        )
    return importlib.import_module(f"gaze.estimators.{name}").load(run, found)
