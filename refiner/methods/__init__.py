"""Refinement methods, one published recipe per file; the folder is the registry.

A method is made by ``build(settings, style_bank, guides)`` and is also a *trainable* of
``gaze.training.loop``. ``refine`` maps content eyes, whose labels must survive, to eyes
in the style of the bank's: synthetic eyes to refined ones or, with
``config.direction = "purify"``, real eyes to purified ones. A run folder holds what
``refine`` needs and no more: ``bank.npz`` and, where networks learnt something,
``model.keras``. Methods in closed form derive from ``ClosedForm``, those that learn
from ``refiner.learning.learner.Learner``.
"""

import contextlib
import importlib
import pathlib
from typing import Any

import keras

from gaze.run import errors
from gaze.training import checks, loop, results
from refiner.learning import learner, refining, snapshots
from refiner.style import bank
from refiner.style.closed_form import ClosedForm

Method = learner.Learner | refining.Refiner | ClosedForm
"""In training, trained, or in closed form: all refine."""


def names() -> list[str]:
    """Names of all methods."""
    modules = pathlib.Path(__file__).parent.glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def check(settings: dict) -> None:
    """Refuses a config of which no refiner could come, before any work.

    Looks at the keys of every training, then at what the method's own module checks in
    a function ``check(settings)``, if it has one.

    Args:
        settings: a method config's values.

    Raises:
        UserError: no method has that name, or a value that it could not use.
    """
    checks.check(settings)
    name = settings.get("method")
    with _explained(name):
        getattr(_module(name), "check", _no_rules)(settings)


def build(
    settings: dict,
    style_bank: bank.StyleBank,
    guides: dict[str, keras.Model] | None = None,
) -> Method:
    """The method ``settings["method"]``.

    Args:
        settings: a method config's values.
        style_bank: ``bank.StyleBank`` of the eyes whose style is wanted.
        guides: frozen networks by name (``refiner.learning.frozen``).

    Raises:
        UserError: no method has that name, or a value that it could not use.
    """
    check(settings)
    with _explained(settings["method"]):
        return _module(settings["method"]).build(settings, style_bank, guides or {})


def _module(name):
    if name not in names():
        raise errors.UserError(
            f"no refinement method {name!r}; choose one of {', '.join(names())}."
        )
    return importlib.import_module(f"refiner.methods.{name}")


@contextlib.contextmanager
def _explained(name):
    """Says in one line which key a config lacks."""
    try:
        yield
    except KeyError as error:
        raise errors.UserError(
            f"the config has no key {error}, which the method {name} needs; take one "
            f"of configs/ whose method is {name!r}."
        ) from error


def _no_rules(settings):
    """Of a method whose keys may hold anything."""


def load_run(folder: str | pathlib.Path) -> Method:
    """The method that a finished run folder holds, ready to ``refine``.

    Raises:
        UserError: the folder is no finished refiner run, or a file of it is damaged
            or of another run.
    """
    held = manifest(folder)
    settings, name = held["settings"], held["settings"].get("method")
    if name not in names():
        raise errors.UserError(
            f"{folder} is of the method {name!r}; this version has "
            f"{', '.join(names())}."
        )
    style_bank = bank.load(results.file(folder, "bank.npz", held))
    try:
        module = importlib.import_module(f"refiner.methods.{name}")
        return module.load(settings, style_bank, pathlib.Path(folder))
    except KeyError as error:
        raise errors.UserError(
            f"the settings of {folder} have no {error}, which the method {name} needs: "
            "the run is of another version; run refiner.train again in a new folder."
        ) from error


def manifest(folder: str | pathlib.Path) -> dict:
    """The manifest of a finished ``refiner.train`` run.

    Raises:
        UserError: ``folder`` is none, or its manifest was damaged or changed.
    """
    return results.manifest(folder, "refiner.train")


def load_snapshots(folder: str | pathlib.Path) -> dict[int, Method]:
    """The method of a run folder as it was on its way, {step: method}, in order.

    Raises:
        UserError: the folder is no finished refiner run, or kept no snapshots.
    """
    by_step = {}
    for step, path in snapshots.steps_of(pathlib.Path(folder) / loop.SNAPSHOTS).items():
        # A method of its own for each: a snapshot is set into its generator.
        method: Any = load_run(folder)
        by_step[step] = method
        method.taken_in = snapshots.restore(path, method.generator)
    if not by_step:
        load_run(folder)  # which may say what is amiss
        raise errors.UserError(
            f"{folder} kept no snapshots of its training; train it with "
            '--config.snapshots="(100,200,400,800,1000)".'
        )
    return by_step
