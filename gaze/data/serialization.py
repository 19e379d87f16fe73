"""One record as the bytes of a ``tf.train.Example`` and back, without TensorFlow.

Images and masks are PNG, angles and points float lists, names UTF-8 bytes. The message
is TensorFlow's own, described once more: importing TensorFlow for it would take every
worker of ``gaze.prepare`` seconds.
"""

import math
from collections.abc import Collection
from typing import Any

import cv2
import numpy as np
from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    message_factory,
    text_format,
)

from gaze.data.formats import limits
from gaze.run import names

PNG = ("image", "mask")
FLOAT = ("gaze", "head_pose", "pupil_center", "eye_openness", "normalizing_rotation")
TEXT = ("subject", "source", "key", "eye", "condition")

# tensorflow/core/example/{example,feature}.proto, without the integers' list.
_SCHEMA = """
name: "example.proto" package: "tensorflow" syntax: "proto3"
message_type { name: "BytesList"
  field { name: "value" number: 1 label: LABEL_REPEATED type: TYPE_BYTES } }
message_type { name: "FloatList"
  field { name: "value" number: 1 label: LABEL_REPEATED type: TYPE_FLOAT } }
message_type { name: "Feature" oneof_decl { name: "kind" }
  field { name: "bytes_list" number: 1 type: TYPE_MESSAGE oneof_index: 0
          type_name: ".tensorflow.BytesList" }
  field { name: "float_list" number: 2 type: TYPE_MESSAGE oneof_index: 0
          type_name: ".tensorflow.FloatList" } }
message_type { name: "Features"
  field { name: "feature" number: 1 label: LABEL_REPEATED type: TYPE_MESSAGE
          type_name: ".tensorflow.Features.FeatureEntry" }
  nested_type { name: "FeatureEntry" options { map_entry: true }
    field { name: "key" number: 1 type: TYPE_STRING }
    field { name: "value" number: 2 type: TYPE_MESSAGE
            type_name: ".tensorflow.Feature" } } }
message_type { name: "Example"
  field { name: "features" number: 1 type: TYPE_MESSAGE
          type_name: ".tensorflow.Features" } }
"""


def _message():
    # A pool of its own: TensorFlow, imported later, registers the same names.
    pool = descriptor_pool.DescriptorPool()
    pool.Add(text_format.Parse(_SCHEMA, descriptor_pb2.FileDescriptorProto()))
    return message_factory.GetMessageClass(
        pool.FindMessageTypeByName("tensorflow.Example")
    )


_Example = _message()


def printable(columns: dict) -> dict:
    """A chunk of columns whose texts can be stored and shown anywhere (`names`)."""
    return {
        name: list(map(names.printable, column)) if name in TEXT else column
        for name, column in columns.items()
    }


def encode(row: dict[str, Any]) -> bytes:
    """A dict of one record's columns as the bytes of a ``tf.train.Example``."""
    example = _Example()
    features = example.features.feature
    for name, value in row.items():
        if name in PNG:
            features[name].bytes_list.value.append(_to_png(value))
        elif name in FLOAT:
            values = np.asarray(value, np.float32).ravel()
            features[name].float_list.value.extend(values.tolist())
        elif name in TEXT:
            features[name].bytes_list.value.append(str(value).encode())
        else:
            raise KeyError(f"no column {name!r} in a record")
    return example.SerializeToString(deterministic=True)


def decode(serialized: bytes, names: Collection[str] | None = None) -> dict[str, Any]:
    """The columns of one serialized record, a dict of arrays and texts.

    Args:
        serialized: the record.
        names: of the columns wanted; None for all.
    """
    row: dict[str, Any] = {}
    for name, feature in _Example.FromString(serialized).features.feature.items():
        if names is not None and name not in names:
            continue
        if name in PNG:
            row[name] = _from_png(feature.bytes_list.value[0])
        elif name in FLOAT:
            row[name] = np.array(feature.float_list.value, np.float32)
        else:
            row[name] = feature.bytes_list.value[0].decode()
    if "mask" in row:
        row["mask"] = row["mask"][..., 0]  # [H, W, 1] -> [H, W]
    if "eye_openness" in row:
        row["eye_openness"] = row["eye_openness"][0]  # [1] -> a number
    return row


def _to_png(image):
    # OpenCV writes BGR; a record's three channels are RGB.
    if image.ndim == 3 and image.shape[-1] == 3:
        image = image[..., ::-1]
    return cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def _from_png(data):
    sides = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    if math.prod(sides) > limits.MAX_EYE:
        raise ValueError("no eye patch is as large")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    return image[..., ::-1] if image.ndim == 3 else image[..., None]
