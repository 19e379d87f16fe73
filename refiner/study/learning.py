"""Do subjects get better while they answer? Accuracy along the run."""

from typing import NamedTuple

import numpy as np
from scipy import stats

from refiner.study import statistics

PARTS = 4


class Gain(NamedTuple):
    """Later accuracy minus earlier accuracy, in shares, with its 95 % interval.

    ``low`` and ``high`` are None with fewer than two subjects.
    """

    value: float
    low: float | None
    high: float | None


def by_part(runs) -> list[statistics.Interval | None]:
    """Accuracy in each quarter of the runs, all subjects together.

    Args:
        runs: for each subject, right or not in the order of answering, bool [n_s].

    Returns:
        ``PARTS`` Intervals (Clopper-Pearson); None for a part without answers.
    """
    parts = [np.array_split(np.asarray(run, bool), PARTS) for run in runs]
    found = []
    for number in range(PARTS):
        right = sum(int(pieces[number].sum()) for pieces in parts)
        total = sum(len(pieces[number]) for pieces in parts)
        found.append(statistics.clopper_pearson(right, total) if total else None)
    return found


def gain(runs) -> Gain | None:
    """Accuracy of the second half of each run minus that of the first, over subjects.

    A mean of the subjects' differences, weighted by their answers; its interval is
    Student's t over subjects.

    Args:
        runs: as in `by_part`; a run of fewer than two answers says nothing here.

    Returns:
        Gain, or None where no run has two answers.
    """
    halves = [np.array_split(np.asarray(run, float), 2) for run in runs if len(run) > 1]
    if not halves:
        return None
    differences = np.array([late.mean() - early.mean() for early, late in halves])
    weights = np.array([len(early) + len(late) for early, late in halves], float)
    weights, count = weights / weights.sum(), len(halves)
    mean = float(weights @ differences)
    if count < 2:
        return Gain(mean, None, None)
    squares = np.square(weights * (differences - mean)).sum()
    error = np.sqrt(count / (count - 1) * squares)
    reach = float(stats.t.ppf((1 + statistics.LEVEL) / 2, count - 1) * error)
    return Gain(mean, max(mean - reach, -1.0), min(mean + reach, 1.0))
