"""A trained generator as a network that converts: eyes and what is fed beside them.

The graph holds what the generator computes: the enlargement of what it is fed, the
network, and the reduction to the size that eyes are stored at. The host keeps what is
drawn or looked up for every eye: its regions, and of the two-scale generator the
style's light with its noise, which come from the run's bank. What is done to every
refined eye (``refiner.style.finish``: camera, strength) is the host's, too.
"""

import pathlib

import keras
import numpy as np
from keras import KerasTensor, ops

from gaze import image_ops
from gaze.data import record
from gaze.run import artifact, errors, files
from gaze.training import networks
from refiner import methods
from refiner.learning import perception, refining, two_scale_refiner
from refiner.networks import generator as two_scale

IMAGE, LABEL_MAP, CONDITION = "image", "label_map", "condition"
REFINED = "refined"


class Generation(keras.Model):
    """``call({"image": [B, H, W, 1] in [-1, 1], ...}) -> [B, H, W, 1] in [-1, 1]``.

    Attributes:
        refiner: ``refining.Refiner`` of a finished run.
        channels: of every input by name. "label_map" is one-hot, "condition" as
            ``refiner.style.batches.conditions`` gives it; each is there where the
            generator reads it.
    """

    def __init__(self, refiner: refining.Refiner):
        """Wraps a refiner.

        Raises:
            UserError: it needs what no graph is given.
        """
        super().__init__(name="generator")
        self.refiner, self.generator = refiner, refiner.generator
        self.channels = _channels(refiner)

    def call(self, inputs: dict[str, KerasTensor]) -> KerasTensor:
        """Refined eyes, as ``refiner.generate`` makes them."""
        if not isinstance(self.refiner, two_scale_refiner.TwoScaleRefiner):
            return self.refiner.generate(inputs)
        image, classes = inputs[IMAGE], self.refiner.feed.classes
        # Read by no layer where it is not an input.
        rest = ops.zeros((*image.shape[:3], classes))
        return self.refiner.paint(
            image, inputs.get(LABEL_MAP, rest), inputs.get(CONDITION)
        )

    def feed(self, records: record.Records) -> dict[str, np.ndarray]:
        """What ``call`` is given, but for the image's range: float32 by name.

        Args:
            records: with masks, in the treatment of the training.

        Returns:
            "image" [N, H, W, 1] in 0..255, and the rest as in ``channels``.
        """
        fed = {IMAGE: records.image.astype(np.float32)}
        if set(self.channels) == {IMAGE}:
            return fed
        masks = self.refiner.bank.as_its_own(records.column("mask"))
        keys = np.arange(len(records))
        if LABEL_MAP in self.channels:
            fed[LABEL_MAP] = np.asarray(
                perception.label_map(masks, self.channels[LABEL_MAP])
            )
        if CONDITION in self.channels:
            fed[CONDITION] = self.refiner.inputs(records.image, masks, keys)[CONDITION]
        return fed

    def levels(self, fed: dict[str, np.ndarray]) -> np.ndarray:
        """Refined eyes in grey levels, float32 [N, H, W, 1], not rounded."""
        parts = []
        for first in range(0, len(fed[IMAGE]), self.refiner.chunk):
            part = {n: x[first : first + self.refiner.chunk] for n, x in fed.items()}
            part[IMAGE] = image_ops.to_float(part[IMAGE])
            parts.append(127.5 * (np.asarray(self(part)) + 1.0))
        return np.concatenate(parts)


def load(path: pathlib.Path) -> keras.Model:
    """The network of a ``.keras`` file: of a refiner's run a ``Generation``.

    Raises:
        UserError: a damaged file or run, or a generator that cannot be exported.
    """
    beside = path.parent / artifact.MANIFEST
    stated = files.read_object(beside) if beside.exists() else {}
    if stated.get("command") == "refiner.train":
        method = methods.load_run(path.parent)
        if isinstance(method, refining.Refiner):
            return Generation(method)
        raise errors.UserError(
            f"{path.parent} is a run of {stated['settings'].get('method')}, which has "
            "no generator to convert."
        )
    network = networks.load(path)
    if isinstance(network, two_scale.TwoScaleGenerator):
        raise errors.UserError(
            f"{path} is a generator without its run, whose bank and settings say what "
            "it is fed; give the run folder of refiner.train."
        )
    return network


def _channels(refiner: refining.Refiner) -> dict[str, int]:
    channels = refiner.bank.images.shape[-1]
    if channels != 1:
        raise errors.UserError(
            f"the generator refines images of {channels} channels; expected grey ones. "
            "Train it on grey eyes to export it."
        )
    if isinstance(refiner, two_scale_refiner.TwoScaleRefiner):
        return _two_scale_channels(refiner)
    if type(refiner) is refining.Refiner:
        return {IMAGE: 1}
    raise errors.UserError(
        f"a refiner of {refiner.settings['method']} is fed by code of its own, which "
        "has no graph; export a two-scale generator, or one of eyes alone."
    )


def _two_scale_channels(refiner: two_scale_refiner.TwoScaleRefiner) -> dict[str, int]:
    feed = refiner.feed
    if feed.start != "eye":
        raise errors.UserError(
            f"the generator starts from what {feed.start} makes of an eye with the "
            "run's bank, which has no graph; export one with config.start eye."
        )
    channels = {IMAGE: 1}
    if feed.label_map and refiner.generator.fine is not None:  # G1 sees none
        channels[LABEL_MAP] = feed.classes
    if feed.condition:
        channels[CONDITION] = two_scale_refiner.CONDITION_CHANNELS
    return channels
