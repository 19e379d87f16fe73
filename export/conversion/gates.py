"""What an exported model must be before it may stand in its final place.

The converter is content with less: it leaves an operator without int8 kernel as a
float island between DEQUANTIZE and QUANTIZE, and says nothing. What every model must
be is here; what one of a preset must be besides, the preset says by the functions
``integers_only``, ``float_head_only``, ``small_weights_only``.
"""

import math
from collections.abc import Callable, Iterable, Mapping

from export.conversion import deployment, head
from export.conversion import graph as graphs
from gaze.run import errors

Structure = Callable[[graphs.Graph, str], None]
"""A preset's own gate: (graph, name of the task) -> None, or ``Refused``."""

SMALL = 1024
"""Weights of fewer values stay float in dynamic and float16 models: the converter's."""


class Refused(errors.UserError):
    """A model that may not be written; another preset may do."""


def check_structure(
    graph: graphs.Graph,
    task: str,
    outputs: Iterable[str],
    own: Structure,
    inputs: Iterable[str] = (deployment.INPUT_NAME,),
) -> None:
    """Refuses a graph that no car's runtime takes, or that its preset does not allow.

    Args:
        graph: of the converted model.
        task: name of the task it serves.
        outputs: the names that its outputs must have.
        own: the preset's own gate.
        inputs: the names that its inputs must have.

    Raises:
        Refused: naming the figure and the limit.
    """
    check_none(graph.foreign, "operators that are not builtin", task)
    check_none(graph.dynamic, "tensors without static shape", task)
    _check_names(graph.inputs, set(inputs), task)
    _check_names(graph.outputs, set(outputs), task)
    own(graph, task)


def integers_only(graph: graphs.Graph, task: str) -> None:
    """No float tensor, and bytes of a camera enter as they are."""
    check_none(graph.floats, "floating-point tensors", task)
    _check_pixels(graph, ("uint8", 1.0, 0), task)


def float_head_only(graph: graphs.Graph, task: str) -> None:
    """Integers up to the last layers, and bytes of a camera enter as they are."""
    before = head.floats_before(graph)
    check_none(before, "floating-point tensors before its head", task)
    _check_pixels(graph, ("uint8", 1.0, 0), task)


def small_weights_only(dtype: str) -> Structure:
    """The gate of floating-point graphs whose weights are stored in another type.

    Args:
        dtype: the type in which weights of ``SMALL`` values or more must not be.
    """

    def gate(graph: graphs.Graph, task: str) -> None:
        names = [
            name
            for name, constant in graph.constants.items()
            if constant.dtype == dtype and constant.size >= SMALL
        ]
        check_none(names, f"weights of {SMALL} values or more in {dtype}", task)
        floating_pixels(graph, task)

    return gate


def floating_pixels(graph: graphs.Graph, task: str) -> None:
    """Pixels enter as float32, still 0..255."""
    _check_pixels(graph, ("float32", None, None), task)


def check_limits(
    figures: Mapping[str, float | None], limits: Mapping[str, float], task: str
) -> None:
    """Refuses a model whose figures exceed their limits.

    Args:
        figures: measured figures by name.
        limits: the highest allowed value by the names of figures; a figure that
            could not be measured (None) has no limit, but one has to be measured.
        task: name of the task.

    Raises:
        Refused: naming the figure and the limit.
        UserError: a limit is no number, or none of the figures could be measured.
    """
    measured = [name for name in limits if figures.get(name) is not None]
    if limits and not measured:
        raise errors.UserError(
            f"gate: none of {', '.join(limits)} could be measured of the exported "
            f"{task} model; give records with labels."
        )
    for name, limit in limits.items():
        figure = figures.get(name)
        if not math.isfinite(limit):
            raise errors.UserError(
                f"config.limits.{task}.{name} is {limit}, which stops nothing or "
                "everything; give a number."
            )
        if figure is not None and not figure <= limit:
            raise Refused(
                f"gate: {name} of the exported {task} model is {figure:.4g}, "
                f"limit {limit:g}; nothing was written."
            )


def check_none(names: list[str], what: str, task: str) -> None:
    """Refuses a model that has any of something; names the first."""
    if names:
        raise Refused(
            f"gate: the {task} model has {len(names)} {what}, limit 0; "
            f"the first is {names[0].split(';')[0]!r}."
        )


def _check_names(named: Iterable[str], expected: set[str], task: str) -> None:
    if set(named) != expected:
        raise Refused(
            f"gate: the {task} model's tensors are called {sorted(named)}, "
            f"expected {sorted(expected)}."
        )


def _check_pixels(graph: graphs.Graph, expected: tuple, task: str) -> None:
    pixel = graph.inputs[deployment.INPUT_NAME]
    if (pixel.dtype, pixel.scale, pixel.zero_point) != expected:
        raise Refused(
            f"gate: the {task} model's image is {pixel.dtype} with scale "
            f"{pixel.scale} and zero point {pixel.zero_point}; expected "
            f"{', '.join(map(str, expected))}."
        )
