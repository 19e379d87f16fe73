"""The flags that several commands share, and how a command line is parsed."""

import os

from absl import flags
from ml_collections import config_flags

from gaze.run import errors

_default_config = []


def define_config(default):
    """``--config=FILE[:VARIANT]`` with overrides such as ``--config.steps=200``.

    The default file is put on the command line at parsing instead of being the
    flag's default, which config_flags would load at import, with a traceback for a
    misspelt override.
    """
    _default_config[:] = [default]
    return config_flags.DEFINE_config_file(
        "config",
        None,
        "Config file, with :VARIANT for a variant; --config.KEY=VALUE overrides a key. "
        f"Default: {default}.",
        lock_config=True,
    )


def named_paths(flag, values, *, at_least=1):
    """{name: path} of a flag's values, NAME=PATH each.

    Raises:
        UserError: one without a name or a path, a name given twice, or too few.
    """
    pairs = [value.partition("=") for value in values]
    found = {name: path for name, _, path in pairs if name and path}
    if len(found) < max(len(values), at_least):
        raise errors.UserError(
            f"expected at least {at_least} different NAME=PATH by commas in --{flag}, "
            f"found {','.join(values)!r}."
        )
    return found


def parse(argv):
    """Parses a command line.

    Raises:
        UserError: an unknown flag or override, or a value of the wrong type.
    """
    named = [a for a in argv[1:] if a.startswith("--config=") or a == "--config"]
    if _default_config and not named:
        argv = [argv[0], f"--config={_default_config[0]}", *argv[1:]]
    for argument in argv[1:]:
        _, equals, path = argument.partition("--config=")
        if equals and not os.path.isfile(path.split(":")[0]):
            raise errors.UserError(
                f"no config file {path.split(':')[0]}; those at hand are in configs/."
            )
    try:
        return flags.FLAGS(argv)
    except (flags.Error, AttributeError, KeyError, TypeError, ValueError) as error:
        text = str(error.args[0] if error.args else error)
        if "Traceback" in text:  # config_flags puts a config file's own error so
            text = text.strip().splitlines()[-1]
        for quote in ("\\n", "\\", "'"):  # config_flags quotes messages in messages
            text = text.replace(quote, " ")
        raise errors.UserError(" ".join(text.split())) from None
