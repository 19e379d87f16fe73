"""Optimizers as configs name them: the rule, its schedule, and the warm-up."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from gaze.run import errors
from gaze.training import one_kernel, precision

_RULES: dict[str, Callable[[Any, float], keras.Optimizer]] = {
    "adam": lambda rate, beta_1: one_kernel.Adam(rate, beta_1=beta_1),
    "sgd": lambda rate, beta_1: one_kernel.SGD(rate),
    "nesterov": lambda rate, beta_1: one_kernel.SGD(rate, momentum=0.9, nesterov=True),
}


def build(
    rule: str,
    rate: float,
    steps: int,
    variables: list[keras.Variable],
    settings: dict,
    *,
    beta_1: float = 0.9,
) -> keras.Optimizer:
    """The optimizer of one group of variables, built for them.

    Args:
        rule: "adam", "sgd", or "nesterov": SGD with Nesterov's momentum, 0.9.
        rate: learning rate at the start, behind the warm-up.
        steps: number of updates that the schedule spans.
        variables: what it will update.
        settings: a config's values; of these ``schedule`` ("constant", "cosine",
            "linear"; cosine where absent), ``warmup_steps`` (0 where absent) and
            ``precision`` are looked at.
        beta_1: Adam's momentum; GANs take 0.5 (Radford et al. 2016).

    Raises:
        UserError: an unknown rule or schedule.
    """
    name, warmup = settings.get("schedule", "cosine"), settings.get("warmup_steps", 0)
    if rule not in _RULES:
        raise errors.UserError(
            f"no optimizer {rule!r}; choose one of {', '.join(_RULES)}."
        )
    optimizer = _RULES[rule](schedule(name, rate, max(steps, 1), warmup), beta_1)
    if precision.needs_loss_scale(settings.get("precision", "float32")):
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build(variables)
    return optimizer


def schedule(
    name: str, rate: float, steps: int, warmup_steps: int = 0
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    """A learning rate as a function of the optimizer's updates.

    Args:
        name: "constant"; "cosine", half a wave down to 0 (Loshchilov & Hutter 2017);
            or "linear", a straight line down to 0.
        rate: learning rate at the start.
        steps: updates from the start to the end, the warm-up among them.
        warmup_steps: updates over which the rate first rises from near 0.

    Raises:
        UserError: an unknown name, or a warm-up that takes all steps.
    """
    if not 0 <= warmup_steps < steps:
        raise errors.UserError(
            f"config.warmup_steps is {warmup_steps}; expected 0 to {steps - 1}, less "
            "than the training's updates."
        )
    schedules = keras.optimizers.schedules
    after = steps - warmup_steps
    if name == "constant":
        main = rate if not warmup_steps else _Constant(rate)
    elif name == "cosine":
        main = schedules.CosineDecay(rate, after)
    elif name == "linear":
        main = schedules.PolynomialDecay(rate, after, end_learning_rate=0.0)
    else:
        raise errors.UserError(
            f"no schedule {name!r}; choose one of constant, cosine, linear."
        )
    return _WarmUp(main, rate, warmup_steps) if warmup_steps else main


class _Constant(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, rate):
        self.rate = rate

    def __call__(self, step):
        return ops.convert_to_tensor(self.rate, "float32")


class _WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    """Rises to (k + 1) / n of the rate at update k < n; then the schedule begins."""

    def __init__(self, then, rate, updates):
        self.then, self.rate, self.updates = then, rate, updates

    def __call__(self, step):
        step = ops.cast(step, "float32")
        rising = self.rate * (step + 1.0) / self.updates
        # Both are computed in the graph; the schedule must not see a step below 0.
        behind = self.then(ops.maximum(step - self.updates, 0.0))
        return ops.where(step < self.updates, rising, behind)
