"""A plan while it is drawn up: its tasks so far, and how a config becomes flags."""

import importlib
import os
import pathlib
from typing import Any

from ml_collections import ConfigDict

from gaze.run import artifact
from pipeline.running import tasks

_ROOT = pathlib.Path(__file__).parents[2]

How = tuple[str, ConfigDict]
"""A command's config file and the config that it shall run with."""


class Draft:
    """The tasks of a run so far, in an order that respects what each needs.

    Attributes:
        config: the pipeline's resolved config.
        workdir: run folder.
        tasks: list of ``tasks.Task``.
    """

    def __init__(self, config: ConfigDict, workdir: pathlib.Path):
        """An empty plan."""
        self.config, self.workdir, self.tasks = config, workdir, []

    def add(
        self,
        name: str,
        module: str,
        out: str,
        cost_s: float,
        how: How | None = None,
        /,
        **arguments,
    ) -> pathlib.Path:
        """Adds a task that makes a folder, which its flag ``--out`` names.

        Args:
            name: such as "refine/seed0/simgan/apply"; the first part is its stage.
            module: the command.
            out: what it makes, inside the run folder.
            cost_s: rough seconds, for the estimate.
            how: (config file, config) of a command that has one.
            **arguments: its other flags; paths count as inputs.

        Returns:
            The folder that the task makes.
        """
        folder = self.workdir / out
        self._append(name, module, folder, cost_s, how, arguments | {"out": folder})
        return folder

    def add_training(
        self, name: str, module: str, out: str, cost_s: float, how: How, /, **arguments
    ) -> pathlib.Path:
        """As ``add``, for a training: ``--workdir`` names the folder that it makes."""
        folder = self.workdir / out
        own = {"strategy": self.config.strategy, "workdir": folder}
        self._append(name, module, folder, cost_s, how, arguments | own)
        return folder

    def add_report(self, name: str, module: str, out: str, cost_s: float) -> None:
        """Adds a task that reads whatever all others left in the run folder."""
        arguments = {"workdir": self.workdir}
        self._append(
            name, module, self.workdir / out, cost_s, None, arguments, after_all=True
        )

    def _append(self, name, module, out, cost_s, how, arguments, after_all=False):
        settings = {}
        if how:
            file, config = how
            arguments = overrides(file, config) | arguments
            settings = plain(config.to_dict())
        task = tasks.Task(name, module, out, cost_s, arguments, after_all, settings)
        self.tasks.append(task)


def overrides(file: str, config: ConfigDict) -> dict[str, object]:
    """Flags for a command: its config file and the keys that differ from it."""
    base = config_of(file)
    changed = artifact.differing_keys(plain(base.to_dict()), plain(config.to_dict()))
    arguments: dict[str, object] = {"config": os.path.relpath(_ROOT / file)}
    for name in changed:
        value = config
        for key in name.split("."):
            value = value[key]
        arguments[f"config.{name}"] = path_of(value)
    return arguments


def path_of(value: object) -> object:
    """A path where a string names a file, so that its content counts as an input."""
    if isinstance(value, str) and os.path.isfile(value):
        return pathlib.Path(value)
    return value


def config_of(file: str) -> ConfigDict:
    """The config of a config file, or of ``FILE:VARIANT``."""
    file, _, variant = file.partition(":")
    module = file.removesuffix(".py").replace("/", ".")
    return importlib.import_module(module).get_config(variant)


def plain(config: Any) -> Any:
    """JSON's view of a config: tuples become lists."""
    if isinstance(config, dict):
        return {key: plain(value) for key, value in config.items()}
    return list(config) if isinstance(config, tuple) else config
