"""What the methods in closed form share: a style for every eye, and nothing learnt."""

import pathlib
from typing import Self

import numpy as np

from gaze.data import record
from refiner.style import bank, finish


class ClosedForm:
    """Base of the methods that learn nothing: no networks, no phases.

    A subclass overrides ``transfer``. Its module's ``build`` and ``load`` are the
    class's own.
    """

    history = None
    networks = {}
    optimizers = {}
    phases = ()

    def __init__(self, settings: dict, style_bank: bank.StyleBank):
        """Keeps the settings and the bank."""
        self.settings, self.bank = settings, style_bank

    @classmethod
    def build(
        cls, settings: dict, style_bank: bank.StyleBank, guides: dict | None = None
    ) -> Self:
        """The method of ``settings``; nothing guides it."""
        return cls(settings, style_bank)

    @classmethod
    def load(
        cls, settings: dict, style_bank: bank.StyleBank, folder: str | pathlib.Path
    ) -> Self:
        """The method of a run: it learnt nothing that ``folder`` could hold."""
        return cls.build(settings, style_bank)

    def transfer(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        style_image: np.ndarray,
        style_mask: np.ndarray,
        random: np.random.Generator,
    ) -> np.ndarray:
        """One eye in the style of another.

        Args:
            image, style_image: uint8 [H, W, C].
            mask, style_mask: uint8 [H, W].
            random: ``np.random.Generator`` of this image.

        Returns:
            uint8 [H, W, C].
        """
        raise NotImplementedError(f"{type(self).__name__} overrides transfer")

    def refine(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> np.ndarray:
        """Refined eyes, each in the style of one real eye of like pose.

        Args:
            images: uint8 [N, H, W, C].
            masks: uint8 [N, H, W].
            keys: int [N], identity of each image for the draw of its style.

        Returns:
            uint8 [N, H, W, C].
        """
        masks = self.bank.as_its_own(masks)
        styles = self.bank.draw(masks, keys)
        eyes = []
        for image, mask, s, key in zip(images, masks, styles, keys, strict=True):
            random = np.random.default_rng((self.bank.seed, int(key), 1))
            style = self.bank.images[s], self.bank.masks[s]
            eyes.append(self.transfer(image, mask, *style, random))
        refined = np.stack(eyes)
        return finish.finish(images, refined, masks, keys, self.bank, self.settings)

    def streams(self, sets: dict[str, record.Records], seed: int) -> dict:
        """No batches are needed."""
        return {}

    def facts(self) -> dict:
        """Nothing to add to the manifest."""
        return {}

    def save(self, folder: str | pathlib.Path) -> None:
        """Writes what ``refine`` needs."""
        self.bank.save(pathlib.Path(folder) / "bank.npz")
