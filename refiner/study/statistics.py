"""What the answers of a Visual Turing test say: is refined told from real?

Answers are counts of right ones, or a confusion table of what was shown and what was
said. Everything here is exact or in closed form and can be worked by hand.

Guessing is right half of the time because as many real eyes are shown as refined ones.
A large p alone never shows that eyes cannot be told apart: read the interval, and how
far above one half it still reaches.
"""

import dataclasses
from typing import NamedTuple

import numpy as np
from scipy import stats

LEVEL = 0.95


class Interval(NamedTuple):
    """A share between 0 and 1 and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclasses.dataclass(frozen=True)
class Confusion:
    """The papers' 2x2 table: counts of what was shown and what was answered.

    Attributes:
        real_as_real, real_as_refined: answers about real eyes.
        refined_as_real, refined_as_refined: answers about refined eyes.
    """

    real_as_real: int
    real_as_refined: int
    refined_as_real: int
    refined_as_refined: int

    @property
    def right(self):
        """Number of right answers."""
        return self.real_as_real + self.refined_as_refined

    @property
    def total(self):
        """Number of answers."""
        return self.right + self.real_as_refined + self.refined_as_real


def p_better_than_guessing(right: int, total: int) -> float:
    """Exact binomial p, one-sided: as many right answers or more by guessing.

    The papers' own p. Raises ValueError unless 0 <= right <= total and total > 0.
    """
    return float(stats.binomtest(right, total, 0.5, alternative="greater").pvalue)


def p_other_than_guessing(right: int, total: int) -> float:
    """Exact binomial p, two-sided: who is always wrong tells the eyes apart, too."""
    return float(stats.binomtest(right, total, 0.5).pvalue)


def clopper_pearson(right: int, total: int) -> Interval:
    """Share of right answers with its exact interval (Clopper and Pearson 1934).

    Holds for independent answers; see `clustered` for several subjects' answers.
    """
    test = stats.binomtest(right, total)
    low, high = test.proportion_ci(LEVEL, method="exact")
    return Interval(right / total, float(low), float(high))


def d_prime(table: Confusion) -> float:
    """Sensitivity z(hits) - z(false alarms); "real" said of a real eye is a hit.

    0 is guessing, 1 about 69 % right without bias. With the log-linear correction of
    Hautus (1995), half an answer added to every cell, so that 0 % and 100 % stay
    finite; it draws small tables towards 0. NaN where one kind was never shown.
    """
    hits, false_alarms = _corrected_rates(table)
    return float(stats.norm.ppf(hits) - stats.norm.ppf(false_alarms))


def criterion(table: Confusion) -> float:
    """Bias -(z(hits) + z(false alarms)) / 2: above 0 whoever says "refined" readily."""
    hits, false_alarms = _corrected_rates(table)
    return float(-(stats.norm.ppf(hits) + stats.norm.ppf(false_alarms)) / 2.0)


def clustered(right, total) -> Interval | None:
    """Share of right answers over subjects, whose answers are alike within each.

    The ratio estimator's variance between subjects, with Student's t on one degree of
    freedom less than subjects. Subjects who by chance agree more than independent
    answers would do not make it narrower than `clopper_pearson`.

    Args:
        right: right answers of each subject, int [S].
        total: all answers of each subject, int [S]; positive.

    Returns:
        Interval, or None with fewer than two subjects.
    """
    right, total = np.asarray(right, float), np.asarray(total, float)
    count = len(total)
    if count < 2:
        return None
    share = right.sum() / total.sum()
    squares = np.sum((right - share * total) ** 2)
    error = np.sqrt(count / (count - 1) * squares) / total.sum()
    reach = stats.t.ppf((1.0 + LEVEL) / 2.0, count - 1) * error
    exact = clopper_pearson(int(right.sum()), int(total.sum()))
    low, high = min(share - reach, exact.low), max(share + reach, exact.high)
    return Interval(float(share), float(max(low, 0.0)), float(min(high, 1.0)))


def _corrected_rates(table):
    """Share of "real" among answers about real and about refined eyes, corrected."""
    real = table.real_as_real + table.real_as_refined
    refined = table.refined_as_real + table.refined_as_refined
    if not real or not refined:
        return float("nan"), float("nan")
    hits = (table.real_as_real + 0.5) / (real + 1.0)
    return hits, (table.refined_as_real + 0.5) / (refined + 1.0)
