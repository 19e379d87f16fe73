"""What no training could keep: values of a config, looked at before any work.

Here are the keys that every training has. What a recipe brings of its own, the module
of the recipe checks.
"""

import math

from absl import logging

from gaze.run import errors

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
        UserError: a value out of its range, or no step in all epochs.
    """
    for name, value in settings.items():
        for names, expected, holds in _RULES:
            is_meant = any(_fits(name, n) for n in names)
            if is_meant and not holds(value):
                raise errors.UserError(
                    f"config.{name} is {value}; expected {expected}."
                )
    if settings.get("warmup_steps", 0) >= settings.get("steps", math.inf):
        raise errors.UserError(
            f"config.warmup_steps is {settings['warmup_steps']}; expected less than "
            f"config.steps, {settings['steps']}."
        )
    if examples is not None and "batch_size" in settings:
        _check_batch(settings, examples)


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
