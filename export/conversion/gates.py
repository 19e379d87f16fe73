"""What an exported model must be before it may stand in its final place.

The converter is content with less: it leaves an operator without int8 kernel as a
float island between DEQUANTIZE and QUANTIZE, and says nothing.
"""

import math

from export.conversion import deployment
from gaze.run import errors


def check_structure(graph, task):
    """Refuses what is not an integer graph with the promised tensors.

    Args:
        graph: ``graph.Graph`` of an int8 model.
        task: ``deployment.Task`` it serves.

    Raises:
        UserError: naming the figure and the limit.
    """
    _check_none(graph.foreign, "operators that are not builtin", task)
    _check_none(graph.floats, "floating-point tensors", task)
    _check_none(graph.dynamic, "tensors without static shape", task)
    _check_names(graph.inputs, {deployment.INPUT_NAME}, task)
    _check_names(graph.outputs, set(task.outputs), task)
    pixel = graph.inputs[deployment.INPUT_NAME]
    if (pixel.dtype, pixel.scale, pixel.zero_point) != ("uint8", 1.0, 0):
        raise errors.UserError(
            f"gate: the {task.name} model's image is {pixel.dtype} with scale "
            f"{pixel.scale} and zero point {pixel.zero_point}; expected uint8, 1, 0."
        )


def check_limits(figures, limits, task):
    """Refuses a model whose figures exceed their limits.

    Args:
        figures: measured figures by name.
        limits: the highest allowed value by the names of figures; a figure that
            could not be measured (None) has no limit, but one has to be measured.
        task: ``deployment.Task``.

    Raises:
        UserError: naming the figure and the limit.
    """
    measured = [name for name in limits if figures.get(name) is not None]
    if limits and not measured:
        raise errors.UserError(
            f"gate: none of {', '.join(limits)} could be measured of the int8 "
            f"{task.name} model; give records with labels."
        )
    for name, limit in limits.items():
        figure = figures.get(name)
        if not math.isfinite(limit):
            raise errors.UserError(
                f"config.limits.{task.name}.{name} is {limit}, which stops nothing or "
                "everything; give a number."
            )
        if figure is not None and not figure <= limit:
            raise errors.UserError(
                f"gate: {name} of the int8 {task.name} model is {figure:.4g}, "
                f"limit {limit:g}; nothing was written."
            )


def _check_none(names, what, task):
    if names:
        raise errors.UserError(
            f"gate: the {task.name} model has {len(names)} {what}, limit 0; "
            f"the first is {names[0].split(';')[0]!r}."
        )


def _check_names(found, expected, task):
    if set(found) != expected:
        raise errors.UserError(
            f"gate: the {task.name} model's tensors are called {sorted(found)}, "
            f"expected {sorted(expected)}."
        )
