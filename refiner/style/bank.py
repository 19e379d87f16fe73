"""The style bank: real eyes with masks, one drawn for each synthetic eye.

A refiner that knows one style gives one look; a bank gives the target's spread.
An eye is paired with a real eye of like pose, judged by the masks alone: place
and size of the iris and opening of the lids. No gaze label of a real eye is used.
"""

import pathlib

import numpy as np

from gaze.data import record
from gaze.run import errors, files
from gaze.training import results

MIN_IRIS_PX = 12
NEAREST = 8


class StyleBank:
    """Real eyes and their masks.

    Attributes:
        images: uint8 [K, H, W, 1].
        masks: uint8 [K, H, W], predicted by the segmenter.
        seed: seeds every draw.
        classes: 4, or 3 where no eye's mask knows a sclera: that of another eye is
            rest to it, too.
    """

    def __init__(self, images: np.ndarray, masks: np.ndarray, *, seed: int):
        """Holds the eyes that show an iris of at least ``MIN_IRIS_PX`` pixels."""
        visible = np.isin(masks, record.WHOLE_IRIS).sum(axis=(1, 2)) >= MIN_IRIS_PX
        if not visible.any():
            raise errors.UserError(
                "the segmenter found no iris in any real eye; check that the images "
                "are eye patches of the canonical crop (python -m refiner.segment)."
            )
        self.images, self.masks, self.seed = images[visible], masks[visible], seed
        self._poses = pose_features(self.masks)
        self._scale = self._poses.std(axis=0) + 1e-3

    def __len__(self):
        return len(self.images)

    @property
    def classes(self) -> int:
        """See the class."""
        knows = (self.masks == record.SCLERA).any()
        return record.NUM_CLASSES if knows else record.PAPERS_CLASSES

    def as_its_own(self, masks: np.ndarray) -> np.ndarray:
        """Masks, uint8 [N, H, W], in the classes of the bank's."""
        return record.with_classes(masks, self.classes)

    def draw(self, masks: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """Index of the real eye for each synthetic one, int [N].

        Drawn uniformly from the ``NEAREST`` real eyes of like pose.

        Args:
            masks: uint8 [N, H, W] of the synthetic eyes.
            keys: int [N], identity of each draw: the same key, the same eye.
        """
        poses = pose_features(masks)
        # In units of the bank's spread: px and shares are of different sizes.
        difference = (poses[:, None] - self._poses[None]) / self._scale  # [N, K, 4]
        distance = (difference**2).sum(axis=-1)  # [N, K]
        count = min(NEAREST, len(self))
        nearest = np.argpartition(distance, count - 1, axis=1)[:, :count]
        # A generator for each key: the draw does not depend on the chunk it is in.
        picks = [
            np.random.default_rng((self.seed, int(k))).integers(count) for k in keys
        ]
        return nearest[np.arange(len(masks)), picks]

    def save(self, path: str | pathlib.Path) -> None:
        """Writes the bank as ``.npz``."""
        with files.writing(path) as temporary, open(temporary, "wb") as file:
            np.savez_compressed(
                file, images=self.images, masks=self.masks, seed=self.seed
            )


def load(path: str | pathlib.Path) -> StyleBank:
    """The bank in an ``.npz`` file.

    Raises:
        UserError: it is damaged, or holds no eyes with masks.
    """
    layouts = {"images": ("u", 1, 4), "masks": ("u", 1, 3), "seed": ("i", 0, 0)}
    kept = results.arrays(path, layouts)
    images, masks, seed = (kept[name] for name in layouts)
    if images.shape[:3] != masks.shape or images.shape[-1] not in (1, 3):
        raise errors.UserError(
            f"{path} holds images {list(images.shape)} and masks {list(masks.shape)}, "
            "expected as many of one size; run refiner.train again in a new folder."
        )
    if seed < 0 or masks.max(initial=0) >= record.NUM_CLASSES:
        raise errors.UserError(
            f"{path} holds the seed {seed} and classes up to {masks.max(initial=0)}, "
            f"expected 0 or more and 0 to {record.NUM_CLASSES - 1}; run refiner.train "
            "again in a new folder."
        )
    return StyleBank(images, masks, seed=int(seed))


def choose(real: record.Records, size: int, seed: int) -> StyleBank:
    """A bank of ``size`` eyes drawn from records with masks."""
    real.require("mask")
    order = np.random.default_rng((seed, 0)).permutation(len(real))
    masks = np.asarray(real.mask)
    eyes = np.isin(masks, record.WHOLE_IRIS).sum(axis=(1, 2))
    visible = order[eyes[order] >= MIN_IRIS_PX][:size]
    # Without any, the bank itself says what is amiss.
    chosen = visible if len(visible) else order[:size]
    return StyleBank(real.image[chosen], masks[chosen], seed=seed)


def pose_features(masks: np.ndarray) -> np.ndarray:
    """What a mask tells of pose, float [N, 4]: iris x, y, lid opening, iris share."""
    height, width = masks.shape[1:]
    iris = np.isin(masks, record.WHOLE_IRIS)
    opening = np.isin(masks, record.OPENING)
    area = np.maximum(iris.sum(axis=(1, 2)), 1)
    # First moments of the iris: its centre, wherever the lids cut it.
    x = (iris.sum(axis=1) * np.arange(width)).sum(axis=1) / area
    y = (iris.sum(axis=2) * np.arange(height)).sum(axis=1) / area
    open_px = opening.sum(axis=1).max(axis=1)  # the tallest column
    share = area / np.maximum(opening.sum(axis=(1, 2)), 1)
    return np.stack([x, y, open_px, 10 * share], axis=1).astype(np.float32)
