"""Arms against each other: one row per arm and augmentation.

An arm is a kind of training images (``identity`` = raw synthetic, a refiner,
the labelled ``ceiling`` ...). All arms were tested on the same samples, so
gains are paired; see ``gaze.evaluation.bootstrap`` for what is resampled. The
gain and the gap closed compare arms of the *same* augmentation.
"""

from typing import NamedTuple

import numpy as np

from gaze import geometry
from gaze.evaluation import angular, bootstrap
from refiner.realism import naming


class Row(NamedTuple):
    """One arm under one augmentation, all seeds together."""

    arm: str
    augmentation: str
    error_deg: bootstrap.Interval  # mean over subjects and seeds
    seed_errors_deg: tuple[float, ...]
    gain_deg: bootstrap.Interval | None  # None for raw itself and without raw
    gap_closed: bootstrap.Interval | None  # None also where there is no gap
    gain_over_fitted_deg: (
        bootstrap.Interval | None
    )  # of refined eyes of a fitted layout
    summary: angular.Summary  # each figure a mean over seeds


def leading(rows: list[Row], count: int = 4) -> list[str]:
    """Arms that a picture can show: the ``count`` best refiners, what their eyes were.

    And raw ones and the references.

    Args:
        rows: list of ``Row``; collapsed arms count as worst.
        count: how many refiners, the best by their mean error over all kinds.
    """
    errors = {}
    for row in rows:
        error = np.inf if row.summary.collapsed else row.error_deg.value
        errors.setdefault(row.arm, []).append(error)
    refiners = [arm for arm in errors if naming.is_refined(arm)]
    best = sorted(refiners, key=lambda arm: np.mean(errors[arm]))[:count]
    shown = {naming.RAW, *best, *map(naming.unrefined, best)}
    return naming.in_order([a for a in errors if a in shown or naming.is_reference(a)])


def compare(
    predictions: dict,
    gaze: np.ndarray,
    subjects: np.ndarray,
    *,
    replicates: int = 4000,
    seed: int = 0,
) -> list[Row]:
    """Every arm's figures.

    An arm with a dead output in any seed has no error worth comparing: its row
    names the output and carries no gain, and where it is raw or the ceiling, no
    other arm is measured against it.

    Args:
        predictions: {(arm, augmentation): float [K, N, 2]}, radians, K seeds in
            the same order in every arm of an augmentation.
        gaze: float [N, 2], the labels.
        subjects: [N].
        replicates, seed: of the bootstrap.

    Returns:
        list of Row, augmentations and within them arms in table order.
    """
    gaze, tables, summaries = np.asarray(gaze), {}, {}
    for key, predicted in predictions.items():
        errors = geometry.angular_error_deg(predicted, gaze[None])
        tables[key] = angular.subject_means(errors, subjects)[1]
        summaries[key] = _mean_summary(
            [angular.summarize(one, gaze, subjects) for one in predicted]
        )
    # One draw for all that have as many seeds: some are trained with the first alone.
    draws = {
        shape: bootstrap.draw(*shape, replicates=replicates, seed=seed)
        for shape in {table.shape for table in tables.values()}
    }
    return [
        _row(arm, augmentation, tables, summaries, draws)
        for augmentation in naming.kinds_in_order(name for _, name in predictions)
        for arm in naming.in_order(a for a, name in predictions if name == augmentation)
    ]


def _row(arm, augmentation, tables, summaries, draws):
    def alive(name):
        summary = summaries.get((name, augmentation))
        is_alive = summary is not None and not summary.collapsed
        return tables[name, augmentation] if is_alive else None

    table, gain, gap_closed, over_fitted = tables[arm, augmentation], None, None, None
    draws = draws[table.shape]
    raw, ceiling = alive(naming.RAW), alive(naming.CEILING)
    if arm != naming.RAW and raw is not None and alive(arm) is not None:
        gain = bootstrap.gain_interval(raw, table, draws)
        if arm != naming.CEILING and ceiling is not None:
            gap_closed = bootstrap.gap_closed_interval(raw, table, ceiling, draws)
    if naming.unrefined(arm) == naming.FITTED and naming.is_refined(arm):
        fitted = alive(naming.FITTED)
        if fitted is not None and alive(arm) is not None:
            over_fitted = bootstrap.gain_interval(fitted, table, draws)
    return Row(
        arm=arm,
        augmentation=augmentation,
        error_deg=bootstrap.mean_interval(table, draws),
        seed_errors_deg=tuple(float(value) for value in table.mean(axis=1)),
        gain_deg=gain,
        gap_closed=gap_closed,
        gain_over_fitted_deg=over_fitted,
        summary=summaries[arm, augmentation],
    )


def _mean_summary(summaries):
    """Figures averaged over seeds; an output dead in any seed counts as dead."""
    return angular.Summary(
        mean_deg=float(np.mean([s.mean_deg for s in summaries])),
        subject_mean_deg=float(np.mean([s.subject_mean_deg for s in summaries])),
        share_within=float(np.mean([s.share_within for s in summaries])),
        fits={
            name: angular.Fit(*np.mean([s.fits[name] for s in summaries], axis=0))
            for name in angular.OUTPUTS
        },
        collapsed=tuple(sorted({name for s in summaries for name in s.collapsed})),
    )
