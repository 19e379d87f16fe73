"""What no training could keep: values of a config, looked at before any work."""

import math

from absl import logging

from gaze.run import errors

_PHASES = ("global_share", "enhancer_share")  # what they leave is the last phase's

# (names, what is expected, whether a value is that); NaN is nowhere. A name that begins
# with _ stands for all that end so: methods bring keys of their own, such as
# generator_every, and keep the rule by the name.
_RULES = (
    (
        (
            "steps",
            "epochs",
            "accumulate",
            "batch_size",
            "bank_size",
            "neighbors",
            "_every",
        ),
        "1 or more",
        lambda v: v >= 1,
    ),
    (
        ("learning_rate", "_learning_rate"),
        "a number above 0",
        lambda v: 0 < v < math.inf,
    ),
    (("_steps", "_norm", "history"), "0 (none) or more", lambda v: v >= 0),
    (("_share",), "a share from 0 to 1", lambda v: 0 <= v <= 1),
    (("ema",), "0 (none) or a decay below 1, such as 0.999", lambda v: 0 <= v < 1),
)


def check(settings, *, examples=None):
    """Refuses values of which no training can come.

    Args:
        settings: a config's values; names that are absent are not looked at.
        examples: number of examples to train on, where it is known.

    Raises:
        UserError: a value out of its range, no step in all epochs, or fewer examples
            than neighbors.
    """
    for name, value in settings.items():
        for names, expected, holds in _RULES:
            is_meant = any(_fits(name, n) for n in names)
            if is_meant and not holds(value):
                raise errors.UserError(
                    f"config.{name} is {value}; expected {expected}."
                )
    if settings.get("balance") == 0 and settings.get("accumulate", 1) > 1:
        raise errors.UserError(
            "config.balance 0 measures a whole batch's gradients; set "
            "config.accumulate to 1, or give the balance as a number."
        )
    if settings.get("warmup_steps", 0) >= settings.get("steps", math.inf):
        raise errors.UserError(
            f"config.warmup_steps is {settings['warmup_steps']}; expected less than "
            f"config.steps, {settings['steps']}."
        )
    before = {n: v for n, v in settings.items() if n.startswith("pretrain_")}
    if before and sum(before.values()) >= settings["steps"]:
        raise errors.UserError(
            f"config.{' and config.'.join(before)} sum to {sum(before.values())}; "
            f"expected less than config.steps, {settings['steps']}."
        )
    shares = sum(settings.get(name, 0.0) for name in _PHASES)
    if shares > 1.0 + 1e-9:  # 0.1 + 0.2 is more than 0.3
        raise errors.UserError(
            f"config.{' and config.'.join(_PHASES)} sum to {shares:g}; expected 1 at "
            "most."
        )
    if examples is not None and "batch_size" in settings:
        _check_batch(settings, examples)
    if examples is not None and settings.get("neighbors", 0) > examples:
        raise errors.UserError(
            f"config.neighbors is {settings['neighbors']}, but the set has {examples} "
            "examples; lower it or take a larger set."
        )


def _fits(name, rule):
    return name.endswith(rule) if rule.startswith("_") else name == rule


def _check_batch(settings, examples):
    batch = settings["batch_size"] * settings.get("accumulate", 1)
    if batch <= examples:
        return
    epochs = settings.get("epochs")
    if epochs is not None and epochs * examples < batch:
        raise errors.UserError(
            f"a batch of {batch} is larger than {epochs} epochs of {examples} "
            "examples, which make no step; lower config.batch_size."
        )
    logging.warning(
        "a batch of %d is larger than the set of %d examples, which repeat in it",
        batch,
        examples,
    )
