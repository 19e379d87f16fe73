"""The tones and the light of real eyes in closed form (``refiner.style.relight``).

Where ``light_transfer`` replaces a class's local means, this multiplies what is there.
"""

from typing import Self

import numpy as np

from gaze.run import errors
from refiner import methods
from refiner.style import bank, relight


class Relight(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def __init__(
        self,
        settings: dict,
        style_bank: bank.StyleBank,
        *,
        strengths: tuple[float, float],
        contrast: float,
    ):
        """Keeps what ``relight.relit`` is given.

        Args:
            settings, style_bank: see ``methods.ClosedForm``.
            strengths: between which an eye's is drawn.
            contrast: see ``relight.relit``.
        """
        super().__init__(settings, style_bank)
        self.range, self.contrast = strengths, contrast

    @classmethod
    def build(
        cls, settings: dict, style_bank: bank.StyleBank, guides: dict | None = None
    ) -> Self:
        """A ``Relight``.

        Raises:
            UserError: strengths or a contrast that are no shares.
        """
        shares = settings["relight"]
        (low, high), contrast = shares["strength"], shares["contrast"]
        if not 0.0 <= low <= high <= 1.0 or not 0.0 <= contrast <= 1.0:
            raise errors.UserError(
                f"config.relight is {shares}; expected shares from 0 to 1."
            )
        return cls(settings, style_bank, strengths=(low, high), contrast=contrast)

    def transfer(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        style_image: np.ndarray,
        style_mask: np.ndarray,
        random: np.random.Generator,
    ) -> np.ndarray:
        """See ``methods.ClosedForm``."""
        return relight.relit(
            image,
            mask,
            style_image,
            style_mask,
            strength=random.uniform(*self.range),
            contrast=self.contrast,
        )


build, load = Relight.build, Relight.load
