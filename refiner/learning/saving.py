"""What a run folder holds of a generator: the trained one, and it on its way.

The snapshots of ``config.snapshots`` are what ``refiner.figures`` draws a training of,
as Figs. 8 and 9 of Zhao et al. 2018 do.
"""

import pathlib

import keras

from gaze.run import errors, files
from gaze.training import phases, precision

_MODEL, _PHASE = "model.keras", "phase.json"


def save_generator(network, folder):
    """Writes a trained generator, which computes in float32 from now on."""
    precision.restore(network)
    files.save_keras(network, pathlib.Path(folder) / _MODEL)


def load_generator(folder, kind):
    """The generator of a run folder, or of one of its snapshots.

    Args:
        folder: run folder of ``refiner.train``, or a snapshot's.
        kind: its class.

    Raises:
        UserError: the file holds another network.
    """
    network = keras.saving.load_model(pathlib.Path(folder) / _MODEL)
    if not isinstance(network, kind):
        raise errors.UserError(
            f"{folder}/{_MODEL} holds a {type(network).__name__}, not a "
            f"{kind.__name__}; pass the run folder of refiner.train."
        )
    precision.restore(network)  # a snapshot is as it was in training
    return network


def keep(network, folder, phase):
    """Writes a generator as it is, and what its present phase trains of it."""
    folder = pathlib.Path(folder)
    trained = {"name": phase.name, "trainable": phase.trainable}
    with files.writing(folder) as place:
        place.mkdir()
        files.save_keras(network, place / _MODEL)
        files.write_json(place / _PHASE, trained)


def phase_of(folder):
    """The phase that a snapshot was taken in, without its steps and losses."""
    found = files.read_json(pathlib.Path(folder) / _PHASE)
    return phases.Phase(found["name"], 0, tuple(found["trainable"]), {}, "")
