"""Cluster bootstrap: how far a figure would move with other people and seeds.

Samples of one person are not independent, so *subjects* are drawn with
replacement, never samples (METHODS: the reporting rule for all estimators).
Where a training was repeated with K >= 2 seeds, the seeds are drawn as well,
independently of the subjects (the "pigeonhole" bootstrap of a two-way table,
Owen 2007): the interval then covers other people and other trainings. With one
seed it covers other people only, and a report must say so. With K = 2 or 3 a
bootstrap understates the spread between seeds (by the factor sqrt((K - 1) / K)).

Everything works on one table per arm, ``errors[k, s]``: the mean error, in
degrees, of seed k on subject s. A figure counts every subject once. Arms are
*paired*: each draw takes the same subjects and the same seeds in all of them,
so what they share cancels in a gain.
"""

from typing import NamedTuple

import numpy as np

_FIRM = 0.25  # of a gap must lie below its interval for shares of it to mean much


class Interval(NamedTuple):
    """A figure with the percentile interval of its bootstrap replicates.

    Of a single subject it has none, ``low`` and ``high`` are None: nobody else can be
    drawn.
    """

    value: float
    low: float | None
    high: float | None

    @property
    def sign(self) -> int:
        """1 or -1 where all of the interval lies above or below zero, else 0."""
        if self.low is None or self.high is None:
            return 0
        return int(self.low > 0) - int(self.high < 0)


class Draws(NamedTuple):
    """Weights of R replicates, each row summing to one."""

    seeds: np.ndarray  # float64 [R, K]
    subjects: np.ndarray  # float64 [R, S]


def draw(num_seeds: int, num_subjects: int, *, replicates: int = 4000, seed: int = 0):
    """Draws shared by every figure of one comparison.

    Args:
        num_seeds: K; a single seed is kept as it is, not resampled.
        num_subjects: S.
        replicates: R.
        seed: of the draws; the same seed gives the same intervals.

    Raises:
        ValueError: without seeds or subjects.
    """
    if num_seeds < 1 or num_subjects < 1:
        raise ValueError(f"need seeds and subjects, found {num_seeds}, {num_subjects}")
    generator = np.random.default_rng(seed)
    return Draws(
        seeds=_weights(generator, replicates, num_seeds),
        subjects=_weights(generator, replicates, num_subjects),
    )


def mean_interval(errors: np.ndarray, draws: tuple[np.ndarray, np.ndarray]) -> Interval:
    """Mean of a table [K, S] over seeds and subjects, as an Interval."""
    return _interval(np.mean(errors), errors, _replicates(errors, draws))


def gain_interval(
    raw: np.ndarray, refined: np.ndarray, draws: tuple[np.ndarray, np.ndarray]
) -> Interval:
    """Paired gain ``raw - refined`` in degrees; positive where refining helped."""
    return mean_interval(np.asarray(raw) - np.asarray(refined), draws)


def gap_closed_interval(
    raw: np.ndarray,
    refined: np.ndarray,
    ceiling: np.ndarray,
    draws: tuple[np.ndarray, np.ndarray],
) -> Interval | None:
    """Share of the gap closed, ``(raw - refined) / (raw - ceiling)``.

    Args:
        raw, refined, ceiling: errors in degrees, [K, S] each.
        draws: the same for numerator and denominator.

    Returns:
        Interval, 1 where the refined arm reaches the ceiling, or None where
        no gap is shown: the interval of raw - ceiling begins below a quarter of
        it, and the quotient would be mostly the noise of what it is divided by.
    """
    gap = np.asarray(raw) - np.asarray(ceiling)
    gain = np.asarray(raw) - np.asarray(refined)
    shown = mean_interval(gap, draws)
    if shown.low is None or shown.low <= _FIRM * max(shown.value, 0.0):
        return None
    ratios = _replicates(gain, draws) / _replicates(gap, draws)
    return _interval(np.mean(gain) / np.mean(gap), gap, ratios)


def values_interval(
    values: np.ndarray, *, replicates: int = 4000, seed: int = 0
) -> Interval:
    """Mean of independent values [N] (windows, images) as an Interval."""
    values = np.asarray(values, np.float64)
    return mean_interval(
        values[None], draw(1, len(values), replicates=replicates, seed=seed)
    )


def _weights(generator, replicates, size):
    return generator.multinomial(size, np.full(size, 1 / size), replicates) / size


def _replicates(table, draws):
    weighted = draws.seeds @ np.asarray(table, np.float64)
    return np.sum(weighted * draws.subjects, axis=1)


def _interval(value, table, replicates):
    if np.shape(table)[1] < 2:
        return Interval(float(value), None, None)
    low, high = np.quantile(replicates, [0.025, 0.975])
    return Interval(float(value), float(low), float(high))
