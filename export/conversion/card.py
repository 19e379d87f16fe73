"""The card of an exported model: what a stranger must know to use the file.

It stands beside the file as JSON and, but for the file's own checksum, inside it
(``runtime.card`` reads it there).
"""

import hashlib
import json
import math
from collections.abc import Container, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.tools import flatbuffer_utils

from export.conversion import deployment, generator
from export.conversion import graph as graphs
from export.runtime import card as embedded
from gaze.data import record
from gaze.run import errors

FRAME = (
    "normalised camera; camera axes x right, y down, z forward; gaze points from "
    "the eye to the target; pitch = asin(-y), yaw = atan2(-x, -z)"
)
EYE = (
    "the subject's left eye, nose at the left edge; mirror a right eye and negate "
    "its yaw"
)
INTENDED_USE = {
    "gaze": "research on gaze estimation from normalised eye images",
    "segmenter": "research on eye regions in normalised eye images",
    "generator": "research on refining synthetic eye images towards real ones, "
    "away from a training's own machine",
}
LIMITS = (
    "not validated on drivers; no function on which anybody's safety depends may "
    "rest on it; closed eyes, glasses, other cameras and directions outside the "
    "trained range give confident nonsense"
)


HOSTS_PART = (
    "not in the graph: the draw of a style eye from the run's bank, its light in this "
    "eye's layout, the noise, and what the run's config does to refined eyes "
    "afterwards (camera, strength)"
)


_HEIGHT_PX, _WIDTH_PX, _FOCAL_PX = 36, 60, 960.0  # eyes as everything here cuts them


def camera(shape: Sequence[int], settings: Mapping[str, Any]) -> dict[str, float]:
    """The normalised camera of eyes of a size, for the card.

    Args:
        shape: (height, width, ...) of the eyes, px.
        settings: ``config.camera``; without a focal length it is the simulator's, in
            proportion to the width.

    Returns:
        dict of ``focal_length_px`` and ``distance_mm``.

    Raises:
        UserError: no focal length, and eyes of another aspect than 36:60.
    """
    height, width = shape[:2]
    focal = settings["focal_length_px"]
    if focal is None:
        if height * _WIDTH_PX != width * _HEIGHT_PX:
            raise errors.UserError(
                f"expected eyes {_HEIGHT_PX}x{_WIDTH_PX} or in proportion, found "
                f"{height}x{width}: say how they were cut by "
                "--config.camera.focal_length_px=... (px) and distance_mm"
            )
        focal = _FOCAL_PX * width / _WIDTH_PX
    return {"focal_length_px": float(focal), "distance_mm": settings["distance_mm"]}


def contract(
    deployed: deployment.Deployment,
    graph: graphs.Graph,
    facts: Mapping[str, Any],
    settings: Mapping[str, Any],
    preset: str,
) -> dict[str, Any]:
    """The part of the card that a host program needs.

    Args:
        deployed: ``deployment.Deployment``.
        graph: ``graph.Graph`` of the converted model.
        facts: dict ``provenance.facts`` made.
        settings: ``config.camera``.
        preset: name of the preset it was converted by.

    Returns:
        dict of JSON types.
    """
    pixels = graph.inputs[deployment.INPUT_NAME]
    content = {
        "format": 1,
        "task": deployed.task.name,
        "preset": preset,
        "input": {
            "name": deployment.INPUT_NAME,
            "shape": pixels.shape,
            "dtype": pixels.dtype,
            "meaning": "grey camera pixels 0..255, " + EYE,
            "intensity": facts["intensity"],
            "camera": camera(pixels.shape[1:], settings),
            "normalization": facts.get("normalization", "none"),
        },
        "outputs": {
            name: _output(port, deployed.task.outputs[name])
            for name, port in graph.outputs.items()
        },
        "operators": graph.operators,
        "training": facts["training"],
        "source_model_sha256": facts["source_model_sha256"],
        "intended_use": INTENDED_USE[deployed.task.name],
        "limits": LIMITS,
        "versions": {"tensorflow": tf.__version__, "keras": keras.__version__},
    }
    if deployed.task.name == deployment.GAZE.name:
        content["frame"] = FRAME
    elif deployed.task.name == deployment.GENERATOR.name:
        content |= _beside_the_image(deployed, graph)
    else:
        logits = graph.outputs[deployment.LOGITS]
        content["classes"] = list(record.class_names(logits.shape[-1]))
    return content


def _beside_the_image(
    deployed: deployment.Deployment, graph: graphs.Graph
) -> dict[str, Any]:
    """What a generator is fed besides, and what is not in its graph."""
    further = {
        name: _output(port, deployed.task.inputs[name])
        for name, port in graph.inputs.items()
        if name != deployment.INPUT_NAME
    }
    facts: dict[str, Any] = {"further_inputs": further, "host": HOSTS_PART}
    if generator.LABEL_MAP in further:
        classes = further[generator.LABEL_MAP]["shape"][-1]
        facts["classes"] = list(record.class_names(classes))
    return facts


def embed(content: bytes, card: Mapping[str, Any]) -> bytes:
    """The model with ``card`` and a checksum as named metadata buffers.

    Args:
        content: bytes of a ``.tflite`` without or with an older card.
        card: dict of JSON types.

    Returns:
        bytes of the same graph.
    """
    text = json.dumps(card, sort_keys=True).encode()
    return _sealed(content, {embedded.METADATA_NAME: text}, card["task"])


def seal(content: bytes, task: str) -> bytes:
    """The model with a checksum alone, for what needs no card.

    Args:
        content: bytes of a ``.tflite``.
        task: name of its task.

    Returns:
        bytes of the same graph.
    """
    return _sealed(content, {}, task)


def _sealed(content: bytes, entries: dict[bytes, bytes], task: str) -> bytes:
    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    zeros = embedded.MARK + b"0" * embedded.DIGITS
    entries = {**entries, embedded.CHECKSUM_NAME: zeros}
    model.metadata = _without(model, entries)
    for name, data in entries.items():
        entry, buffer = schema.MetadataT(), schema.BufferT()
        entry.name, entry.buffer, buffer.data = name, len(model.buffers), data
        model.buffers.append(buffer)
        model.metadata.append(entry)
    model.description = f"Gaze Refiner {task}"
    bare = bytes(flatbuffer_utils.convert_object_to_bytearray(model))
    _, digest = embedded.checksum(bare)
    return bare.replace(zeros, embedded.MARK + digest)


def _without(model: Any, names: Container[bytes]) -> list[Any]:
    """The metadata but for those of some names, whose buffers are emptied."""
    kept = []
    for entry in model.metadata or []:
        if entry.name in names:
            model.buffers[entry.buffer].data = None
        else:
            kept.append(entry)
    return kept


def beside(content: bytes) -> dict[str, Any]:
    """The card that stands beside a finished file: its own and the checksum."""
    return embedded.read(content) | {"sha256": hashlib.sha256(content).hexdigest()}


def _output(port: graphs.Port, meaning: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "shape": port.shape,
        "dtype": port.dtype,
        "meaning": meaning,
    }
    facts |= {"scale": port.scale, "zero_point": port.zero_point}
    if port.scale is None or port.zero_point is None:
        return facts
    if meaning.startswith("radians"):
        facts["quantum_deg"] = math.degrees(port.scale)
        ends = [(code - port.zero_point) * port.scale for code in (-128, 127)]
        # An angle beyond them comes out as the end: the range is the calibration's.
        facts["range_deg"] = [math.degrees(end) for end in ends]
    return facts
