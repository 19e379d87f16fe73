"""What a purification learns in which order, and what its config must hold."""

from gaze.data import record
from gaze.run import errors
from gaze.training import phases
from refiner.learning import frozen
from refiner.style import attention


def phases_of(settings):
    """The warm-up on photographs, where one is asked for, and the purification.

    A photograph has no eye to attend to: all of it is background.

    Raises:
        UserError: the warm-up has no term to learn by.
    """
    weights = _wanted(settings)
    warm = {n: weights[n] for n in ("content", "style_background") if n in weights}
    if settings["photograph_steps"] and not warm:
        raise errors.UserError(
            "config.photograph_steps is a warm-up by content and style_background, "
            "whose weights are 0; set one of them, or config.photograph_steps to 0."
        )
    found = (
        ("photographs", settings["photograph_steps"], warm, "photographs"),
        ("purification", settings["steps"], weights, "paired"),
    )
    return tuple(
        phases.Phase(name, steps, ("generator",), terms, data)
        for name, steps, terms, data in found
        if steps
    )


class WithRegions:
    """Batch function of k: another's, with the attention region of all its eyes."""

    def __init__(self, pairs, name):
        self.pairs, self.name = pairs, name

    def __call__(self, k):
        return {
            part: eyes | {"region": attention.regions(eyes["mask"], self.name)}
            for part, eyes in self.pairs(k).items()
        }


def check(settings, style_bank, guides):
    """Refuses a config of which no purification could be made.

    Args:
        settings: values of the method's config.
        style_bank: ``bank.StyleBank``.
        guides: frozen networks by name.

    Raises:
        UserError: a loss lacks its guide, the guide is for other eyes, or the region
            has a class that the style's masks do not know.
    """
    _check_region(settings["region"], style_bank)
    _check_guides(_wanted(settings), guides, style_bank.images.shape[1:])


def _wanted(settings):
    return {name: w for name, w in settings["loss_weights"].items() if w}


def _check_region(name, style_bank):
    """Refuses a region of which a class is not in the style's masks."""
    lacks = style_bank.classes < record.NUM_CLASSES
    if lacks and record.SCLERA in attention.REGIONS.get(name, ()):
        raise errors.UserError(
            f"config.region is {name!r}, which the sclera belongs to, but the style's "
            "masks know none; set it to iris, or segment with four classes."
        )


def _check_guides(weights, guides, shape):
    frozen.check(weights, guides)
    segmenter = guides.get("segmenter")
    if segmenter is None:
        return
    expected = (*segmenter.config["size"], segmenter.config["channels"])
    if tuple(shape) != expected:
        raise errors.UserError(
            f"the segmenter is for eyes of {expected} and these are {tuple(shape)} "
            "(height, width, channels); train one on eyes like these."
        )
