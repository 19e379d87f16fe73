"""What no training could keep: values of a config, looked at before any work.

Here are the keys that every training has. What a recipe brings of its own, the module
of the recipe checks.
"""

import math

from absl import logging

from gaze.run import errors, ranges
from gaze.training import alarms


def check(settings, *, examples=None):
    """Refuses values of which no training can come.

    Args:
        settings: a config's values; names that are absent are not looked at.
        examples: number of examples to train on, where it is known.

    Raises:
        UserError: a value out of its range, or no step in all epochs.
    """
    ranges.check(settings)
    unknown = [n for n in settings.get("stop_on", ()) if n not in alarms.ALARMS]
    if unknown:
        raise errors.UserError(
            f"config.stop_on holds {unknown[0]!r}; choose among "
            f"{', '.join(alarms.ALARMS)}."
        )
    if settings.get("warmup_steps", 0) >= settings.get("steps", math.inf):
        raise errors.UserError(
            f"config.warmup_steps is {settings['warmup_steps']}; expected less than "
            f"config.steps, {settings['steps']}."
        )
    if examples is not None and "batch_size" in settings:
        _check_batch(settings, examples)


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
