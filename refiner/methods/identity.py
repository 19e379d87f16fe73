"""The raw synthetic images: the first row of every table."""

from refiner import methods


class Identity(methods.ClosedForm):
    """Refines nothing."""

    def refine(self, images, masks, keys):
        """``images`` as they are."""
        return images


def build(settings, style_bank, guides):
    """An ``Identity``."""
    return Identity(settings, style_bank)


def load(settings, style_bank, folder):
    """An ``Identity``."""
    return Identity(settings, style_bank)
