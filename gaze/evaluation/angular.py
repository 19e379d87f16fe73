"""Angular error and the sanity figures that stand beside it.

A mean error alone hides swapped angles, a dead output or a constant offset, so
every table here comes with the slope and correlation of predicted against true
angle, the share of samples within 7 degrees (SimGAN's measure) and the error of
always answering the training mean. Angles are (pitch, yaw) in radians as in
``gaze.geometry``; whatever is in degrees says so in its name.
"""

from typing import NamedTuple

import numpy as np

from gaze import geometry

OUTPUTS = ("pitch", "yaw")


class Fit(NamedTuple):
    """Least-squares line of predicted against true angle, and their correlation.

    Slope and correlation are NaN where the true angle does not vary; the
    correlation is also NaN where the prediction does not.
    """

    slope: float
    intercept_deg: float
    correlation: float


class Summary(NamedTuple):
    """What one set of predictions amounts to."""

    mean_deg: float  # over samples
    subject_mean_deg: float  # over subjects, each subject counted once
    share_within: float  # of samples, 0..1
    fits: dict[str, Fit]  # "pitch", "yaw"
    collapsed: tuple[str, ...]  # names of dead outputs


def subject_means(
    values: np.ndarray, subjects: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Means of values within every subject.

    Args:
        values: float [..., N], one value per sample.
        subjects: str or int [N].

    Returns:
        (names [S] sorted, means float64 [..., S]).
    """
    names, index, counts = np.unique(
        np.asarray(subjects), return_inverse=True, return_counts=True
    )
    # Sums of each alone: no number of one is NaN because another's is.
    by_subject = np.asarray(values, np.float64)[..., np.argsort(index, kind="stable")]
    starts = np.cumsum(counts) - counts
    return names, np.add.reduceat(by_subject, starts, axis=-1) / counts


def cluster_mean(values: np.ndarray, clusters: np.ndarray) -> float:
    """Mean of values [N] over clusters, str or int [N], each counted once."""
    return float(subject_means(values, clusters)[1].mean())


def summarize(
    predicted: np.ndarray,
    true: np.ndarray,
    subjects: np.ndarray,
    *,
    within_deg: float = 7.0,
) -> Summary:
    """The figures of one estimator on one labelled set.

    Args:
        predicted, true: float [N, 2], (pitch, yaw) in radians.
        subjects: [N], who each sample shows.
        within_deg: the error up to which a sample counts as hit.
    """
    errors = geometry.angular_error_deg(predicted, true)
    return Summary(
        mean_deg=float(errors.mean()),
        subject_mean_deg=cluster_mean(errors, subjects),
        share_within=float((errors <= within_deg).mean()),
        fits={
            name: line_fit(np.asarray(predicted)[:, i], np.asarray(true)[:, i])
            for i, name in enumerate(OUTPUTS)
        },
        collapsed=collapsed_outputs(predicted, true),
    )


def line_fit(predicted: np.ndarray, true: np.ndarray) -> Fit:
    """Fit of one angle: float [N] against float [N], radians."""
    predicted = np.asarray(predicted, np.float64)
    true = np.asarray(true, np.float64)
    p, t = predicted - predicted.mean(), true - true.mean()
    slope = _ratio((p * t).mean(), (t * t).mean())
    return Fit(
        slope=slope,
        intercept_deg=float(np.degrees(predicted.mean() - slope * true.mean())),
        correlation=_ratio((p * t).mean(), p.std() * t.std()),
    )


def offset_removed(
    predicted: np.ndarray,
    true: np.ndarray,
    subjects: np.ndarray,
    clusters: np.ndarray | None = None,
) -> np.ndarray:
    """Answers without every subject's mean error.

    What is left is the error after the best calibration by an offset: it is taken from
    the very samples that it is judged by, so it is a bound and no promise.

    Args:
        predicted, true: float [N, 2], (pitch, yaw) in radians.
        subjects: [N], who each sample shows.
        clusters: [N], what errors will be averaged over: each counts as much in a
            subject's fit. Subjects themselves if None.

    Returns:
        float64 [N, 2], radians.
    """
    return _fitted(predicted, true, subjects, clusters, _without_offset)


def line_fitted(
    predicted: np.ndarray,
    true: np.ndarray,
    subjects: np.ndarray,
    clusters: np.ndarray | None = None,
) -> np.ndarray:
    """Answers behind a line per subject and angle, float64 [N, 2].

    The line is least squares of true against predicted angle, fitted to the very
    samples that it is judged by, as in `offset_removed`.
    """
    return _fitted(predicted, true, subjects, clusters, _by_lines)


def _fitted(predicted, true, subjects, clusters, fit):
    predicted, true = (np.asarray(x, np.float64) for x in (predicted, true))
    subjects, answers = np.asarray(subjects), predicted.copy()
    groups = subjects if clusters is None else clusters
    _, group, counts = np.unique(groups, return_inverse=True, return_counts=True)
    weights = 1 / counts[group]
    for name in np.unique(subjects):
        rows = subjects == name
        answers[rows] = fit(predicted[rows], true[rows], weights[rows])
    return answers


def _without_offset(predicted, true, weights):
    return predicted - np.average(predicted - true, axis=0, weights=weights)


def _by_lines(predicted, true, weights):
    means = [np.average(x, axis=0, weights=weights) for x in (predicted, true)]
    p, t = predicted - means[0], true - means[1]
    slopes = [
        _ratio(np.average(a * b, weights=weights), np.average(a * a, weights=weights))
        for a, b in zip(p.T, t.T, strict=True)
    ]
    # A constant answer has no line but its mean.
    return means[1] + p * np.nan_to_num(slopes)


def mean_baseline_deg(
    training_mean: np.ndarray, true: np.ndarray, subjects: np.ndarray
):
    """Mean over subjects of the error of always answering the training mean.

    Args:
        training_mean: float [2], mean (pitch, yaw) of the training labels.
        true: float [N, 2].
        subjects: [N].
    """
    constant = np.broadcast_to(np.asarray(training_mean), np.asarray(true).shape)
    errors = geometry.angular_error_deg(constant, true)
    return cluster_mean(errors, subjects)


def collapsed_outputs(
    predicted: np.ndarray, true: np.ndarray, *, minimum_share: float = 0.05
):
    """Names of the outputs that answer (nearly) the same whatever they see.

    A collapsed CNN still prints plausible errors, so it must be caught by the
    spread of its outputs: below ``minimum_share`` of the labels' deviation.
    """
    spread = np.std(np.asarray(predicted, np.float64), axis=0)
    needed = minimum_share * np.std(np.asarray(true, np.float64), axis=0)
    dead = ~np.isfinite(spread) | (spread < needed)
    return tuple(name for name, is_dead in zip(OUTPUTS, dead, strict=True) if is_dead)


def _ratio(numerator, denominator):
    return float(numerator / denominator) if denominator > 1e-12 else float("nan")
