"""The order of SimGAN's training: each alone first, then one against the other."""

from gaze.run import errors
from gaze.training import phases

_R, _D = "generator", "discriminator"


def build(settings: dict) -> tuple[phases.Phase, ...]:
    """R alone, D alone, both; terms of weight 0 are not computed.

    R alone has self-regularisation even where that is switched off: a refiner of
    random weights would start the game from noise.

    Raises:
        UserError: the first two leave no step.
    """
    weights = {n: w for n, w in settings["loss_weights"].items() if w}
    # A refiner of random weights alone would start the game from noise.
    keep = settings["loss_weights"]["self_regularization"] or 1.0
    first, second = (
        settings[f"pretrain_{name}_steps"] for name in ("refiner", "discriminator")
    )
    last = settings["steps"] - first - second
    if last < 1:
        raise errors.UserError(
            f"config.steps is {settings['steps']}; expected more than the "
            f"{first} + {second} of config.pretrain_refiner_steps and "
            "config.pretrain_discriminator_steps."
        )
    if "discriminator" not in weights:
        raise errors.UserError(
            "config.loss_weights.discriminator is 0; SimGAN is nothing without it: "
            "give it a weight."
        )
    rival = {"discriminator": weights["discriminator"]}
    every = {"discriminator": settings["discriminator_every"]}
    order = (
        _phase("pretrain_refiner", first, (_R,), {"self_regularization": keep}),
        _phase("pretrain_discriminator", second, (_D,), rival),
        _phase("adversarial", last, (_R, _D), weights, every),
    )
    return tuple(phase for phase in order if phase.steps)


def _phase(name, steps, trainable, weights, every=None):
    return phases.Phase(name, steps, trainable, weights, "unpaired", every or {})
