"""The raw synthetic images: the first row of every table."""

import pathlib

import numpy as np

from refiner import methods
from refiner.style import bank


class Identity(methods.ClosedForm):
    """Refines nothing."""

    def refine(
        self, images: np.ndarray, masks: np.ndarray, keys: np.ndarray
    ) -> np.ndarray:
        """``images`` as they are."""
        return images


def build(settings: dict, style_bank: bank.StyleBank, guides: dict | None) -> Identity:
    """An ``Identity``."""
    return Identity(settings, style_bank)


def load(
    settings: dict, style_bank: bank.StyleBank, folder: str | pathlib.Path
) -> Identity:
    """An ``Identity``."""
    return Identity(settings, style_bank)
