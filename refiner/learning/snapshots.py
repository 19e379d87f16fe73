"""A generator on its way: what a training keeps of it after some steps.

``refiner.figures`` draws a training of the snapshots of ``config.snapshots``, as Figs.
8 and 9 of Zhao et al. 2018 do. One is an ``.npz`` of the weights in their order and of
what the phase trained: while G1 learns alone, it is G1's eyes that are of interest.
"""

import pathlib
import zipfile
from typing import Any

import keras
import numpy as np

from gaze.run import errors, files
from gaze.training import phases

SUFFIX = ".npz"


def write(path: str | pathlib.Path, network: keras.Model, phase: phases.Phase) -> None:
    """Writes a snapshot; ``path`` is without suffix."""
    arrays: dict[str, Any] = {
        f"weight_{i}": np.asarray(w) for i, w in enumerate(network.weights)
    }
    arrays["phase"] = phase.name
    arrays["trainable"] = np.array(phase.trainable, np.str_)
    path = pathlib.Path(path).with_suffix(SUFFIX)
    with files.writing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, **arrays)


def steps_of(folder: str | pathlib.Path) -> dict[int, pathlib.Path]:
    """{step: path} of the snapshots in a folder, in order."""
    paths = pathlib.Path(folder).glob(f"*{SUFFIX}")
    by_step = {int(p.stem): p for p in paths if p.stem.isdecimal()}
    return dict(sorted(by_step.items()))


def restore(path: str | pathlib.Path, network: keras.Model) -> phases.Phase:
    """Gives a network the weights of a snapshot.

    Returns:
        ``phases.Phase`` that it was taken in, without steps and losses.

    Raises:
        UserError: the file is damaged, or of another network.
    """
    try:
        with np.load(path) as kept:
            weights = [kept[f"weight_{i}"] for i in range(len(network.weights))]
            name, trainable = str(kept["phase"]), tuple(map(str, kept["trainable"]))
        network.set_weights(weights)  # refuses other shapes with a ValueError
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        reason = " ".join(str(error).split())[:120]
        raise errors.UserError(
            f"{path} is no snapshot of this run's generator ({reason}); train again in "
            "a new folder."
        ) from error
    return phases.Phase(name, 0, trainable, {}, "")
