"""Closed-form transfer of the light field: the baseline to beat.

It moves light from place to place (``refiner.style.transfer``), which global statistics
cannot, and it learns nothing.
"""

import numpy as np

from refiner import methods
from refiner.style import transfer


class LightTransfer(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        style_image: np.ndarray,
        style_mask: np.ndarray,
        random: np.random.Generator,
    ) -> np.ndarray:
        """See ``methods.ClosedForm``."""
        return transfer.transferred(image, mask, style_image, style_mask, random)


build, load = LightTransfer.build, LightTransfer.load
