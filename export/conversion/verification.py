"""The gates again, for a file that was exported some other day."""

import pathlib
from collections.abc import Mapping
from typing import Any

import keras

from export.conversion import (
    accuracy,
    build,
    deployment,
    evidence,
    gates,
    graph,
    presets,
    taking,
)
from export.runtime import card
from gaze.data import record
from gaze.run import errors, files

# Files whose card names no preset are of a time when there was one.
_FIRST_PRESET = "int8"


def check_file(path: pathlib.Path, model_path: pathlib.Path) -> dict[str, Any]:
    """Checks structure and origin.

    Args:
        path: of a ``.tflite``.
        model_path: of the ``.keras`` it is said to come from.

    Returns:
        The card inside the file.

    Raises:
        UserError: it is none of ours, was changed since, or comes from another
            network.
    """
    try:
        content = pathlib.Path(path).read_bytes()
        facts = card.read(content)
    except (OSError, ValueError) as error:
        raise errors.UserError(f"cannot use {path}: {error}.") from error
    if facts["task"] not in deployment.TASKS:
        raise errors.UserError(
            f"{path} is for {facts['task']!r}; this version knows "
            f"{', '.join(deployment.TASKS)}."
        )
    beside = pathlib.Path(path).with_suffix(".json")
    sum_beside = beside.exists() and files.read_object(beside).get("sha256")
    if beside.exists() and sum_beside != files.sha256(path):
        raise errors.UserError(
            f"{path} is not the file that {beside.name} describes (its sha256 "
            "differs); export it again."
        )
    if facts["source_model_sha256"] != files.sha256(model_path):
        raise errors.UserError(
            f"{path} was not made of {model_path} (sha256 in its card differs); give "
            "the network it was exported from."
        )
    preset = presets.get(facts.get("preset", _FIRST_PRESET))
    outputs = {*deployment.TASKS[facts["task"]].outputs, *facts["outputs"]}
    gates.check_structure(
        graph.read(content),
        facts["task"],
        outputs,
        preset.structure,
        (facts["input"]["name"], *facts.get("further_inputs", {})),
    )
    return facts


def check_figures(
    path: pathlib.Path,
    network: keras.Model,
    records: record.Records,
    config: Mapping[str, Any],
) -> dict[str, float | int | None]:
    """Measures and applies the limits.

    Args:
        path: of a ``.tflite`` that ``check_file`` accepted.
        network: the Keras network.
        records: Records in the treatment of the training.
        config: the ``export`` config.

    Returns:
        dict of figures, see ``accuracy.measure``.

    Raises:
        UserError: there are too few images, they are not what the model takes, or a
            figure exceeds its limit.
    """
    model = build.open_model(path)
    expected = model.card["input"]
    rule = expected.get("normalization") if model.task == "gaze" else None
    taking.expect(records, expected["shape"][1:3], "--data", rule=rule)
    records = records.take(evidence.distinct(records.image))
    evidence.require(len(records), "measuring", config["least"])
    figures = accuracy.measure(network, model, records)
    preset = model.card.get("preset", _FIRST_PRESET)
    limits = presets.limits(preset, model.task, config["limits"])
    gates.check_limits(figures, limits, model.task)
    return figures
