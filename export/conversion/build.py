"""From a trained network to a checked int8 model with its card.

The order matters: structure is checked first, because a float island makes all
figures flattering; the card's contract goes in before measuring, because what is
measured is the runtime that reads it.
"""

import dataclasses
import pathlib
import tempfile

from absl import logging

from export.conversion import (
    accuracy,
    calibration,
    card,
    deployment,
    evidence,
    gates,
    graph,
    presets,
)
from export.runtime import card as embedded
from export.runtime import latency, models


@dataclasses.dataclass(frozen=True)
class Built:
    """An export that passed its gates.

    Attributes:
        task: name of the task.
        int8: bytes of the model with its card inside.
        float32: bytes of the reference for speed.
        metrics: dict ``accuracy``, ``calibration_images``, ``latency``,
            ``size_bytes``.
    """

    task: str
    int8: bytes
    float32: bytes
    metrics: dict


def build(network, records, facts, config):
    """Converts, checks and measures a network.

    Args:
        network: Keras network (``deployment.deploy`` says which).
        records: Records in the treatment of the training; some subjects calibrate,
            the others measure.
        facts: ``provenance.facts`` of the network.
        config: the ``export`` config, a mapping.

    Returns:
        Built.

    Raises:
        UserError: there are too few images, it does not convert, or fails a gate.
    """
    pixels, test = _divide(records, config)
    deployed = deployment.deploy(network, records.image.shape[1:])
    task = deployed.task
    logging.info("converting %s on %d images", task.name, len(pixels))
    content = presets.convert(deployed, config["preset"], pixels)
    made = graph.read(content)
    gates.check_structure(made, task)
    contract = card.contract(deployed, made, facts, config["camera"])
    content = card.embed(content, contract)
    figures = _measure(network, content, test)
    gates.check_limits(figures, config["limits"][task.name], task)
    reference = presets.convert(deployed, "float32", pixels)
    contents = {"int8": content, "float32": card.seal(reference, task.name)}
    metrics = {
        "accuracy": figures,
        "latency": latency.measure(contents, **config["latency"]),
        "calibration_images": len(pixels),
        "size_bytes": {name: len(value) for name, value in contents.items()},
    }
    content = card.embed(content, contract | {"metrics": metrics})
    return Built(task.name, content, contents["float32"], metrics)


def open_model(path):
    """The runtime's model for a ``.tflite``, by the task in its card."""
    task = embedded.read(pathlib.Path(path).read_bytes())["task"]
    return _RUNTIMES[task](path)


_RUNTIMES = {"gaze": models.GazeModel, "segmenter": models.SegmenterModel}


def _divide(records, config):
    """Pixels to calibrate on, and records of other subjects to measure on.

    Raises:
        UserError: either are too few.
    """
    seed, settings, least = config["seed"], config["calibration"], config["least"]
    records = records.take(evidence.distinct(records.image))
    evidence.require(len(records), "calibration", least)
    inside, outside = calibration.split(records, settings["held_out"], seed=seed)
    training, test = records.take(inside), records.take(outside)
    training = training.take(
        calibration.choose(training, settings["images"], seed=seed)
    )
    test = test.take(calibration.choose(test, config["max_test_images"], seed=seed))
    evidence.require(len(training), "calibration", least)
    evidence.require(len(test), "measuring", least)
    return training.image, test


def _measure(network, content, records):
    """``accuracy.measure`` of a model that the runtime reads from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.tflite"
        path.write_bytes(content)
        return accuracy.measure(network, open_model(path), records)
