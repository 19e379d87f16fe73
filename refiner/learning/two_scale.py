"""What a config of the two-scale method must satisfy, before anything is built."""

from gaze.run import errors
from refiner.learning import judges
from refiner.losses import objective, views
from refiner.networks import layers
from refiner.style import bank, initial


def check(settings: dict) -> None:
    """Refuses a config of ``zhao2018`` of which no network or no loss could be made.

    Args:
        settings: its values.

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
    _check_schedule(settings)


def with_known_classes(settings: dict, style_bank: bank.StyleBank) -> dict:
    """Settings whose ``classes`` are those that the style's masks know, at most."""
    return {**settings, "classes": min(settings["classes"], style_bank.classes)}


def _check_schedule(settings):
    shares = settings["global_share"] + settings["enhancer_share"]
    if shares > 1.0 + 1e-9:  # 0.1 + 0.2 is more than 0.3
        raise errors.UserError(
            f"config.global_share and config.enhancer_share sum to {shares:g}; "
            "expected 1 at most."
        )
    if settings["balance"] == 0 and settings["accumulate"] > 1:
        raise errors.UserError(
            "config.balance 0 measures a whole batch's gradients; set "
            "config.accumulate to 1, or give the balance as a number."
        )
