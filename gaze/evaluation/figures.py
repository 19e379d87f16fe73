"""Every figure of one model on one labelled set, as ``gaze.evaluate`` writes it.

Errors are degrees, means over the set's clusters: people or, of a single person, the
conditions (``record.Records.clusters``). What is fitted to a person (offset, line,
calibration) stands apart from the raw error, which needs nothing of them. It is of
people with more eyes than the most glances of a calibration, always the same ones, for
a line through two eyes says nothing of a person.
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
    """The figures as nested dicts of numbers; None where a set cannot tell.

    Args:
        predicted: float [N, 2] radians.
        rejected: bool [N], eyes that the model says it cannot read.
        data: ``record.Records`` with gaze.
        training_mean: float [2], mean gaze of the training labels.
        layout: float [N, 2], what a layout estimator answers, or None.
    """
    true, clusters = data.column("gaze"), data.clusters
    errors = geometry.angular_error_deg(predicted, true)
    summary = angular.summarize(predicted, true, clusters)
    fixed = angular.mean_baseline_deg(training_mean, true, clusters)
    return {
        "error_deg": _interval(errors, clusters),
        "by_person_deg": _by_person(errors, data),
        "training_mean_answers_deg": fixed,
        "share_within_7_deg": summary.share_within,
        "fits": {name: _finite(fit) for name, fit in summary.fits.items()},
        "collapsed": list(summary.collapsed),
        **_fitted(predicted, data),
        "rejected": _rejection(errors, rejected, clusters),
        "by_condition": _by_condition(errors, rejected, data),
        "without_labels_deg": _anchored(predicted, data, training_mean, layout),
    }


def _finite(fit):
    """A ``Fit`` as a dict; None, as JSON has it, where it is NaN."""
    return {n: x if np.isfinite(x) else None for n, x in fit._asdict().items()}


def _interval(errors, clusters):
    """Mean over clusters, with its interval."""
    _, means = angular.subject_means(errors, clusters)
    found = bootstrap.mean_interval(means[None], bootstrap.draw(1, len(means)))
    return found._asdict() | {"drawn": len(means)}


def _by_person(errors, data):
    """{person: mean over their clusters}."""
    found = {}
    for name in data.distinct("subject"):
        rows = data.subject == name
        found[name] = angular.cluster_mean(errors[rows], data.clusters[rows])
    return found


def _fitted(predicted, data):
    """What people's own labels mend, of those with eyes enough, and their number."""
    names, counts = np.unique(data.subject, return_counts=True)
    chosen = names[counts > max(calibration.GLANCES)]
    rows = np.isin(data.subject, chosen)
    found = {
        "fitted_people": len(chosen),
        "offset_removed_deg": None,
        "line_fitted_deg": None,
        "calibrated_deg": {kind: {} for kind in calibration.KINDS},
    }
    if not len(chosen):
        return found
    true, people, clusters = data.gaze[rows], data.subject[rows], data.clusters[rows]
    for name in ("offset_removed", "line_fitted"):
        fit = getattr(angular, name)
        answers = fit(predicted[rows], true, people, clusters)
        errors = geometry.angular_error_deg(answers, true)
        found[f"{name}_deg"] = angular.cluster_mean(errors, clusters)
    for kind, by_glances in found["calibrated_deg"].items():
        for k in calibration.GLANCES:
            by_glances[str(k)] = calibration.calibrated_deg(
                predicted[rows], true, people, kind, k, clusters=clusters
            )
    return found


def _rejection(errors, rejected, clusters):
    kept = ~rejected
    mean = angular.cluster_mean(errors[kept], clusters[kept]) if kept.any() else None
    return {"share": float(rejected.mean()), "error_of_kept_deg": mean}


def _by_condition(errors, rejected, data):
    """Eyes, error and rejection of every condition; {} where the set has none."""
    if data.condition is None:
        return {}
    found = {}
    for name in data.distinct("condition"):
        rows = data.condition == name
        some, clusters = errors[rows], data.clusters[rows]
        found[name] = {
            "eyes": int(rows.sum()),
            "error_deg": angular.cluster_mean(some, clusters),
            "rejected": _rejection(some, rejected[rows], clusters),
        }
    return found


def _anchored(predicted, data, training_mean, layout):
    anchors = {"training_mean": training_mean}
    if layout is not None:
        anchors["layout"] = layout
    found = {}
    for name, anchor in anchors.items():
        moved = calibration.anchored(predicted, anchor, data.subject)
        errors = geometry.angular_error_deg(moved, data.gaze)
        found[name] = angular.cluster_mean(errors, data.clusters)
    return found
