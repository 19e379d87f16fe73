"""The tones and the light of real eyes in closed form (``refiner.style.relight``).

Where ``light_transfer`` replaces a class's local means, this multiplies what is there.
"""

from refiner import methods
from refiner.style import relight


class Relight(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def transfer(self, image, mask, style_image, style_mask, random):
        """See ``methods.ClosedForm``."""
        return relight.relit(
            image,
            mask,
            style_image,
            style_mask,
            strength=random.uniform(*self.settings["relight"]["strength"]),
            contrast=self.settings["relight"]["contrast"],
        )


def build(settings, style_bank, guides):
    """A ``Relight``."""
    return Relight(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``Relight``."""
    return Relight(settings, style_bank)
