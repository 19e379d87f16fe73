"""What a sweep varies: KEY:VALUES of its ``--over`` flags.

learning_rate:1e-4..1e-2:log    a number in between, by its logarithm
epochs:5..40                    whole numbers, since both ends are
augmentation:mild,strong        one of these
"""

import ast
import dataclasses
from collections.abc import Mapping
from typing import Any

from gaze.run import errors

_LOG = "log"


@dataclasses.dataclass(frozen=True)
class Range:
    """A key's values.

    Attributes:
        key: dotted, of the config.
        values: those to choose from; empty where it is a range.
        low, high: ends of a range, both included.
        is_log: whether the logarithm is uniform.
    """

    key: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    is_log: bool = False

    def suggest(self, trial: Any) -> Any:
        """A value, from an ``optuna.Trial``."""
        if self.values:
            return trial.suggest_categorical(self.key, list(self.values))
        if isinstance(self.low, int) and isinstance(self.high, int):
            return trial.suggest_int(self.key, self.low, self.high, log=self.is_log)
        return trial.suggest_float(self.key, self.low, self.high, log=self.is_log)


def parse(texts: list[str], config: Mapping[str, Any]) -> list[Range]:
    """The ranges of all ``--over`` flags.

    Args:
        texts: KEY:VALUES each.
        config: the values of the config that they vary.

    Raises:
        UserError: no range, a key that the config lacks or that is varied twice, or
            values of another kind than the config's.
    """
    if not texts:
        raise errors.UserError(
            "expected at least one --over=KEY:VALUES, found none; such as "
            "--over=learning_rate:1e-4..1e-2:log or --over=augmentation:mild,strong."
        )
    ranges = [_range(text, config) for text in texts]
    keys = [one.key for one in ranges]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise errors.UserError(f"--over varies {twice[0]} twice; name each key once.")
    return ranges


def _range(text, config):
    key, _, values = text.partition(":")
    present = _at(config, key)
    if present is None:
        raise errors.UserError(
            f"--over={text}: the config has no value at {key!r}; its keys are "
            f"{', '.join(sorted(config))}."
        )
    first, dots, rest = values.partition("..")
    if not dots:
        chosen = tuple(_value(part, text) for part in values.split(",") if part)
        if len(set(chosen)) < 2:
            raise errors.UserError(f"--over={text}: expected two different values.")
        _refuse_others(text, present, chosen)
        return Range(key, chosen)
    last, _, scale = rest.partition(":")
    low, high = _value(first, text), _value(last, text)
    numbers = all(isinstance(v, int | float) for v in (low, high))
    if not numbers or low >= high or scale not in ("", _LOG) or (scale and low <= 0):
        raise errors.UserError(
            f"--over={text}: expected LOW..HIGH of two numbers, the smaller first, "
            "and :log only where both are above 0."
        )
    _refuse_others(text, present, (low, high))
    return Range(key, (), low, high, scale == _LOG)


def _value(text, whole):
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        if text.isidentifier():
            return text
        raise errors.UserError(f"--over={whole}: {text!r} is no value.") from None


def _refuse_others(text, present, values):
    is_number = isinstance(present, int | float) and not isinstance(present, bool)
    kinds = int | float if is_number else type(present)
    wrong = [value for value in values if not isinstance(value, kinds)]
    if isinstance(present, int):
        wrong += [value for value in values if isinstance(value, float)]
    if wrong:
        raise errors.UserError(
            f"--over={text}: {wrong[0]!r} is of another kind than the config's "
            f"{present!r}."
        )


def _at(config, key):
    for part in key.split("."):
        config = config.get(part) if isinstance(config, Mapping) else None
    return config
