"""What a number may be, by the name of its flag or config key, in one place.

A name that begins with _ stands for all that end so: a method's own key, such as
``generator_every``, is held to the rule of ``_every``. Unless its rule says otherwise,
a number is finite, not below 0 and not beyond a thousand millions.
"""

import dataclasses
import math
from collections.abc import Mapping

from gaze.run import errors

_MOST = 10**9
_MANY = 10**7  # of images, people or neighbours: what a machine might hold


@dataclasses.dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, the ends among them unless open.

    Attributes:
        low, high: the ends.
        said: what a user reads, but where a count is too large.
        is_open: whether neither end is in the range.
        is_whole: whether they are integers.
    """

    low: float
    high: float
    said: str
    is_open: bool = False
    is_whole: bool = False

    def expected(self, value: object) -> str:
        """What is expected in place of ``value``; of a number too large, the end."""
        if not isinstance(value, int | float):
            return self.said
        if self.is_whole and math.inf > value > self.high:
            return f"{self.high:,} at most"
        return self.said

    def holds(self, value: object) -> bool:
        """Whether ``value`` is such a number; NaN and what is no number are not."""
        kinds = int if self.is_whole else int | float
        if isinstance(value, bool) or not isinstance(value, kinds):
            return False
        if self.is_open:
            return self.low < value < self.high
        return self.low <= value <= self.high


_ANY = Range(0, _MOST, f"a number from 0 to {_MOST:,}")
_SIGNED = Range(-_MOST, _MOST, f"a number from {-_MOST:,} to {_MOST:,}")
_COUNT = Range(1, _MOST, "1 or more", is_whole=True)
_RATE = Range(0, 10**6, "a number above 0", is_open=True)
_SHARE = Range(0, 1, "a share from 0 to 1")
_SEED = Range(0, 2**31 - 1, f"a seed from 0 to {2**31 - 1:,}", is_whole=True)

_RULES = {
    "steps epochs accumulate _every iterations rounds invocations blocks "
    "kernel_size patches projection": _COUNT,
    "bank_size batch_size neighbors images max_test_images max_images count "
    "subjects": Range(1, _MANY, "1 or more", is_whole=True),
    "first_subject limit number history": Range(
        0, _MANY, f"0 to {_MANY:,}", is_whole=True
    ),
    "seeds jobs": Range(1, 1000, "1 or more", is_whole=True),
    "rows strip_rows": Range(1, 1000, "1 or more", is_whole=True),
    "workers processes threads": Range(0, 1024, "0 to 1,024", is_whole=True),
    "width widths units size short_side scale enlarge generator_scale patchgan": Range(
        1, 4096, "1 or more", is_whole=True
    ),
    "squeeze": Range(0, 4096, "0 (all channels) to 4,096", is_whole=True),
    "learning_rate _learning_rate _px _mm": _RATE,
    "_steps _norm": Range(0, _MOST, "0 (none) or more"),
    "_share glasses strength max_broken contrast": _SHARE,
    "held_out fraction": Range(0, 1, "a share between 0 and 1", is_open=True),
    "ema": Range(0, 1 - 1e-12, "0 (none) or a decay below 1, such as 0.999"),
    "beta_1 dropout": Range(0, 1 - 1e-12, "0 or more, below 1"),
    "seed": _SEED,
    "calibration measuring": Range(2, _MANY, "2 or more", is_whole=True),
    "zoom": Range(0, 10, "0 (the format's own) to 10"),
    "folds": Range(2, _MANY, "2 or more", is_whole=True),
    "worse_deg between_deg drop_points": _SIGNED,
}
_BY_NAME = {name: rule for names, rule in _RULES.items() for name in names.split()}
# The pipeline's own, where 0 leaves what it names as its config is.
_BY_PATH = {
    name: _ANY for name in ("refiner.steps", "refiner.bank_size", "networks.epochs")
}


_PARTS = dict.fromkeys(("strength", "dropout", "patchgan", "size"), 2)
"""How many numbers a list of a name has."""


def of(path: str) -> Range:
    """The ``Range`` of a flag or of a config key, given with its dots."""
    name = path.rpartition(".")[2]
    rule = _BY_PATH.get(path) or _BY_NAME.get(name)
    ends = (end for end in _BY_NAME if end.startswith("_") and name.endswith(end))
    return rule or _BY_NAME.get(next(ends, ""), _ANY)


def check(values: Mapping, shown: str = "config.") -> None:
    """Refuses a number that is out of its range.

    Args:
        values: nested dict of flags or settings; what is no number is not looked at,
            but for the parts of a tuple or list whose name has a rule.
        shown: what stands before a name where a user gives it.

    Raises:
        UserError: naming the key, its value and what is expected; of a list with a
            rule a part that is no number, or another number of parts.
    """
    for path, value in _leaves(values):
        parts = _PARTS.get(path.rpartition(".")[2])
        if isinstance(value, tuple | list) and len(value) != (parts or len(value)):
            raise errors.UserError(
                f"{shown}{path} is {_short(value)}; expected {parts} numbers, each "
                f"{of(path).said}."
            )
        for part in value if isinstance(value, tuple | list) else [value]:
            if _is_asked(path, part, value) and not of(path).holds(part):
                raise errors.UserError(
                    f"{shown}{path} is {_short(value)}; expected "
                    f"{of(path).expected(part)}."
                )


def _is_asked(path, part, value):
    """Whether a value, or a part of it, has to be a number."""
    is_number = isinstance(part, int | float) and not isinstance(part, bool)
    # A list has no type that holds its parts to anything: (1, "a") is one.
    return is_number or (part is not value and of(path) is not _ANY)


def _leaves(values, prefix=""):
    for name, value in values.items():
        if hasattr(value, "items"):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _short(value):
    text = str(value)
    return text if len(text) <= 40 else f"{text[:20]}... ({len(text)} characters)"
