"""Gaze estimators, one file each; the folder is the registry."""

import importlib
import pathlib

from gaze.run import errors, files, stage


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


def load(name, folder):
    """The fitted estimator that a run folder holds."""
    return importlib.import_module(f"gaze.estimators.{name}").load(folder)


def manifest(run):
    """The manifest of a finished ``gaze.train`` run.

    Raises:
        UserError: ``run`` is none.
    """
    path = pathlib.Path(run) / stage.MANIFEST
    found = files.read_json(path) if path.exists() else {}
    if found.get("command") != "gaze.train":
        raise errors.UserError(
            f"{run} is no finished estimator run; run gaze.train with that workdir."
        )
    return found


def load_run(run):
    """The fitted estimator of a finished ``gaze.train`` run; raises as `manifest`."""
    return load(manifest(run)["settings"]["estimator"], run)
