"""A plan while it is drawn up: its steps so far, and how a config becomes flags."""

import importlib
import os
import pathlib

from gaze.run import stage, steps

_ROOT = pathlib.Path(__file__).parent


class Draft:
    """The steps of a run so far, in an order that respects what each needs.

    Attributes:
        config: the pipeline's resolved config.
        workdir: run folder.
        steps: list of ``steps.Step``.
    """

    def __init__(self, config, workdir):
        """An empty plan."""
        self.config, self.workdir, self.steps = config, workdir, []

    def add(self, name, module, out, cost, how=None, /, **arguments):
        """Adds a step.

        Args:
            name: such as "refine/seed0/simgan/train"; the first part is its stage.
            module: the command.
            out: what it makes, inside the run folder.
            cost: rough seconds, for the estimate.
            how: (config file, config) of a command that has one.
            **arguments: its flags; paths count as inputs.

        Returns:
            ``out``.
        """
        settings, last = {}, name == "report"
        if how:
            file, config = how
            arguments = overrides(file, config) | arguments
            settings = plain(config.to_dict())
        out = self.workdir / out
        step = steps.Step(name, module, out, cost, arguments, last, settings)
        self.steps.append(step)
        return out

    def add_training(self, name, module, out, cost, how, /, **arguments):
        """As ``add``, for a training, whose run folder is what it makes."""
        arguments |= {"strategy": self.config.strategy, "workdir": self.workdir / out}
        return self.add(name, module, out, cost, how, **arguments)


def overrides(file, config):
    """Flags for a command: its config file and the keys that differ from it."""
    base = config_of(file)
    changed = stage.differing_keys(plain(base.to_dict()), plain(config.to_dict()))
    arguments = {"config": os.path.relpath(_ROOT / file)}
    for name in changed:
        value = config
        for key in name.split("."):
            value = value[key]
        arguments[f"config.{name}"] = path_of(value)
    return arguments


def path_of(value):
    """A path where a string names a file, so that its content counts as an input."""
    is_file = isinstance(value, str) and os.path.isfile(value)
    return pathlib.Path(value) if is_file else value


def config_of(file):
    """The config of a config file, or of ``FILE:VARIANT``."""
    file, _, variant = file.partition(":")
    module = file.removesuffix(".py").replace("/", ".")
    return importlib.import_module(module).get_config(variant)


def plain(config):
    """JSON's view of a config: tuples become lists."""
    if isinstance(config, dict):
        return {key: plain(value) for key, value in config.items()}
    return list(config) if isinstance(config, tuple) else config
