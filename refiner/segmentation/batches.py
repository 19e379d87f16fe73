"""Batches of randomised eyes with masks that moved along."""

import numpy as np

from gaze import image_ops
from gaze.data import batches, parts, record
from gaze.data.parts import WHOLE, Part
from gaze.run import errors
from refiner.segmentation import prediction, randomizing
from refiner.segmentation.randomizing import RANDOMIZINGS


class SegmenterBatches:
    """Batch k of a set with masks, a function of (seed, k)."""

    def __init__(
        self,
        records: record.Records,
        *,
        batch_size: int,
        seed: int,
        equalize_share: float,
        channels: int = 1,
        randomizing: str = "near",
        size: tuple[int, int] | None = None,
        zoom: float = 1.0,
    ):
        """Batches of ``records`` with masks.

        Args:
            records: ``record.Records`` with masks.
            batch_size: images per batch.
            seed: seeds order and augmentation.
            equalize_share: share of images shown histogram-equalised (and grey), so
                that one segmenter serves raw and equalised eyes.
            channels: 1 or 3, whatever the records have.
            randomizing: name in ``randomizing.RANDOMIZINGS``.
            size, zoom: (height, width) px of the batch's images, None for the records',
                and how much of the face the records show (`randomizing.apply`).

        Raises:
            UserError: no such randomizing, or records of another shape than ``size``.
        """
        records.require("mask")
        self.records, self.batch_size, self.seed = records, batch_size, seed
        self.equalize_share, self.channels = equalize_share, channels
        self.size, self.zoom = size or records.image.shape[1:3], zoom
        prediction.expect_shape(records.image.shape[1:3], self.size)
        if randomizing not in RANDOMIZINGS:
            raise errors.UserError(
                f"config.randomizing is {randomizing!r}; choose one of "
                f"{', '.join(RANDOMIZINGS)}."
            )
        self.reach = RANDOMIZINGS[randomizing]

    def __call__(self, k: int, part: Part = WHOLE) -> dict[str, np.ndarray]:
        """{"image": float32 [B, *size, C] in [-1, 1], "mask": int32 [B, *size]}.

        Of a ``part`` of the batch its own eyes alone are read and changed.
        """
        rows = batches.shuffled_indices(
            len(self.records), self.batch_size, self.seed, k
        )
        random = np.random.default_rng((self.seed, k, 1))
        draws = parts.Draws(random, self.batch_size, part)
        own = self.records.image[rows[draws.rows]]
        eyes, masks = randomizing.apply(
            prediction.with_channels(own, self.channels),
            np.asarray(self.records.mask)[rows],
            draws,
            reach=self.reach,
            size=self.size,
            zoom=self.zoom,
        )
        chosen = draws.chance(self.equalize_share)
        if chosen.any():
            # Grey, and repeated over the channels.
            eyes[chosen] = image_ops.equalize(eyes[chosen])
        return {"image": image_ops.to_float(eyes), "mask": masks.astype(np.int32)}
