"""The tones and the light of real eyes in closed form (``refiner.style.relight``).

Where ``light_transfer`` replaces a class's local means, this multiplies what is there.
"""

from gaze.run import errors
from refiner import methods
from refiner.style import relight


class Relight(methods.ClosedForm):
    """Closed form; one real eye of like pose per synthetic eye."""

    def __init__(self, settings, style_bank):
        """Keeps the settings and the bank."""
        super().__init__(settings, style_bank)
        low, high = self.range = settings["relight"]["strength"]
        self.contrast = settings["relight"]["contrast"]
        if not 0.0 <= low <= high <= 1.0 or not 0.0 <= self.contrast <= 1.0:
            raise errors.UserError(
                f"config.relight is {settings['relight']}; expected shares from 0 to 1."
            )

    def transfer(self, image, mask, style_image, style_mask, random):
        """See ``methods.ClosedForm``."""
        return relight.relit(
            image,
            mask,
            style_image,
            style_mask,
            strength=random.uniform(*self.range),
            contrast=self.contrast,
        )


def build(settings, style_bank, guides):
    """A ``Relight``."""
    return Relight(settings, style_bank)


def load(settings, style_bank, folder):
    """A ``Relight``."""
    return Relight(settings, style_bank)
