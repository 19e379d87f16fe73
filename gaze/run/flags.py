"""The flags that several commands share, and how a command line is parsed."""

import os
import re
import sys
from collections.abc import Container, Sequence

from absl import flags
from ml_collections import config_flags

from gaze.run import errors, paths, ranges

_CONFIG = "config"
_REQUIRED = " Required."
NUMPYS = ("file", "allow_pickle")
"""What no array of ``numpy.savez_compressed`` can be called."""
_default_config = []


def define_config(default: str) -> flags.FlagHolder:
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


def named_paths(
    flag: str,
    values: Sequence[str],
    *,
    at_least: int = 1,
    reserved: Container[str] = (),
) -> dict[str, str]:
    """{name: path} of a flag's values, NAME=PATH each.

    Args:
        flag: its name.
        values: what it was given.
        at_least: how many there must be.
        reserved: what the command calls its own things beside those that are named.

    Raises:
        UserError: one without a name or a path, a name given twice or reserved, or too
            few.
    """
    pairs = [value.partition("=") for value in values]
    named = {name: path for name, _, path in pairs if name and path}
    if len(named) < max(len(values), at_least):
        raise errors.UserError(
            f"expected at least {at_least} different NAME=PATH by commas in --{flag}, "
            f"found {','.join(values)!r}."
        )
    if taken := [name for name in named if name in reserved]:
        raise errors.UserError(
            f"--{flag}: expected names that the result has no use for itself, found "
            f"{taken[0]!r}; call {named[taken[0]]} something else."
        )
    return named


def refuse_comma(flag: str, path: str | os.PathLike) -> None:
    """Refuses a folder whose own folders cannot be named in a list.

    Raises:
        UserError: the path holds a comma.
    """
    if "," in str(path):
        raise errors.UserError(
            f"--{flag} is {path}; commas part names in lists of folders: choose a "
            "path without."
        )


def parse(argv: Sequence[str]) -> list[str]:
    """Parses a command line.

    Raises:
        UserError: an unknown flag or override, or a value of the wrong type, out of
            its range, or a path that can be none.
    """
    named = [a for a in argv[1:] if a.startswith("--config=") or a == "--config"]
    if _default_config and not named:
        # First: an override has to come after its config.
        argv = [argv[0], f"--config={_default_config[0]}", *argv[1:]]
    for argument in argv[1:]:
        _, equals, path = argument.partition("--config=")
        if equals and not os.path.isfile(path.split(":")[0]):
            raise errors.UserError(
                f"no config file {path.split(':')[0]}; those at hand are in configs/."
            )
    _tell_of_all_flags()
    try:
        rest = flags.FLAGS(argv)
    except (flags.Error, AttributeError, KeyError, TypeError, ValueError) as error:
        text = str(error.args[0] if error.args else error)
        if "Traceback" in text:  # config_flags puts a config file's own error so
            text = text.strip().splitlines()[-1]
        for quote in ("\\n", "\\", "'"):  # config_flags quotes messages in messages
            text = text.replace(quote, " ")
        raise errors.UserError(" ".join(text.split())) from None
    check()
    return rest


class FileParser(flags.ArgumentParser):
    """Marks the flag of a file that a command writes: not a folder, as others are."""


def define_file(
    name: str, default: str | None, text: str, **more: bool
) -> flags.FlagHolder:
    """The flag of a file that a command writes, and replaces; as DEFINE_string."""
    serializer = flags.ArgumentSerializer()
    return flags.DEFINE(
        FileParser(), name, default, text, serializer=serializer, **more
    )  # type: ignore[call-overload]


def check() -> None:
    """Refuses flags and config keys of which no command could make sense.

    Raises:
        UserError: a number out of its range, or a path that can be none.
    """
    given = {flag.name: flag for flag in _own_flags()}
    numbers = {name: f.value for name, f in given.items() if name != _CONFIG}
    ranges.check(numbers, shown="--")
    if _CONFIG in given:
        ranges.check(given[_CONFIG].value.to_dict())
    for name, flag in given.items():
        is_file = isinstance(flag.parser, FileParser)
        paths.check_flag(name, flag.value, needed=flag.default is None, is_file=is_file)


def _tell_of_all_flags():
    """Has --help list what the command takes by its imports, too: --config, for one.

    Those that have to be given are said to be required.
    """
    for flag in _own_flags():
        flags.FLAGS.register_key_flag_for_module(sys.argv[0], flag)
        needed = any("other than None" in check.message for check in flag.validators)
        if needed and not flag.help.endswith(_REQUIRED):
            flag.help += _REQUIRED


def _own_flags():
    """The flags that the command and what it imports define, but not absl's own.

    Each override --config.KEY=VALUE is a flag, too, and is left out: the config has it.
    """
    for module, defined in flags.FLAGS.flags_by_module_dict().items():
        if not module.startswith("absl."):
            yield from (flag for flag in defined if "." not in flag.name)


def height_width(flag: str, text: str) -> tuple[int, int]:
    """(height, width) of a flag such as ``--size=36x60``.

    Raises:
        UserError: it is no size, or one that no eye patch has: eyes are wide.
    """
    sides = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text.lower())
    height, width = map(int, sides.groups()) if sides else (0, 0)
    if min(height, width) < 8 or max(height, width) > 4096:
        raise errors.UserError(
            f"--{flag}={text[:40]}: expected HEIGHTxWIDTH, 8 to 4096 px, such as 36x60."
        )
    if height > width:
        raise errors.UserError(
            f"--{flag}={text}: expected HEIGHTxWIDTH, an eye no higher than wide; did "
            f"you mean {width}x{height}?"
        )
    return height, width
