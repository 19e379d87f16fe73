"""What XNNPACK takes of a ``.tflite``, and what stays outside.

LiteRT hands the pieces of a graph that XNNPACK knows to it, each as one DELEGATE node.
Every further piece costs copies at its borders: the segmenter in four pieces took 1.5
times as long as in one.
"""

import collections
import dataclasses
from typing import Any

from export.runtime import models

DELEGATE = "DELEGATE"


@dataclasses.dataclass(frozen=True)
class Partitions:
    """How a graph runs on a CPU.

    Attributes:
        count: number of pieces that XNNPACK runs.
        outside: number of operators that it does not run, by builtin name.
    """

    count: int
    outside: dict[str, int]


def read(content: bytes) -> Partitions:
    """The partitions of an exported model, by LiteRT's own default delegate.

    Args:
        content: bytes of a sealed ``.tflite``.

    Raises:
        ValueError: the runtime refuses the file.
    """
    allocated = models.allocate(content)
    # The only list of nodes that the wheel offers; delegates are appended to it.
    nodes = allocated._get_ops_details()
    outputs = [details["index"] for details in allocated.get_output_details()]
    names = collections.Counter(node["op_name"] for node in _run(nodes, outputs))
    return Partitions(names.pop(DELEGATE, 0), dict(names))


def _run(nodes: list[dict[str, Any]], outputs: list[int]) -> list[dict[str, Any]]:
    """The nodes that are run: a delegate instead of the operators that it replaced."""
    makers = {index: node for node in nodes for index in node["outputs"]}
    reached, open_tensors = {}, list(outputs)
    while open_tensors:
        node = makers.get(open_tensors.pop())
        if node and node["index"] not in reached:
            reached[node["index"]] = node
            open_tensors += list(node["inputs"])
    return list(reached.values())
