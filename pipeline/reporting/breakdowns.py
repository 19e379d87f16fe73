"""Where an estimator errs: by head pose, brightness, lid opening, and person.

A mean hides that an arm fails in the dark or on lowered lids. Traits are cut into bins
of equal numbers of eyes, so that every point of a curve is as sure as the next.
"""

import numpy as np
from matplotlib import figure as figures

from gaze import geometry
from gaze.evaluation import angular
from gaze.run import charts
from pipeline.reporting import palette
from refiner.realism import naming

NUM_BINS = 8


def traits(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What errors are broken down by, {axis label: float [N]}.

    Args:
        arrays: of a ``predictions.npz``: ``head_pose`` [N, 2] radians, ``brightness``
            [N] grey levels, ``eye_openness`` [N]; what is missing is left out.
    """
    values = {}
    if "head_pose" in arrays:
        pitch, yaw = np.degrees(arrays["head_pose"]).T
        values |= {"head yaw (degrees)": yaw, "head pitch (degrees)": pitch}
    names = {"brightness": "mean grey level", "eye_openness": "lid opening (0 to 1)"}
    return values | {text: arrays[n] for n, text in names.items() if n in arrays}


def by_trait(
    errors: np.ndarray, values: np.ndarray, num_bins: int = NUM_BINS
) -> tuple[np.ndarray, np.ndarray]:
    """Mean value and mean error of bins that hold equally many samples.

    Args:
        errors: float [N].
        values: float [N], the trait.
        num_bins: number of bins; fewer where there are fewer samples.

    Returns:
        (values float [B], errors float [B]), ascending in value.
    """
    order = np.argsort(values, kind="stable")
    bins = [part for part in np.array_split(order, num_bins) if len(part)]
    of_values, of_errors = (
        np.array([x[part].mean() for part in bins]) for x in (values, errors)
    )
    return of_values, of_errors


def trait_plot(
    predictions: dict, gaze: np.ndarray, traits: dict[str, np.ndarray]
) -> bytes:
    """Mean error against every trait, one line per arm, augmentations below another.

    Args:
        predictions: {(arm, augmentation): float [K, N, 2]}, radians.
        gaze: float [N, 2].
        traits: as the function of that name gives them, not empty.

    Returns:
        PNG bytes.
    """
    names = naming.kinds_in_order(name for _, name in predictions)
    looks = palette.arm_looks({arm for arm, _ in predictions})
    size = (2.9 * len(traits) + 0.6, 2.9 * len(names) + 0.7)
    fig = figures.Figure(figsize=size)
    panels = fig.subplots(len(names), len(traits), sharey=True, squeeze=False)
    for (arm, name), errors in _errors(predictions, gaze, looks):
        row = panels[names.index(name)]
        for panel, values in zip(row, traits.values(), strict=True):
            panel.plot(*by_trait(errors, values), **palette.line_style(arm, looks[arm]))
    for row, name in zip(panels, names, strict=True):
        for panel, label in zip(row, traits, strict=True):
            charts.dress(panel, naming.kind_label(name), label)
        row[0].set(ylabel="mean error (degrees)", ylim=(0, None))
    charts.legend(fig, panels[0, 0])
    return charts.png(fig)


def subject_plot(
    predictions: dict, gaze: np.ndarray, subjects: np.ndarray, *, unit: str
) -> bytes:
    """Every person's mean error, people from easy to hard by the first arm.

    Args:
        predictions, gaze: as `trait_plot`.
        subjects: str [N]; of a single person the conditions.
        unit: what one of them is called.

    Returns:
        PNG bytes.
    """
    names = naming.kinds_in_order(name for _, name in predictions)
    looks = palette.arm_looks({arm for arm, _ in predictions})
    fig = figures.Figure(figsize=(9, 2.6 * len(names) + 0.7))
    panels = fig.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
    order = {}
    for (arm, name), errors in _errors(predictions, gaze, looks):
        _, means = angular.subject_means(errors, subjects)
        rank = order.setdefault(name, np.argsort(means, kind="stable"))
        style = palette.line_style(arm, looks[arm]) | {"linewidth": 1.0}
        panels[names.index(name)].plot(np.arange(len(means)) + 1, means[rank], **style)
    for panel, name in zip(panels, names, strict=True):
        charts.dress(panel, naming.kind_label(name), "")
        panel.set(ylabel="mean error (degrees)", ylim=(0, None))
    panels[-1].set_xlabel(f"{unit}, from easy to hard", fontsize=9)
    charts.legend(fig, panels[0])
    return charts.png(fig)


def _errors(predictions, gaze, looks):
    """((arm, augmentation), errors [N] meaned over seeds), arms in table order."""
    for arm, name in sorted(predictions, key=lambda key: list(looks).index(key[0])):
        error = geometry.angular_error_deg(predictions[arm, name], gaze[None])
        yield (arm, name), error.mean(axis=0)
