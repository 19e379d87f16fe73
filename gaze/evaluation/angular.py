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
    names, index = np.unique(np.asarray(subjects), return_inverse=True)
    member = index[:, None] == np.arange(len(names))
    return names, np.asarray(values, np.float64) @ (member / member.sum(axis=0))


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
    _, per_subject = subject_means(errors, subjects)
    return Summary(
        mean_deg=float(errors.mean()),
        subject_mean_deg=float(per_subject.mean()),
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


def offset_removed_deg(
    predicted: np.ndarray, true: np.ndarray, subjects: np.ndarray
) -> np.ndarray:
    """Error of every subject without their mean error, degrees float64 [S].

    What is left after the best calibration by an offset: it is taken from the very
    samples that it is judged by, so it is a bound and no promise.

    Args:
        predicted, true: float [N, 2], (pitch, yaw) in radians.
        subjects: [N], who each sample shows; names sorted give the order.
    """
    return _fitted_deg(predicted, true, subjects, lambda p, t: p - (p - t).mean(axis=0))


def line_fitted_deg(
    predicted: np.ndarray, true: np.ndarray, subjects: np.ndarray
) -> np.ndarray:
    """Error of every subject behind a line per angle, degrees float64 [S].

    The line is least squares of true against predicted angle, fitted to the very
    samples that it is judged by, as in `offset_removed_deg`.
    """
    return _fitted_deg(predicted, true, subjects, _by_lines)


def _fitted_deg(predicted, true, subjects, fit):
    predicted, true = (np.asarray(x, np.float64) for x in (predicted, true))
    subjects, errors = np.asarray(subjects), []
    for name in np.unique(subjects):
        p, t = predicted[subjects == name], true[subjects == name]
        errors.append(geometry.angular_error_deg(fit(p, t), t).mean())
    return np.array(errors)


def _by_lines(predicted, true):
    p, t = predicted - predicted.mean(axis=0), true - true.mean(axis=0)
    slopes = [
        _ratio((a * b).mean(), (a * a).mean()) for a, b in zip(p.T, t.T, strict=True)
    ]
    # A constant answer has no line but its mean.
    return true.mean(axis=0) + p * np.nan_to_num(slopes)


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
    return float(subject_means(errors, subjects)[1].mean())


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
