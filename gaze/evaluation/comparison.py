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

RAW, MATCHED, CEILING = "identity", "matched", "ceiling"
ARMS = (
    RAW,
    MATCHED,
    "histogram_matching",
    "reinhard",
    "region_statistics",
    "light_transfer",
    "relight",
    "johnson",
    "simgan",
    "fastcut",
    "zhao2018_eye",
    "zhao2018_plus",
)
REFERENCES = ("perfect_refiner", CEILING)  # they saw what no refiner may see
_FIRST_KINDS, _LAST_KIND = ("mild", "strong"), "knn"


class Row(NamedTuple):
    """One arm under one augmentation, all seeds together."""

    arm: str
    augmentation: str
    error_deg: bootstrap.Interval  # mean over subjects and seeds
    seed_errors_deg: tuple[float, ...]
    gain_deg: bootstrap.Interval | None  # None for raw itself and without raw
    gap_closed: bootstrap.Interval | None  # None also where there is no gap
    summary: angular.Summary | None = None  # each figure a mean over seeds


def in_order(arms):
    """Arms as every table and plot orders them.

    Others stand before the references, and a variant (NAME.VARIANT) behind its NAME.
    """
    known = {name: (0, place) for place, name in enumerate(ARMS)}
    known |= {name: (2, place) for place, name in enumerate(REFERENCES)}
    return sorted(
        set(arms), key=lambda arm: (known.get(arm.partition(".")[0], (1, 0)), arm)
    )


def label(arm):
    """An arm's name for readers: "raw" for ``identity``, blanks for underscores."""
    return "raw" if arm == RAW else arm.replace("_", " ").replace(".", ", ")


def kinds_in_order(kinds):
    """Estimators as every table and plot orders them: k-NN, a control, comes last."""
    places = {kind: place for place, kind in enumerate(_FIRST_KINDS)}
    places[_LAST_KIND] = len(places) + 1
    others = len(_FIRST_KINDS)
    return sorted(set(kinds), key=lambda kind: (places.get(kind, others), kind))


def kind_label(kind):
    """What an estimator was trained with, in words: an augmentation, or k-NN."""
    return "k-NN" if kind == "knn" else f"{kind} augmentation"


def leading(rows, count=4):
    """Arms that a picture can show: raw, the ``count`` best refiners, the references.

    Args:
        rows: list of ``Row``; collapsed arms count as worst.
        count: how many refiners, the best by their mean error over all kinds.
    """
    errors = {}
    for row in rows:
        error = np.inf if row.summary.collapsed else row.error_deg.value
        errors.setdefault(row.arm, []).append(error)
    refiners = [arm for arm in errors if arm not in (RAW, MATCHED, *REFERENCES)]
    best = sorted(refiners, key=lambda arm: np.mean(errors[arm]))[:count]
    return in_order([arm for arm in errors if arm in (RAW, *REFERENCES, *best)])


def compare(predictions, gaze, subjects, *, replicates=4000, seed=0):
    """Every arm's figures.

    An arm with a dead output in any seed has no error worth comparing: its row
    names the output and carries no gain, and where it is raw or the ceiling, no
    other arm is measured against it.

    Args:
        predictions: {(arm, augmentation): float [K, N, 2]}, radians, K seeds in
            the same order in every arm.
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
    shape = next(iter(tables.values())).shape
    draws = bootstrap.draw(*shape, replicates=replicates, seed=seed)
    alive = {key: t for key, t in tables.items() if not summaries[key].collapsed}
    return [
        _row(arm, augmentation, tables[arm, augmentation], alive, draws)._replace(
            summary=summaries[arm, augmentation]
        )
        for augmentation in kinds_in_order(name for _, name in predictions)
        for arm in in_order([a for a, name in predictions if name == augmentation])
    ]


def _row(arm, augmentation, table, alive, draws):
    raw = alive.get((RAW, augmentation))
    ceiling = alive.get((CEILING, augmentation))
    gain = gap_closed = None
    if arm != RAW and raw is not None and (arm, augmentation) in alive:
        gain = bootstrap.gain_interval(raw, table, draws)
        if arm != CEILING and ceiling is not None:
            gap_closed = bootstrap.gap_closed_interval(raw, table, ceiling, draws)
    return Row(
        arm=arm,
        augmentation=augmentation,
        error_deg=bootstrap.mean_interval(table, draws),
        seed_errors_deg=tuple(float(value) for value in table.mean(axis=1)),
        gain_deg=gain,
        gap_closed=gap_closed,
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
