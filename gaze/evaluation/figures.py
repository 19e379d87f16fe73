"""Every figure of one model on one labelled set, as ``gaze.evaluate`` writes it.

Errors are degrees. What is fitted to a person (offset, line, calibration) stands apart
from the raw error, which needs nothing of them.
"""

import numpy as np

from gaze import geometry
from gaze.data import record
from gaze.evaluation import angular, bootstrap, calibration


def of_model(
    predicted: np.ndarray,
    rejected: np.ndarray,
    data: record.Records,
    training_mean: np.ndarray,
    layout: np.ndarray | None = None,
):
    """The figures as nested dicts of numbers.

    Args:
        predicted: float [N, 2] radians.
        rejected: bool [N], eyes that the model says it cannot read.
        data: ``record.Records`` with gaze.
        training_mean: float [2], mean gaze of the training labels.
        layout: float [N, 2], what a layout estimator answers, or None.
    """
    true, people = data.column("gaze"), data.subject
    errors = geometry.angular_error_deg(predicted, true)
    summary = angular.summarize(predicted, true, people)
    names, by_person = angular.subject_means(errors, people)
    fixed = angular.mean_baseline_deg(training_mean, true, people)
    return {
        "error_deg": _interval(errors, data.clusters),
        "by_person_deg": dict(zip(names.tolist(), by_person.tolist(), strict=True)),
        "training_mean_answers_deg": fixed,
        "share_within_7_deg": summary.share_within,
        "fits": {name: fit._asdict() for name, fit in summary.fits.items()},
        "collapsed": list(summary.collapsed),
        "offset_removed_deg": _mean(
            angular.offset_removed_deg, predicted, true, people
        ),
        "line_fitted_deg": _mean(angular.line_fitted_deg, predicted, true, people),
        "rejected": _rejection(errors, rejected),
        "by_condition": _by_condition(errors, rejected, data.condition),
        "calibrated_deg": _calibrated(predicted, true, people),
        "without_labels_deg": _anchored(predicted, data, training_mean, layout),
    }


def _mean(function, predicted, true, people):
    return float(function(predicted, true, people).mean())


def _interval(errors, clusters):
    """Mean over people (of a single one, over conditions), with its interval."""
    _, means = angular.subject_means(errors, clusters)
    found = bootstrap.mean_interval(means[None], bootstrap.draw(1, len(means)))
    return found._asdict() | {"drawn": len(means)}


def _rejection(errors, rejected):
    kept = errors[~rejected]
    return {
        "share": float(rejected.mean()),
        "error_of_kept_deg": float(kept.mean()) if len(kept) else None,
    }


def _by_condition(errors, rejected, conditions):
    """Eyes, error and rejection of every condition; {} where the set has none."""
    if conditions is None:
        return {}
    found = {}
    for name in np.unique(conditions):
        rows = conditions == name
        found[str(name)] = {
            "eyes": int(rows.sum()),
            "error_deg": float(errors[rows].mean()),
            "rejected": _rejection(errors[rows], rejected[rows]),
        }
    return found


def _calibrated(predicted, true, people):
    """{kind: {number of glances: degrees}} of the glances that somebody has."""
    found = {}
    for kind in calibration.KINDS:
        errors = {
            str(k): calibration.calibrated_deg(predicted, true, people, kind, k)
            for k in calibration.GLANCES
        }
        found[kind] = {k: error for k, error in errors.items() if error is not None}
    return found


def _anchored(predicted, data, training_mean, layout):
    anchors = {"training_mean": training_mean}
    if layout is not None:
        anchors["layout"] = layout
    found = {}
    for name, anchor in anchors.items():
        moved = calibration.anchored(predicted, anchor, data.subject)
        errors = geometry.angular_error_deg(moved, data.gaze)
        found[name] = float(angular.subject_means(errors, data.subject)[1].mean())
    return found
