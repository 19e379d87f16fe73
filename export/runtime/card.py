"""The card of a model and its checksum: named metadata buffers of the ``.tflite``.

A file that was copied to a board without its side files still says what its tensors
mean, and whether it is still the file that was exported: the interpreter trusts what
it is given, and a single wrong bit ends the process or makes other angles. The reader
is short because the old metadata packages cannot be installed beside a current protobuf
(tflite-support#998).
"""

import hashlib
import json
from typing import Any

from ai_edge_litert import schema_py_generated as schema

METADATA_NAME = b"gaze_refiner_card"
CHECKSUM_NAME = b"gaze_refiner_checksum"
MARK = b"gaze_refiner_sha256:"
DIGITS = 64
"""The checksum's buffer is ``MARK`` and so many hexadecimal digits: SHA-256 of the
whole file with zeros for these digits. It is found by its mark, not by the structure
that it vouches for."""

_FACTS = {"task": str, "input": dict, "outputs": dict, "source_model_sha256": str}


def checksum(content: bytes) -> tuple[bytes, bytes]:
    """The checksum that stands in a model and the one that its bytes have.

    Args:
        content: bytes of a ``.tflite`` file.

    Returns:
        Two bytes of hexadecimal digits.

    Raises:
        ValueError: this is no model, or one without a checksum.
    """
    if content[4:8] != b"TFL3":
        raise ValueError("this is no .tflite file (its identifier TFL3 is missing)")
    start = content.rfind(MARK) + len(MARK)
    if content.count(MARK) != 1 or len(content) < start + DIGITS:
        raise ValueError(
            "this .tflite carries no checksum, so nothing says that it is whole: it "
            "was cut short, or an older version made it; make it with export.convert"
        )
    zeros = b"0" * DIGITS
    bare = content[:start] + zeros + content[start + DIGITS :]
    return content[start : start + DIGITS], hashlib.sha256(bare).hexdigest().encode()


def check(content: bytes) -> None:
    """Refuses a model that is not, bit for bit, what was exported.

    Args:
        content: bytes of a ``.tflite`` file.

    Raises:
        ValueError: this is no model, one without a checksum, or a damaged one.
    """
    promised, computed = checksum(content)
    if promised != computed:
        raise ValueError(
            "this .tflite is damaged (its checksum is wrong); copy it again, or make "
            "it again with export.convert"
        )


def read(content: bytes) -> dict[str, Any]:
    """The card in a model that is whole.

    Args:
        content: bytes of a ``.tflite`` file.

    Returns:
        dict with at least ``task``, ``input``, ``outputs``, ``source_model_sha256``.

    Raises:
        ValueError: this is no model, a damaged one, or one that carries no card.
    """
    check(content)
    model = schema.Model.GetRootAs(content)
    for index in range(model.MetadataLength()):
        entry = model.Metadata(index)
        if entry.Name() == METADATA_NAME:
            return _parsed(model.Buffers(entry.Buffer()).DataAsNumpy().tobytes())
    raise ValueError(
        "this .tflite carries no card, so nothing says what its tensors mean; "
        "make the file with export.convert"
    )


def _parsed(data: bytes) -> dict[str, Any]:
    card = json.loads(data)
    for name, kind in _FACTS.items():
        if not isinstance(card, dict) or not isinstance(card.get(name), kind):
            raise ValueError(
                f"the card of this .tflite does not say its {name}; make the file "
                "with export.convert"
            )
    return card
