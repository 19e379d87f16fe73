"""The gates again, for a file that was exported some other day."""

import pathlib

from export.conversion import accuracy, build, deployment, evidence, gates, graph
from export.runtime import card
from gaze.run import errors, files

_TASKS = {task.name: task for task in (deployment.GAZE, deployment.SEGMENTER)}


def check_file(path, model_path):
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
        found = card.read(content)
    except (OSError, ValueError) as error:
        raise errors.UserError(f"cannot use {path}: {error}.") from error
    if found["task"] not in _TASKS:
        raise errors.UserError(
            f"{path} is for {found['task']!r}; this version knows {', '.join(_TASKS)}."
        )
    beside = pathlib.Path(path).with_suffix(".json")
    sum_beside = beside.exists() and files.read_object(beside).get("sha256")
    if beside.exists() and sum_beside != files.sha256(path):
        raise errors.UserError(
            f"{path} is not the file that {beside.name} describes (its sha256 "
            "differs); export it again."
        )
    if found["source_model_sha256"] != files.sha256(model_path):
        raise errors.UserError(
            f"{path} was not made of {model_path} (sha256 in its card differs); give "
            "the network it was exported from."
        )
    gates.check_structure(graph.read(content), _TASKS[found["task"]])
    return found


def check_figures(path, network, records, config):
    """Measures and applies the limits.

    Args:
        path: of a ``.tflite`` that ``check_file`` accepted.
        network: the Keras network.
        records: Records in the treatment of the training.
        config: the ``export`` config.

    Returns:
        dict of figures, see ``accuracy.measure``.

    Raises:
        UserError: there are too few images, or a figure exceeds its limit.
    """
    model = build.open_model(path)
    records = records.take(evidence.distinct(records.image))
    evidence.require(len(records), "measuring", config["least"])
    figures = accuracy.measure(network, model, records)
    gates.check_limits(figures, config["limits"][model.task], _TASKS[model.task])
    return figures
