"""The history of refined images (SimGAN, section 2.3).

The discriminator sees half a batch of present refined images and half a batch
of past ones. The buffer lives on the host, outside ``strategy.run``: as a
replicated variable it diverges silently. It is part of the checkpoint.

Under several workers each takes out its own part of the draw alone. All keep the whole
buffer, since any of them may draw any image: the step gathers the refined images of
all replicas in their order, and draws depend on (seed, step) alone. So the buffers are
equal at every step, equal to one device's, and the first worker's copy in the
checkpoint is everybody's. A buffer split over the workers would cost a second exchange
in every step.
"""

import io
import zlib

import numpy as np
import tensorflow as tf

from gaze.data.parts import WHOLE, Part


class ImageHistory(tf.train.experimental.PythonState):
    """A buffer of whole uint8 images with uniform sampling and replacement."""

    def __init__(self, capacity: int, *, seed: int):
        """Holds up to ``capacity`` images; choices are drawn from ``seed``."""
        self.capacity = capacity
        self.seed = seed
        self._images: np.ndarray | None = None  # uint8 [capacity, H, W, C]
        self._count = 0

    def __len__(self):
        return self._count

    def sample(self, count: int, step: int, part: Part = WHOLE) -> np.ndarray:
        """A ``part`` of ``count`` images drawn uniformly, uint8 [rows, H, W, C].

        The draw is a function of (seed, step) and the buffer's content. Methods fill
        the buffer with unrefined images first, which is what a refiner that starts at
        the identity made before step 0.

        Raises:
            ValueError: nothing was added yet.
        """
        if self._images is None or not self._count:
            raise ValueError("the image history is empty; add images before sampling")
        random = np.random.default_rng((self.seed, step, 0))
        drawn = random.integers(self._count, size=count)
        return self._images[drawn[part.rows(count)]]

    def add(self, images: np.ndarray, step: int) -> None:
        """Takes in uint8 images [B, H, W, C]; when full, random ones make room.

        Of more images than it can hold it takes the first.
        """
        if self._images is None:
            self._images = np.zeros((self.capacity, *images.shape[1:]), np.uint8)
        buffer = self._images
        free = min(self.capacity - self._count, len(images))
        buffer[self._count : self._count + free] = images[:free]
        self._count += free
        rest = images[free:][: self.capacity]
        if len(rest):
            random = np.random.default_rng((self.seed, step, 1))
            places = random.choice(self.capacity, size=len(rest), replace=False)
            buffer[places] = rest

    def digest(self) -> int:
        """A checksum of the content, int below 2**31."""
        filled = b"" if self._images is None else self._images[: self._count].tobytes()
        return zlib.crc32(filled) >> 1

    def serialize(self) -> bytes:
        """The filled part of the buffer as compressed bytes, for the checkpoint."""
        buffer = io.BytesIO()
        filled = np.zeros(0) if self._images is None else self._images[: self._count]
        np.savez_compressed(buffer, images=filled)
        return buffer.getvalue()

    def deserialize(self, value: bytes) -> None:
        """Restores what ``serialize`` gave."""
        images = np.load(io.BytesIO(value))["images"]
        self._images, self._count = None, 0
        if len(images):
            self.add(images, step=0)
