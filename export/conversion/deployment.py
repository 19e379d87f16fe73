"""A trained network as the car sees it: camera pixels in, named tensors out.

The network wants [-1, 1]; a camera gives 0..255. The change of range is a layer
of the deployed graph, so that no host can get it wrong. Two outputs that need
different steps are two tensors: an int8 tensor has one scale for all its values.
"""

import dataclasses
from typing import Any

import keras
import numpy as np

from gaze.data import record
from gaze.run import errors

INPUT_NAME = "image"
LOGITS = "logits"


@dataclasses.dataclass(frozen=True)
class Task:
    """What a network is for, and how its outputs are called once deployed.

    Attributes:
        name: also the stem of the exported files.
        outputs: the meaning of each output by name; the names are the signature's.
    """

    name: str
    outputs: dict[str, str]

    def name_outputs(self, outputs: Any) -> dict[str, Any]:
        """The network's outputs as a dict by name, all of them."""
        if isinstance(outputs, dict):
            return dict(outputs)
        (name,) = self.outputs
        return {name: outputs}

    def with_further(self, outputs: Any) -> "Task":
        """The task of a network that gives more than the task asks for."""
        if not isinstance(outputs, dict):
            return self
        further = {name: FURTHER for name in sorted(set(outputs) - set(self.outputs))}
        return dataclasses.replace(self, outputs=self.outputs | further)


FURTHER = "as the network gives it; this task has no meaning for it"
GAZE = Task("gaze", {"pitch": "radians, up positive", "yaw": "radians, left positive"})


def _segmenter(classes: int) -> Task:
    names = ", ".join(record.class_names(classes))
    return Task(
        "segmenter", {LOGITS: f"one per class; the host takes the argmax: {names}"}
    )


SEGMENTER = _segmenter(record.NUM_CLASSES)
_CLASSES = record.PAPERS_CLASSES, record.NUM_CLASSES
TASKS = {task.name: task for task in (GAZE, SEGMENTER)}


class Deployment(keras.Model):
    """``call(image float32 [1, H, W, 1] in 0..255) -> dict`` by output name."""

    def __init__(self, network: keras.Model, task: Task, **kwargs: Any):
        super().__init__(**kwargs)
        self.network = network
        self.task = task
        self.to_graph_range = keras.layers.Rescaling(1.0 / 127.5, offset=-1.0)

    def call(self, image: Any) -> dict[str, Any]:
        """Rescales, runs the network as in inference, names the outputs."""
        outputs = self.network(self.to_graph_range(image), training=False)
        return self.task.name_outputs(outputs)


def deploy(network: keras.Model, image_shape: tuple[int, ...]) -> Deployment:
    """The deployment of a network, built for one image.

    Args:
        network: keras.Model on float32 [B, H, W, 1] in [-1, 1], which gives a dict
            with "pitch" and "yaw" [B, 1], or logits [B, H, W, 3 or 4], alone or in a
            dict. What else is in a dict is carried along.
        image_shape: (H, W, 1).

    Returns:
        Deployment, built.

    Raises:
        UserError: another kind of network, or one that computes in half precision.
    """
    _refuse_half_precision(network)
    zeros = np.zeros((1, *image_shape), np.float32)
    try:
        outputs = network(zeros, training=False)
    except (TypeError, ValueError) as error:
        raise errors.UserError(
            f"{network.name} does not take images {list(zeros.shape)} "
            f"({' '.join(str(error).split())[:120]}); give records of its own size."
        ) from error
    deployed = Deployment(network, _task_of(network, outputs), name="deployment")
    deployed(zeros)
    return deployed


def _task_of(network: keras.Model, outputs: Any) -> Task:
    named = outputs if isinstance(outputs, dict) else {LOGITS: outputs}
    if set(named) >= set(GAZE.outputs):
        return GAZE.with_further(outputs)
    shape = tuple(getattr(named.get(LOGITS), "shape", ()))
    if len(shape) == 4 and shape[-1] in _CLASSES:
        return _segmenter(shape[-1]).with_further(outputs)
    given = sorted(outputs) if isinstance(outputs, dict) else type(outputs).__name__
    raise errors.UserError(
        f"{network.name} is neither a gaze CNN (pitch and yaw) nor a segmenter "
        f"([B, H, W, 3 or 4] {LOGITS}): it returns {given}."
    )


def _refuse_half_precision(network: keras.Model) -> None:
    """The converter has no float16 or bfloat16 convolutions."""
    for layer in network._flatten_layers():
        if layer.compute_dtype != "float32":
            raise errors.UserError(
                f"layer {layer.name} computes in {layer.compute_dtype}, which does not "
                "convert; load the weights into a float32 model and save that."
            )
