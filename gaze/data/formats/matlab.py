"""MATLAB's .mat files up to version 7: their variables, or one line of complaint."""

import zlib

import numpy as np
import scipy.io
from scipy.io.matlab import MatReadError

from gaze.run import errors

# What scipy raises for files that are damaged, cut short or no .mat at all.
_BROKEN = (
    EOFError,
    IndexError,
    MatReadError,
    MemoryError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
    zlib.error,
)


def load(path, *names):
    """The variables ``names`` of a file; structs have their fields as attributes.

    MATLAB knows no scalars and no vectors: axes of length 1 are squeezed away, so a
    list of one comes as its only element.

    Raises:
        UserError: no such file, no .mat file, damaged, or without one of ``names``.
    """
    try:
        with open(path, "rb") as file:
            variables = scipy.io.loadmat(
                file, struct_as_record=False, squeeze_me=True, variable_names=names
            )
    except FileNotFoundError:
        raise errors.UserError(f"{path} is missing; fetch the set again.") from None
    except NotImplementedError:
        raise errors.UserError(
            f"{path} is a .mat file of version 7.3 (HDF5), expected version 5 to 7; is "
            "it of another data set?"
        ) from None
    except _BROKEN as error:
        raise errors.UserError(
            f"{path} cannot be read as a .mat file ({_first_line(error)}); it is "
            "damaged or cut short, fetch it again."
        ) from None
    for name in names:
        if name not in variables:
            raise errors.UserError(
                f"{path} has no variable {name!r}; it is cut short or another format."
            )
    return variables


def field(path, struct, *names):
    """The array at ``struct.name.name...`` of a loaded variable.

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
    return (str(error).splitlines() or [type(error).__name__])[0]
