"""The head of a graph: its last layer and what follows it, for each output.

A gaze network's head are two small products, which may stay in floating point for
nothing; an int8 output then steps no more.
"""

from export.conversion import graph as graphs

WEIGHTED = {"CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"}
_CHANGES_OF_TYPE = {"QUANTIZE", "DEQUANTIZE"}


def nodes(graph: graphs.Graph) -> list[graphs.Node]:
    """The nodes of the head, from each output back to the first one with weights.

    Args:
        graph: of a model in any precision.

    Returns:
        Nodes, outputs first.
    """
    makers = {name: node for node in graph.nodes for name in node.outputs}
    reached, open_tensors = [], list(graph.output_tensors.values())
    while open_tensors:
        node = makers.get(open_tensors.pop())
        if node is not None and node not in reached:
            reached.append(node)
            if node.operator not in WEIGHTED:
                open_tensors += node.inputs
    return reached


def tensors(graph: graphs.Graph) -> list[str]:
    """The names of the tensors that the head makes, as the quantiser knows nodes."""
    return [name for node in nodes(graph) for name in node.outputs]


def floats_before(graph: graphs.Graph) -> list[str]:
    """Floating-point tensors that the trunk, all before the head, computes with."""
    head = nodes(graph)
    trunk = [node for node in graph.nodes if node not in head]
    computing = [node for node in trunk if node.operator not in _CHANGES_OF_TYPE]
    touched = {name for node in computing for name in (*node.inputs, *node.outputs)}
    return [name for name in graph.floats if name in touched]
