"""Closed-form transfer of the light field: the baseline to beat.

It moves light from place to place (``refiner.style.transfer``), which global statistics
cannot, and it learns nothing.
"""

from refiner import methods
from refiner.style import transfer


class LightTransfer(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(self, image, mask, style_image, style_mask, random):
        """See ``methods.ClosedForm``."""
        return transfer.transferred(image, mask, style_image, style_mask, random)


def build(settings, style_bank, guides):
    """A ``LightTransfer``."""
    return LightTransfer(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``LightTransfer``."""
    return LightTransfer(settings, style_bank)
