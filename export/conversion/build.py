"""From a trained network to a checked model with its card.

The order matters: structure is checked first, because a float island makes all
figures flattering; the card's contract goes in before measuring, because what is
measured is the runtime that reads it.
"""

import dataclasses
import pathlib
import tempfile
import types
from collections.abc import Mapping
from typing import Any

import keras
from absl import logging

from export.conversion import (
    accuracy,
    card,
    converter,
    doubts,
    gates,
    graph,
    partitions,
    presets,
    refusals,
    sources,
    taking,
)
from export.runtime import card as embedded
from export.runtime import generator, latency, models, trust
from gaze.data import record
from gaze.run import errors


@dataclasses.dataclass(frozen=True)
class Built:
    """An export that passed its gates.

    Attributes:
        task: name of the task.
        preset: name of the preset that passed.
        model: bytes of the model with its card inside.
        float32: bytes of the reference for speed.
        metrics: dict ``accuracy``, ``also`` (the same of other records, by name),
            ``calibration_images``, ``latency``, ``host``, ``partitions``, ``refused``
            (what stopped the presets before, by name) and ``size_bytes``; latency and
            size by "exported" and "float32".
    """

    task: str
    preset: str
    model: bytes
    float32: bytes
    metrics: dict[str, Any]


def build(
    network: keras.Model,
    records: record.Records,
    facts: Mapping[str, Any],
    config: Mapping[str, Any],
    also: Mapping[str, record.Records] = types.MappingProxyType({}),
) -> Built:
    """Converts, checks and measures a network.

    Args:
        network: Keras network (``deployment.deploy`` says which).
        records: Records in the treatment of the training; some subjects calibrate,
            the others measure.
        facts: ``provenance.facts`` of the network.
        config: the ``export`` config, a mapping.
        also: further Records by name, in the same treatment: real eyes above all. They
            are measured for the card and held to no limit.

    Returns:
        Built, by the first preset of the ladder that passes.

    Raises:
        UserError: there are too few images, records are not what the network takes, it
            does not convert, or fails a gate.
    """
    names = presets.ladder(config["preset"], config["target"])
    source = sources.prepare(network, records, facts, config, also)
    with converter.saved(source.deployed) as make:
        name, content, contract, figures, refused = _climb(source, names, make)
        reference = convert(source, "float32", make)
    contents = {
        "exported": content,
        "float32": card.seal(reference, source.deployed.task.name),
    }
    metrics = {
        "accuracy": figures,
        "also": {
            name: measure(network, content, some)
            | {"labels_normalized_by": some.normalization}
            for name, some in also.items()
        },
        "latency": latency.measure(contents, **config["latency"]),
        "host": latency.host(),
        "partitions": dataclasses.asdict(partitions.read(content)),
        "calibration_images": source.count,
        "refused": refused,
        "size_bytes": {key: len(value) for key, value in contents.items()},
    }
    further = {"metrics": metrics, "doubts": doubts.tell(metrics)}
    further |= _certainty(content, contract, source.test)
    content = card.embed(content, contract | further)
    task = source.deployed.task.name
    return Built(task, name, content, contents["float32"], metrics)


def convert(source: sources.Source, preset: str, make: converter.Make) -> bytes:
    """Bytes of the ``.tflite`` that a preset makes.

    Raises:
        Refused: an operator has no builtin form.
    """
    logging.info("converting to %s on %d images", preset, source.count)
    with converter.one_line(source.network.name, preset):
        return presets.get(preset).convert(make, source.examples)


def attempt(
    source: sources.Source, preset: str, make: converter.Make
) -> tuple[bytes, dict[str, Any], dict[str, Any]]:
    """One preset, measured: the model with the card's contract, contract, figures.

    Its figures are not held to their limits yet.

    Raises:
        Refused: it does not convert, or its graph is not what the preset promises.
    """
    content = convert(source, preset, make)
    structure, task = graph.read(content), source.deployed.task
    own, inputs = presets.get(preset).structure, source.deployed.shapes
    gates.check_structure(structure, task.name, task.outputs, own, inputs)
    contract = card.contract(
        source.deployed, structure, source.facts, source.config["camera"], preset
    )
    content = card.embed(content, contract)
    return content, contract, measure(source.network, content, source.test)


def open_model(path: str | pathlib.Path) -> models.Model:
    """The runtime's model for a ``.tflite``, by the task in its card."""
    task = embedded.read(pathlib.Path(path).read_bytes())["task"]
    return _RUNTIMES[task](path)


_RUNTIMES: dict[str, type[models.Model]] = {
    "gaze": models.GazeModel,
    "segmenter": models.SegmenterModel,
    "generator": generator.GeneratorModel,
}


def _climb(
    source: sources.Source, names: tuple[str, ...], make: converter.Make
) -> tuple[str, bytes, dict[str, Any], dict[str, Any], dict[str, str]]:
    """The first preset that passes, its model, and why those before did not."""
    task, refused = source.deployed.task.name, {}
    for name in names:
        try:
            content, contract, figures = attempt(source, name, make)
            limits = presets.limits(name, task, source.config["limits"])
            gates.check_limits(figures, limits, task)
            return name, content, contract, figures, refused
        except gates.Refused as error:
            refused[name] = str(error)
            logging.warning("%s does not pass: %s", name, error)
    if len(names) == 1:
        raise gates.Refused(refused[names[0]])
    reasons = "; ".join(f"{name}: {reason}" for name, reason in refused.items())
    raise errors.UserError(f"no preset passes: {reasons}")


def _certainty(content, contract, records):
    """The card's ``certain``, of a segmenter that the runtime can judge eyes by."""
    classes = list(record.class_names(trust.NUM_CLASSES))
    is_grey = contract["input"]["shape"][-1] == 1
    if contract["task"] != "segmenter" or not is_grey or contract["classes"] != classes:
        return {}
    segmenter = _opened(content)
    eyes = taking.eyes(records, segmenter.card, "the measuring eyes")
    return {"certain": refusals.certainty(segmenter, eyes)}


def measure(
    network: keras.Model, content: bytes, records: record.Records
) -> dict[str, Any]:
    """``accuracy.measure`` of a model that the runtime reads from a file."""
    return accuracy.measure(network, _opened(content), records)


def _opened(content):
    """The runtime's model, which reads a file once and wants it no longer."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.tflite"
        path.write_bytes(content)
        return open_model(path)
