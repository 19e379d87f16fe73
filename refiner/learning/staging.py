"""The stages of a two-scale generator, as Zhao et al. 2018 train it.

G1 warmed up on photographs ("coarse model net", COCO), G1 on eyes with its own head,
then G2 behind the frozen G1, then both. pix2pixHD (2018) trains in the same order.
"""

from gaze.training import phases
from refiner.networks.generator import TwoScaleGenerator

ADVERSARIAL = ("adversarial", "discriminator", "feature_matching")
_G1, _HEAD, _G2 = "global_generator", "global_head", "local_enhancer"


def build(settings: dict) -> tuple[phases.Phase, ...]:
    """The phases of a config; those of no steps are left out.

    G1 alone sees the global loss only (lambda_l = 0). Terms of weight 0 are not
    computed.
    """
    # A term of weight 0 would still cost its computation.
    weights = {n: w for n, w in settings["loss_weights"].items() if w}
    if settings["discriminator"] == "none":
        weights = _without(weights, *ADVERSARIAL)
    rival = ("discriminator",) if "discriminator" in weights else ()
    every = {"discriminator": settings["discriminator_every"]}
    steps = settings["steps"]
    # The warm-up has its two terms even where the eyes' training has not.
    first = round(steps * settings["global_share"])
    second = round(steps * settings["enhancer_share"])
    order = [
        phases.Phase(
            "photographs",
            settings["photograph_steps"],
            (_G1, _HEAD),
            {
                n: settings["loss_weights"][n] or 1.0
                for n in ("content", "style_global")
            },
            "photographs",
        )
    ]
    if settings["enhancer"]:
        alone = _without(weights, "style_local", *ADVERSARIAL)
        # G1's head rests from here on: G2 takes the features, not the picture.
        last, both = steps - first - second, (_G1, _G2, *rival)
        order += [
            phases.Phase("global", first, (_G1, _HEAD), alone, "styled"),
            phases.Phase("enhancer", second, (_G2, *rival), weights, "styled", every),
            phases.Phase("joint", last, both, weights, "styled", every),
        ]
    else:
        alone = (_G1, _HEAD, *rival)
        order.append(phases.Phase("joint", steps, alone, weights, "styled", every))
    return tuple(phase for phase in order if phase.steps)


def groups_of(generator: TwoScaleGenerator) -> dict[str, list]:
    """{name in ``Phase.trainable``: variables} of a two-scale generator."""
    coarse, fine = generator.coarse, generator.fine
    head = coarse.head.trainable_variables
    # By identity: Keras' variables compare by value.
    known = {id(variable) for variable in head}
    body = [v for v in coarse.trainable_variables if id(v) not in known]
    groups = {_G1: body, _HEAD: head}
    if fine is not None:
        groups[_G2] = fine.trainable_variables
    return groups


def is_g1_alone(generator: TwoScaleGenerator, phase: phases.Phase | None) -> bool:
    """Whether G1's own head gives the eyes: a phase trains it, or there is no G2."""
    return generator.fine is None or (phase is not None and _HEAD in phase.trainable)


def _without(weights, *names):
    return {n: w for n, w in weights.items() if n not in names}
