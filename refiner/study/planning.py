"""How many answers a study needs for a difference it wants to see.

The one-sided exact binomial test that the papers use, at 5 %. Subjects who differ in
skill make answers worth less; ``subjects`` takes that in, by the normal approximation.
"""

import math

import numpy as np
from scipy import stats

ALPHA = 0.05
POWER = 0.8


def power(total: int, accuracy: float) -> float:
    """Chance that ``total`` answers of that true accuracy give p <= 5 %, exact.

    Args:
        total: number of independent answers.
        accuracy: true share of right answers, above 0.5.
    """
    enough = stats.binom.isf(ALPHA, total, 0.5) + 1  # P(X >= enough) <= ALPHA
    return float(stats.binom.sf(enough - 1, total, accuracy))


def answers(accuracy: float) -> int:
    """Fewest answers from which on the power stays at 80 % or above.

    The exact power is saw-toothed in the number of answers; the last tooth below 80 %
    counts.

    Raises:
        ValueError: the accuracy is not above one half and at most 1.
    """
    if not 0.5 < accuracy <= 1.0:
        raise ValueError(f"expected an accuracy above 0.5, up to 1, found {accuracy}")
    guess = _normal_answers(accuracy)
    # The teeth are some thirty answers wide; far beyond the guess none is below.
    totals = np.arange(1, 2 * guess + 200)
    enough = stats.binom.isf(ALPHA, totals, 0.5) + 1
    reached = stats.binom.sf(enough - 1, totals, accuracy) >= POWER
    return int(totals[~reached].max(initial=0)) + 1


def smallest_accuracy(total: int) -> float:
    """The accuracy that ``total`` answers show with 80 % power, to four places."""
    low, high = 0.5, 1.0
    while high - low > 1e-5:
        middle = (low + high) / 2
        low, high = (low, middle) if power(total, middle) >= POWER else (middle, high)
    return high


def subjects(accuracy: float, each: int, spread: float) -> int:
    """Subjects needed where true skill differs between them.

    Args:
        accuracy: mean true share of right answers, above 0.5.
        each: answers of one subject.
        spread: standard deviation of the subjects' true accuracies, as a share.
    """
    one = accuracy * (1 - accuracy) / each + spread**2
    reach = stats.norm.isf(ALPHA) + stats.norm.ppf(POWER)
    return max(2, math.ceil(reach**2 * one / (accuracy - 0.5) ** 2))


def _normal_answers(accuracy):
    spread = stats.norm.isf(ALPHA) * 0.5
    spread += stats.norm.ppf(POWER) * math.sqrt(accuracy * (1 - accuracy))
    return math.ceil((spread / (accuracy - 0.5)) ** 2)
