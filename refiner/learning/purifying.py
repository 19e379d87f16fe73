"""What a purification learns in which order, and what its config must hold."""

from collections.abc import Callable

import keras

from gaze.data import record
from gaze.data.parts import WHOLE, Part
from gaze.run import errors
from gaze.training import phases
from refiner.learning import frozen
from refiner.style import attention, bank


def build(settings: dict) -> tuple[phases.Phase, ...]:
    """The warm-up on photographs, where one is asked for, and the purification.

    A photograph has no eye to attend to: all of it is background.

    Raises:
        UserError: the warm-up has no term to learn by.
    """
    weights = _weighted(settings["loss_weights"])
    # Of a photograph there is neither region, gaze nor condition to learn by.
    warm = {n: weights[n] for n in ("content", "style_background") if n in weights}
    if settings["photograph_steps"] and not warm:
        raise errors.UserError(
            "config.photograph_steps is a warm-up by content and style_background, "
            "whose weights are 0; set one of them, or config.photograph_steps to 0."
        )
    order = (
        ("photographs", settings["photograph_steps"], warm, "photographs"),
        ("purification", settings["steps"], weights, "paired"),
    )
    return tuple(
        phases.Phase(name, steps, ("generator",), terms, data)
        for name, steps, terms, data in order
        if steps
    )


class WithRegions:
    """Batch function of k: another's, with the attention region of all its eyes."""

    def __init__(self, pairs: Callable[..., dict], name: str):
        """Adds the region ``name``, one of ``attention.REGIONS``, to ``pairs``."""
        self.pairs, self.name = pairs, name

    def __call__(self, k: int, part: Part = WHOLE) -> dict:
        """The batch, with "region" float32 [B, H, W, 1] of content and style."""
        return {
            side: eyes | {"region": attention.regions(eyes["mask"], self.name)}
            for side, eyes in self.pairs(k, part).items()
        }


def check(
    settings: dict, style_bank: bank.StyleBank, guides: dict[str, keras.Model]
) -> None:
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
    weights = _weighted(settings["loss_weights"])
    _check_guides(weights, guides, style_bank.images.shape[1:])


def _weighted(weights):
    return {name: weight for name, weight in weights.items() if weight}


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
    # The size is part of a segmenter's graph: it cannot look at other eyes.
    expected = (*segmenter.config["size"], segmenter.config["channels"])
    if tuple(shape) != expected:
        raise errors.UserError(
            f"the segmenter is for eyes of {expected} and these are {tuple(shape)} "
            "(height, width, channels); train one on eyes like these."
        )
