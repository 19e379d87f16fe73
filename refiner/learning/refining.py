"""What methods with a trained generator share when they are used: eyes in, eyes out.

Training stands apart (``learner``), so that what a run folder holds is whole without
VGG-19, discriminator or batches.
"""

import pathlib

import keras
import numpy as np
import tensorflow as tf

from gaze import image_ops
from gaze.run import files
from gaze.training import networks, phases, precision, results
from refiner.style import bank, finish


class Refiner:
    """A generator and the bank that its styles come from; subclasses feed theirs.

    Attributes:
        settings: values of the method's config, for what is done to every refined eye.
        bank: ``bank.StyleBank``.
        generator: Keras model, all that ``refine`` needs beside the bank.
        chunk: eyes refined at once.
        taken_in: phase of a snapshot, whose part of the generator refines; else None.
    """

    def __init__(
        self,
        settings: dict,
        style_bank: bank.StyleBank,
        generator: keras.Model,
        *,
        chunk: int = 64,
    ):
        """Wraps a generator; see the class."""
        self.settings, self.bank, self.generator = settings, style_bank, generator
        self.chunk = chunk
        self.taken_in: phases.Phase | None = None

    def generate(
        self, eyes: dict[str, tf.Tensor], phase: phases.Phase | None = None
    ) -> tf.Tensor:
        """Refined eyes of ``inputs``' tensors, float [B, H, W, C] in [-1, 1].

        In training ``phase`` is the present one: a part of the generator may be alone.
        """
        return self.generator(eyes["image"])

    def inputs(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Arrays by name that ``generate`` takes, of uint8 eyes and their masks."""
        return {"image": image_ops.to_float(images), "mask": masks.astype(np.int32)}

    def refine(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> np.ndarray:
        """Refined eyes.

        Args:
            images: uint8 [N, H, W, C].
            masks: uint8 [N, H, W].
            keys: int [N], identity of each image for its style and noise.

        Returns:
            uint8 [N, H, W, C].
        """
        chunks, masks = [], self.bank.as_its_own(masks)
        for first in range(0, len(images), self.chunk):
            part = slice(first, first + self.chunk)
            eyes = self.inputs(images[part], masks[part], keys[part])
            refined = self._generate({n: tf.constant(x) for n, x in eyes.items()})
            chunks.append(image_ops.to_uint8(refined.numpy()))
        refined = np.concatenate(chunks)
        return finish.finish(images, refined, masks, keys, self.bank, self.settings)

    # The last chunk may be smaller; one graph of any batch size serves all.
    @tf.function(reduce_retracing=True)
    def _generate(self, eyes):
        return self.generate(eyes, self.taken_in)

    def save(self, folder: str | pathlib.Path) -> None:
        """Writes the generator and the bank, which is all that ``refine`` needs."""
        folder = pathlib.Path(folder)
        precision.restore(self.generator)
        files.save_keras(self.generator, folder / networks.MODEL)
        self.bank.save(folder / "bank.npz")


def load_generator(folder: str | pathlib.Path, kind: type[keras.Model]) -> keras.Model:
    """The trained generator of a run folder.

    Args:
        folder: run folder of ``refiner.train``.
        kind: its class.

    Raises:
        UserError: the file is missing, damaged, or holds another network.
    """
    manifest = results.manifest(folder, "refiner.train")
    return networks.load(results.file(folder, networks.MODEL, manifest), kind)
