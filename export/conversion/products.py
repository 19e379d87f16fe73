"""How many products of two numbers a model takes for one image (MACs)."""

import math
from typing import Any

from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.tools import flatbuffer_utils

_OPERATORS = schema.BuiltinOperator


def count(content: bytes) -> int:
    """Products in the convolutions and dense layers of a ``.tflite``.

    Norms, activations and sums are not counted: they are folded away or cost little.

    Args:
        content: bytes of a model with static shapes.
    """
    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    return sum(
        _of_operator(model, part, operator)
        for part in model.subgraphs
        for operator in part.operators or []
    )


def _of_operator(model: Any, part: Any, operator: Any) -> int:
    code = flatbuffer_utils.get_builtin_code_from_operator_code(
        model.operatorCodes[operator.opcodeIndex]
    )
    inputs = [_shape(part, index) for index in operator.inputs]
    output = _shape(part, operator.outputs[0])
    if code in (_OPERATORS.CONV_2D, _OPERATORS.FULLY_CONNECTED):
        # Weights [outputs, ...]: each output takes one row of them.
        return math.prod(output) * math.prod(inputs[1][1:])
    if code == _OPERATORS.DEPTHWISE_CONV_2D:  # weights [1, h, w, outputs]
        return math.prod(output) * math.prod(inputs[1][1:3])
    if (
        code == _OPERATORS.TRANSPOSE_CONV
    ):  # inputs: shape, weights [outputs, ...], image
        _, height, width, _ = inputs[2]
        return height * width * math.prod(inputs[1])
    return 0


def _shape(part: Any, index: int) -> list[int]:
    shape = part.tensors[index].shape if index >= 0 else None
    return [] if shape is None else [int(size) for size in shape]
