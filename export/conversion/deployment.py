"""A trained network as the car sees it: camera pixels in, named tensors out.

The network wants [-1, 1]; a camera gives 0..255. The change of range is a layer
of the deployed graph, so that no host can get it wrong. Two outputs that need
different steps are two tensors: an int8 tensor has one scale for all its values.
"""

import dataclasses

import keras
import numpy as np

from gaze.data import record
from gaze.run import errors

INPUT_NAME = "image"


@dataclasses.dataclass(frozen=True)
class Task:
    """What a network is for, and how its outputs are called once deployed.

    Attributes:
        name: also the stem of the exported files.
        outputs: the meaning of each output by name; the names are the signature's.
    """

    name: str
    outputs: dict

    def name_outputs(self, outputs):
        """The network's outputs as a dict by name."""
        if isinstance(outputs, dict):
            return {name: outputs[name] for name in self.outputs}
        (name,) = self.outputs
        return {name: outputs}


GAZE = Task("gaze", {"pitch": "radians, up positive", "yaw": "radians, left positive"})


def _segmenter(classes):
    names = ", ".join(record.class_names(classes))
    return Task(
        "segmenter", {"logits": f"one per class; the host takes the argmax: {names}"}
    )


SEGMENTER = _segmenter(record.NUM_CLASSES)
_CLASSES = record.PAPERS_CLASSES, record.NUM_CLASSES


class Deployment(keras.Model):
    """``call(image float32 [1, H, W, 1] in 0..255) -> dict`` by output name."""

    def __init__(self, network, task, **kwargs):
        super().__init__(**kwargs)
        self.network = network
        self.task = task
        self.to_graph_range = keras.layers.Rescaling(1.0 / 127.5, offset=-1.0)

    def call(self, image):
        """Rescales, runs the network as in inference, names the outputs."""
        outputs = self.network(self.to_graph_range(image), training=False)
        return self.task.name_outputs(outputs)


def deploy(network, image_shape):
    """The deployment of a network, built for one image.

    Args:
        network: keras.Model on float32 [B, H, W, 1] in [-1, 1], which gives a dict
            with "pitch" and "yaw" [B, 1], or logits [B, H, W, 3 or 4].
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
    made = Deployment(network, _task_of(network, outputs), name="deployment")
    made(zeros)
    return made


def _task_of(network, outputs):
    if isinstance(outputs, dict) and set(outputs) >= set(GAZE.outputs):
        return GAZE
    shape = getattr(outputs, "shape", ())
    if len(shape) == 4 and shape[-1] in _CLASSES:
        return _segmenter(shape[-1])
    found = sorted(outputs) if isinstance(outputs, dict) else type(outputs).__name__
    raise errors.UserError(
        f"{network.name} is neither a gaze CNN (pitch and yaw) nor a segmenter "
        f"([B, H, W, 3 or 4] logits): it returns {found}."
    )


def _refuse_half_precision(network):
    """The converter has no float16 or bfloat16 convolutions."""
    for layer in network._flatten_layers():
        if layer.compute_dtype != "float32":
            raise errors.UserError(
                f"layer {layer.name} computes in {layer.compute_dtype}, which does not "
                "convert; load the weights into a float32 model and save that."
            )
