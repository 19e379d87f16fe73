"""A trained network as its host sees it: pixels in, named tensors out.

The network wants [-1, 1]; a camera gives 0..255. The change of range is a layer
of the deployed graph, so that no host can get it wrong. Two outputs that need
different steps are two tensors: an int8 tensor has one scale for all its values.
"""

import dataclasses
from typing import Any

import keras
import numpy as np

from export.conversion import generator
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
        inputs: the same of what may go in beside the image.
    """

    name: str
    outputs: dict[str, str]
    inputs: dict[str, str] = dataclasses.field(default_factory=dict)

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
GENERATOR = Task(
    "generator",
    {generator.REFINED: "grey levels 0..255 of the refined eye; the host rounds"},
    {
        generator.LABEL_MAP: "0 or 1 for each class: the eye's regions, one-hot",
        generator.CONDITION: "local mean and deviation of a style eye in this eye's "
        "layout, in the range -1..1 of images, and standard normal noise, of which "
        "each draw makes another eye",
    },
)
TASKS = {task.name: task for task in (GAZE, SEGMENTER, GENERATOR)}


class Deployment(keras.Model):
    """``call({"image": float32 [1, H, W, 1] in 0..255}) -> dict`` by output name.

    Attributes:
        network, task: what is deployed.
        shapes: (H, W, C) of every input by name.
    """

    def __init__(
        self,
        network: keras.Model,
        task: Task,
        shapes: dict[str, tuple[int, ...]],
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.network, self.task = network, task
        self.shapes = dict(shapes)
        self.to_graph_range = keras.layers.Rescaling(1.0 / 127.5, offset=-1.0)

    def call(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Rescales, runs the network as in inference, names the outputs."""
        image = self.to_graph_range(inputs[INPUT_NAME])
        return self.task.name_outputs(self.network(image, training=False))


class GeneratorDeployment(Deployment):
    """The same of a ``generator.Generation``: further inputs, and grey levels out."""

    def __init__(self, network: generator.Generation, image_shape: tuple[int, ...]):
        height, width, _ = image_shape
        shapes: dict[str, tuple[int, ...]] = {
            name: (height, width, count) for name, count in network.channels.items()
        }
        super().__init__(network, GENERATOR, shapes, name="deployment")
        # A product straight after a clip is merged with it by TFLite's quantiser, which
        # gave values of -1 to 1 the step of grey levels: three of them. Not so a 1x1
        # convolution.
        half = keras.initializers.Constant(127.5)
        self.to_levels = keras.layers.Conv2D(
            1, 1, kernel_initializer=half, bias_initializer=half
        )

    def call(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Rescales the image, generates, and gives grey levels."""
        image = self.to_graph_range(inputs[INPUT_NAME])
        refined = self.network({**inputs, INPUT_NAME: image})
        return {generator.REFINED: self.to_levels(refined)}


def deploy(network: keras.Model, image_shape: tuple[int, ...]) -> Deployment:
    """The deployment of a network, built for one image.

    Args:
        network: keras.Model on float32 [B, H, W, 1] in [-1, 1], which gives a dict
            with "pitch" and "yaw" [B, 1], or logits [B, H, W, 3 or 4], alone or in a
            dict. What else is in a dict is carried along. Or a
            ``generator.Generation``.
        image_shape: (H, W, 1).

    Returns:
        Deployment, built.

    Raises:
        UserError: another kind of network, or one that computes in half precision.
    """
    _refuse_half_precision(network)
    if isinstance(network, generator.Generation):
        return _deploy_generator(network, image_shape)
    zeros = np.zeros((1, *image_shape), np.float32)
    try:
        outputs = network(zeros, training=False)
    except (TypeError, ValueError) as error:
        raise errors.UserError(
            f"{network.name} does not take images {list(zeros.shape)} "
            f"({' '.join(str(error).split())[:120]}); give records of its own size."
        ) from error
    shapes = {INPUT_NAME: image_shape}
    task = _task_of(network, outputs)
    deployed = Deployment(network, task, shapes, name="deployment")
    deployed({INPUT_NAME: zeros})
    return deployed


def _deploy_generator(
    network: generator.Generation, image_shape: tuple[int, ...]
) -> Deployment:
    own = network.refiner.bank.images.shape[1:]
    if tuple(image_shape) != own:
        raise errors.UserError(
            f"the generator was trained with eyes {list(own)}, found "
            f"{list(image_shape)}; give records of its own size."
        )
    deployed = GeneratorDeployment(network, image_shape)
    deployed({n: np.zeros((1, *s), np.float32) for n, s in deployed.shapes.items()})
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
        f"([B, H, W, 3 or 4] {LOGITS}) nor a refiner's run: it returns {given}."
    )


def _refuse_half_precision(network: keras.Model) -> None:
    """The converter has no float16 or bfloat16 convolutions."""
    for layer in network._flatten_layers():
        if layer.compute_dtype != "float32":
            raise errors.UserError(
                f"layer {layer.name} computes in {layer.compute_dtype}, which does not "
                "convert; load the weights into a float32 model and save that."
            )
