"""What no training could keep: values of a config, looked at before any work."""

import math

from absl import logging

from gaze.run import errors, ranges
from gaze.training import alarms

_PHASES = ("global_share", "enhancer_share")  # what they leave is the last phase's


def check(settings, *, examples=None):
    """Refuses values of which no training can come.

    Args:
        settings: a config's values; names that are absent are not looked at.
        examples: number of examples to train on, where it is known.

    Raises:
        UserError: a value out of its range, no step in all epochs, or fewer examples
            than neighbors.
    """
    ranges.check(settings)
    unknown = [n for n in settings.get("stop_on", ()) if n not in alarms.ALARMS]
    if unknown:
        raise errors.UserError(
            f"config.stop_on holds {unknown[0]!r}; choose among "
            f"{', '.join(alarms.ALARMS)}."
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
