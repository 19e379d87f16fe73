"""What a config of the two-scale method must satisfy, before anything is built."""

import keras

from gaze.run import errors
from refiner.learning import frozen, judges
from refiner.losses import objective, views
from refiner.networks import layers
from refiner.style import bank, initial


def check(settings: dict, guides: dict[str, keras.Model]) -> None:
    """Refuses a config of ``zhao2018`` of which no network or no loss could be made.

    Args:
        settings: its values.
        guides: frozen networks by name.

    Raises:
        UserError: naming the key, what it may hold and what it holds.
    """
    for key, known in (
        ("discriminator", judges.KINDS),
        ("gram", objective.GRAMS),
        ("mask_pyramid", tuple(views.PYRAMIDS)),
        ("start", initial.KINDS),
        ("upsampling", tuple(layers.UPSAMPLING)),
    ):
        if settings[key] not in known:
            raise errors.UserError(
                f"config.{key} is {settings[key]!r}; choose one of {', '.join(known)}."
            )
    if settings["enlarge"] % settings["generator_scale"]:
        raise errors.UserError(
            f"config.enlarge is {settings['enlarge']}; expected a multiple of "
            f"config.generator_scale, {settings['generator_scale']}."
        )
    weights = settings["loss_weights"]
    if settings["photograph_steps"] or weights["content"]:
        if not settings["content_layer"]:
            raise errors.UserError(
                "config.content_layer is empty; name a layer of VGG-19 for the content "
                "term and the warm-up on photographs, such as block3_conv2."
            )
    if weights["feature_matching"] and settings["discriminator"] == "vgg_head":
        raise errors.UserError(
            "config.loss_weights.feature_matching compares the features of a "
            'discriminator of its own; set config.discriminator to "patchgan".'
        )
    frozen.check(weights, guides)


def with_known_classes(settings: dict, style_bank: bank.StyleBank) -> dict:
    """Settings whose ``classes`` are those that the style's masks know, at most."""
    return {**settings, "classes": min(settings["classes"], style_bank.classes)}
