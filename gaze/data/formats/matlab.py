"""MATLAB's .mat files up to version 7: their variables, or one line of complaint.

SciPy reads them in a child process (`gaze.run.isolation`): cells nested deep enough end
the process that reads them, and a few kB can unpack to any size.
"""

import os
from typing import Any

import numpy as np
import scipy.io

from gaze.data.formats import limits
from gaze.run import errors, isolation


def load(path: str | os.PathLike, *names: str) -> dict[str, Any]:
    """The variables ``names`` of a file; structs have their fields as attributes.

    MATLAB knows no scalars and no vectors: axes of length 1 are squeezed away, so a
    list of one comes as its only element.

    Raises:
        UserError: no such file, no .mat file, damaged, made to do harm, or without one
            of ``names``.
    """
    limits.expect_file(path, limits.MAX_MAT_FILE)
    return isolation.call(_load, path, names)


def _load(path, names):
    try:
        with open(path, "rb") as file:
            variables = scipy.io.loadmat(
                file, struct_as_record=False, squeeze_me=True, variable_names=names
            )
    except NotImplementedError:
        raise errors.UserError(
            f"{path} is a .mat file of version 7.3 (HDF5), expected version 5 to 7; is "
            "it of another data set?"
        ) from None
    except MemoryError:
        raise
    except Exception as error:  # SciPy promises none for a damaged file
        raise errors.UserError(
            f"{path} cannot be read as a .mat file ({_first_line(error)}); it is "
            "damaged or cut short, fetch it again."
        ) from None
    for name in names:
        if name not in variables:
            raise errors.UserError(
                f"{path} has no variable {name!r}; it is cut short or another format."
            )
    return {name: variables[name] for name in names}


def field(path: str | os.PathLike, struct: object, *names: str) -> np.ndarray:
    """The array of numbers or cells at ``struct.name.name...`` of a loaded variable.

    Raises:
        UserError: no such field; ``path`` is named.
    """
    value = struct
    for name in names:
        if not hasattr(value, "_fieldnames") or name not in value._fieldnames:
            raise errors.UserError(
                f"{path} has no field {'.'.join(names)}; it is of another format."
            )
        value = getattr(value, name)
    return np.asarray(value)


def _first_line(error):
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
