"""The card of a model: JSON in a named metadata buffer of the ``.tflite`` itself.

A file that was copied to a board without its side files still says what its
tensors mean. The reader is 20 lines because the old metadata packages cannot be
installed beside a current protobuf (tflite-support#998).
"""

import json

from ai_edge_litert import schema_py_generated as schema

METADATA_NAME = b"gaze_refiner_card"


def read(content):
    """The card in a model.

    Args:
        content: bytes of a ``.tflite`` file.

    Returns:
        dict.

    Raises:
        ValueError: this is no model, or one that carries no card.
    """
    if content[4:8] != b"TFL3":
        raise ValueError("this is no .tflite file (its identifier TFL3 is missing)")
    model = schema.Model.GetRootAs(content)
    for index in range(model.MetadataLength()):
        entry = model.Metadata(index)
        if entry.Name() == METADATA_NAME:
            return json.loads(model.Buffers(entry.Buffer()).DataAsNumpy().tobytes())
    raise ValueError(
        "this .tflite carries no card, so nothing says what its tensors mean; "
        "make the file with export.convert"
    )
