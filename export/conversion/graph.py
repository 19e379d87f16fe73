"""What a ``.tflite`` is made of, read from its flatbuffer."""

import collections
import dataclasses
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.tools import flatbuffer_utils

_FLOATS = {
    schema.TensorType.FLOAT16,
    schema.TensorType.FLOAT32,
    schema.TensorType.FLOAT64,
    schema.TensorType.BFLOAT16,
}


@dataclasses.dataclass(frozen=True)
class Port:
    """One input or output: shape, dtype name, scale and zero point (None: float)."""

    shape: list[int]
    dtype: str
    scale: float | None
    zero_point: int | None


@dataclasses.dataclass(frozen=True)
class Node:
    """One operator: its builtin name and the names of its tensors."""

    operator: str
    inputs: list[str]
    outputs: list[str]


@dataclasses.dataclass(frozen=True)
class Constant:
    """A tensor whose values stand in the file: dtype name and number of values."""

    dtype: str
    size: int


@dataclasses.dataclass(frozen=True)
class Graph:
    """Facts about a model's tensors and operators.

    Attributes:
        nodes: every operator, in the order in which they run.
        foreign: names of custom and Flex operators.
        floats: names of floating-point tensors.
        dynamic: names of tensors without a static shape.
        constants: weights and the like, by the tensor's name.
        inputs, outputs: tensors by signature name.
        output_tensors: the graph's name of each output, by signature name.
    """

    nodes: list[Node]
    foreign: list[str]
    floats: list[str]
    dynamic: list[str]
    constants: dict[str, Constant]
    inputs: dict[str, Port]
    outputs: dict[str, Port]
    output_tensors: dict[str, str]

    @property
    def operators(self) -> dict[str, int]:
        """Number of operators by builtin name."""
        return dict(collections.Counter(node.operator for node in self.nodes))


def read(content: bytes) -> Graph:
    """The ``Graph`` of a model's bytes."""
    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    tensors = [tensor for part in model.subgraphs for tensor in part.tensors]
    (signature,) = model.signatureDefs
    main = model.subgraphs[signature.subgraphIndex]
    custom = {_text(code.customCode) for code in model.operatorCodes if code.customCode}
    return Graph(
        nodes=[_node(model, part, op) for part in model.subgraphs for op in _ops(part)],
        foreign=sorted(custom),
        floats=[_text(tensor.name) for tensor in tensors if tensor.type in _FLOATS],
        dynamic=[_text(tensor.name) for tensor in tensors if _is_dynamic(tensor)],
        constants={
            _text(t.name): _constant(t) for t in tensors if _is_stored(model, t)
        },
        inputs=_ports(main, signature.inputs),
        outputs=_ports(main, signature.outputs),
        output_tensors={
            _text(m.name): _text(main.tensors[m.tensorIndex].name)
            for m in signature.outputs
        },
    )


def _ops(part: Any) -> list[Any]:
    return list(part.operators or [])


def _node(model: Any, part: Any, operator: Any) -> Node:
    code = model.operatorCodes[operator.opcodeIndex]
    name = _BUILTINS[flatbuffer_utils.get_builtin_code_from_operator_code(code)]
    inputs, outputs = (
        # An index below 0 stands for an optional input that is not there.
        [_text(part.tensors[i].name) for i in indices if i >= 0]
        for indices in (operator.inputs, operator.outputs)
    )
    return Node(name, inputs, outputs)


def _is_dynamic(tensor: Any) -> bool:
    signature = tensor.shapeSignature
    return signature is not None and any(size < 0 for size in signature)


def _is_stored(model: Any, tensor: Any) -> bool:
    data = model.buffers[tensor.buffer].data
    return data is not None and len(data) > 0


def _constant(tensor: Any) -> Constant:
    shape = [] if tensor.shape is None else tensor.shape
    return Constant(_TYPES[tensor.type].lower(), int(np.prod(shape)))


def _ports(subgraph: Any, maps: list[Any]) -> dict[str, Port]:
    tensors = {_text(m.name): subgraph.tensors[m.tensorIndex] for m in maps}
    return {name: _port(tensor) for name, tensor in tensors.items()}


def _port(tensor: Any) -> Port:
    quantization = tensor.quantization
    known = quantization is not None and quantization.scale is not None
    return Port(
        shape=[int(size) for size in tensor.shape],
        dtype=_TYPES[tensor.type].lower(),
        scale=float(quantization.scale[0]) if known else None,
        zero_point=int(quantization.zeroPoint[0]) if known else None,
    )


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name


def _names(enumeration: type) -> dict[int, str]:
    return {v: k for k, v in vars(enumeration).items() if not k.startswith("_")}


_BUILTINS = _names(schema.BuiltinOperator)
_TYPES = _names(schema.TensorType)
