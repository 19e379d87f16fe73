"""What a person's own eyes mend: an offset or an affine map of the answers.

A few labelled glances of a person (1 to 9) give the map, the person's other eyes judge
it. Without any label the mean of the answers can be brought to where the person is
thought to look on average: by the training's mean, or by an estimator that has no such
bias (``gaze.estimators.layout``). Angles are (pitch, yaw) in radians.
"""

from collections.abc import Callable

import numpy as np

from gaze import geometry
from gaze.evaluation import angular

GLANCES = tuple(range(1, 10))
KINDS = ("offset", "affine")
_DRAWS = 20
# Of an answer about its map, and of a map's slopes about 1, from person to person.
_NOISE_RAD, _SLOPES = np.radians(4.0), 0.3


def fit(
    predicted: np.ndarray, true: np.ndarray, kind: str
) -> Callable[[np.ndarray], np.ndarray]:
    """A person's map, by their labelled glances.

    Args:
        predicted, true: float [K, 2].
        kind: "offset", or "affine", whose slopes are held to 1 as far as few glances
            leave them open (ridge; with one glance it is an offset).

    Returns:
        Function of predictions [N, 2] that gives the calibrated ones.
    """
    center, offset = predicted.mean(axis=0), (true - predicted).mean(axis=0)
    if kind == "offset":
        return lambda answers: answers + offset
    p, t = predicted - center, true - true.mean(axis=0)
    penalty = (_NOISE_RAD / _SLOPES) ** 2 * np.eye(2)
    change = np.linalg.solve(p.T @ p + penalty, p.T @ (t - p))  # [2, 2]
    return lambda answers: answers + offset + (answers - center) @ change


def calibrated_deg(
    predicted: np.ndarray,
    true: np.ndarray,
    subjects: np.ndarray,
    kind: str,
    glances: int,
    *,
    clusters: np.ndarray | None = None,
    seed: int = 0,
) -> float | None:
    """Error on people's other eyes after calibrating with a few, degrees.

    Args:
        predicted, true: float [N, 2].
        subjects: [N], who each sample shows.
        kind: one of ``KINDS``.
        glances: labelled samples of each person; people without more are left out, so
            numbers of glances are compared on people who have more than the most.
        clusters: [N], within a person, what the error of a draw is averaged over:
            samples if None.
        seed: of the glances; the mean is over 20 draws of each person.

    Returns:
        Mean over people, or None where nobody has more samples than that.
    """
    predicted, true = (np.asarray(x, np.float64) for x in (predicted, true))
    subjects, errors = np.asarray(subjects), []
    groups = subjects if clusters is None else np.asarray(clusters)
    for number, name in enumerate(np.unique(subjects)):
        rows = np.flatnonzero(subjects == name)
        if len(rows) <= glances:
            continue
        # More glances are the same ones and some more.
        random = np.random.default_rng((seed, number))
        for _ in range(_DRAWS):
            order = random.permutation(rows)
            known, others = order[:glances], order[glances:]
            answers = fit(predicted[known], true[known], kind)(predicted[others])
            of_others = geometry.angular_error_deg(answers, true[others])
            errors.append(angular.cluster_mean(of_others, groups[others]))
    return float(np.mean(errors)) if errors else None


def anchored(predicted: np.ndarray, anchor: np.ndarray, subjects: np.ndarray):
    """Answers whose mean is, for every person, that of others: no label is read.

    Args:
        predicted: float [N, 2].
        anchor: float [2] or [N, 2], answers that are believed on the average.
        subjects: [N].

    Returns:
        float64 [N, 2].
    """
    predicted, subjects = np.asarray(predicted, np.float64), np.asarray(subjects)
    anchor = np.broadcast_to(anchor, predicted.shape)
    moved = predicted.copy()
    for name in np.unique(subjects):
        rows = subjects == name
        moved[rows] += (anchor[rows] - predicted[rows]).mean(axis=0)
    return moved
