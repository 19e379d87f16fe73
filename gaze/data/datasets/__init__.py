"""Readers of on-disk formats, one file each; the folder is the registry.

A reader module has

* ``CARD``: a dict that says what the format is, in words;
* ``looks_like(path) -> bool``;
* ``index(source) -> items``: what there is to read, cheap;
* ``read(item) -> columns``: one chunk of records, eyes at ``SIZE``.

Which columns there are depends on the source; ``image``, ``subject`` and ``key``
always are. All raise ``UserError`` in one line.
"""

import importlib
import pathlib

from gaze.run import errors

SIZE = (36, 60)


def names():
    """Names of all readers."""
    modules = pathlib.Path(__file__).parent.glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def reader(name, source):
    """The reader module ``name``, or the one that ``source`` looks like for "".

    Raises:
        UserError: nothing at ``source``, or no reader for it.
    """
    source = pathlib.Path(source)
    if not source.exists():
        raise errors.UserError(f"no real eyes at {source}: no such file or folder.")
    modules = {n: importlib.import_module(f"gaze.data.datasets.{n}") for n in names()}
    if name and name not in modules:
        raise errors.UserError(
            f"no data set reader {name!r}; choose one of {', '.join(modules)}."
        )
    if name:
        return modules[name]
    for module in modules.values():
        if module.looks_like(source):
            return module
    raise errors.UserError(
        f"{source} looks like none of the known formats ({', '.join(modules)}); "
        "name one with --dataset (in the pipeline --config.real.dataset)."
    )
