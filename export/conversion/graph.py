"""What a ``.tflite`` is made of, read from its flatbuffer."""

import collections
import dataclasses

from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.tools import flatbuffer_utils

_FLOATS = {
    schema.TensorType.FLOAT16,
    schema.TensorType.FLOAT32,
    schema.TensorType.FLOAT64,
    schema.TensorType.BFLOAT16,
}


@dataclasses.dataclass(frozen=True)
class Graph:
    """Facts about a model's tensors and operators.

    Attributes:
        operators: number of operators by builtin name.
        foreign: names of custom and Flex operators.
        floats: names of floating-point tensors.
        dynamic: names of tensors without a static shape.
        inputs, outputs: tensors by signature name.
    """

    operators: dict
    foreign: list
    floats: list
    dynamic: list
    inputs: dict
    outputs: dict


@dataclasses.dataclass(frozen=True)
class Port:
    """One input or output: shape, dtype name, scale and zero point (None: float)."""

    shape: list
    dtype: str
    scale: float | None
    zero_point: int | None


def read(content):
    """The ``Graph`` of a model's bytes."""
    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    tensors = [tensor for part in model.subgraphs for tensor in part.tensors]
    codes = [
        model.operatorCodes[operator.opcodeIndex]
        for part in model.subgraphs
        for operator in part.operators
    ]
    (signature,) = model.signatureDefs
    main = model.subgraphs[signature.subgraphIndex]
    return Graph(
        operators=dict(collections.Counter(map(_name, codes))),
        foreign=sorted({_text(code.customCode) for code in codes if code.customCode}),
        floats=[_text(tensor.name) for tensor in tensors if tensor.type in _FLOATS],
        dynamic=[_text(tensor.name) for tensor in tensors if _is_dynamic(tensor)],
        inputs=_ports(main, signature.inputs),
        outputs=_ports(main, signature.outputs),
    )


def _name(code):
    return _BUILTINS[flatbuffer_utils.get_builtin_code_from_operator_code(code)]


def _is_dynamic(tensor):
    signature = tensor.shapeSignature
    return signature is not None and any(size < 0 for size in signature)


def _ports(subgraph, maps):
    tensors = {_text(m.name): subgraph.tensors[m.tensorIndex] for m in maps}
    return {name: _port(tensor) for name, tensor in tensors.items()}


def _port(tensor):
    quantization = tensor.quantization
    known = quantization is not None and quantization.scale is not None
    return Port(
        shape=[int(size) for size in tensor.shape],
        dtype=_TYPES[tensor.type].lower(),
        scale=float(quantization.scale[0]) if known else None,
        zero_point=int(quantization.zeroPoint[0]) if known else None,
    )


def _text(name):
    return name.decode() if isinstance(name, bytes) else name


def _names(enumeration):
    return {v: k for k, v in vars(enumeration).items() if not k.startswith("_")}


_BUILTINS = _names(schema.BuiltinOperator)
_TYPES = _names(schema.TensorType)
