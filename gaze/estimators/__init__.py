"""Gaze estimators, one file each; the folder is the registry.

A module has ``build(**settings)``, ``load(folder, manifest)`` and, where its config
could be wrong in ways of its own, ``check(settings, examples)``. An estimator names in
``inputs`` the columns of records that it reads, fits with ``fit(records, validation,
workdir)``, which writes plain files and returns facts for the manifest, and answers
with ``predict(columns)``: (pitch, yaw) in radians, float32 [N, 2]. Networks derive from
``gaze.learning.network.NetworkEstimator``, what is a few arrays from
``gaze.learning.arrays.ArrayEstimator``.
"""

import contextlib
import importlib
import os
import pathlib
from collections.abc import Sequence

from gaze.run import errors
from gaze.training import checks, results


def names() -> list[str]:
    """Names of all estimators."""
    modules = pathlib.Path(__file__).parent.glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def check(settings: dict, *, examples: int | None = None) -> None:
    """Refuses a config of which no estimator could come, before any work.

    Looks at the keys of every training, then at what the estimator's own module checks
    in a function ``check(settings, examples)``, if it has one.

    Args:
        settings: an estimator config's values.
        examples: number of eyes to learn from, where it is known.

    Raises:
        UserError: no estimator has that name, or a value that it could not use.
    """
    checks.check(settings, examples=examples)
    name = settings.get("estimator")
    with _explained(name):
        getattr(_module(name), "check", _no_rules)(settings, examples)


def build(name: str, **settings):
    """The estimator ``name`` with its settings.

    Raises:
        UserError: no estimator has that name, or a value that it could not use.
    """
    check({**settings, "estimator": name})
    with _explained(name):
        return _module(name).build(**settings)


def _module(name):
    if name not in names():
        raise errors.UserError(
            f"no estimator {name!r}; choose one of {', '.join(names())}."
        )
    return importlib.import_module(f"gaze.estimators.{name}")


@contextlib.contextmanager
def _explained(name):
    """Says in one line which key a config lacks."""
    try:
        yield
    except KeyError as error:
        raise errors.UserError(
            f"the config has no key {error}, which the estimator {name} needs; take "
            f"one of configs/ whose estimator is {name!r}."
        ) from error


def _no_rules(settings, examples):
    """Of an estimator whose keys may hold anything."""


def manifest(run: str | os.PathLike):
    """The manifest of a finished ``gaze.train`` run.

    Raises:
        UserError: ``run`` is none, or its manifest was damaged or changed.
    """
    return results.manifest(run, "gaze.train")


def load_run(run: str | os.PathLike, given: Sequence[str] = ("image",)):
    """The fitted estimator of a finished ``gaze.train`` run.

    Args:
        run: its folder.
        given: the columns that the caller has for it.

    Raises:
        UserError: ``run`` is none, or reads columns that are not given.
    """
    found = manifest(run)
    if "folds" in found:
        raise errors.UserError(
            f"{run} holds a model per person, for gaze.evaluate alone; pass a run of "
            "gaze.train without --leave_one_subject_out."
        )
    name = found["settings"].get("estimator")
    if name not in names():
        raise errors.UserError(
            f"{run} is of the estimator {name!r}; this version has "
            f"{', '.join(names())}."
        )
    with _explained(name):
        estimator = _module(name).load(run, found)
    missing = [column for column in estimator.inputs if column not in given]
    if missing:
        raise errors.UserError(
            f"the estimator {name} of {run} reads {' and '.join(missing)}, which is "
            f"not at hand here ({', '.join(given)}); choose another."
        )
    return estimator
