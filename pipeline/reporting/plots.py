"""The report's plots, as PNG bytes.

Every arm has one look in all of them (``pipeline.reporting.palette``).
"""

import numpy as np
from matplotlib import figure as figures
from matplotlib import ticker

from gaze import geometry
from gaze.evaluation import angular
from gaze.run import charts
from pipeline.reporting import comparison, palette
from refiner.realism import naming

_PAGE_WIDTH = 10.5  # inches; what is wider is shown smaller than it was drawn
_PANELS_IN_A_LINE = 3


def error_bars(
    rows: list[comparison.Row], *, baseline_deg: float | None = None
) -> bytes:
    """Mean error with 95 % interval, one line per arm, one panel per augmentation.

    Args:
        rows: list of comparison.Row.
        baseline_deg: error of always answering the mean; a dotted line where it
            lies within the picture. A collapsed arm has no bar.
    """
    names = naming.kinds_in_order(row.augmentation for row in rows)
    looks = palette.arm_looks({row.arm for row in rows})
    columns = min(len(names), _PANELS_IN_A_LINE)
    lines = -(-len(names) // columns)
    width = min(4.6 * columns + 1.2, _PAGE_WIDTH)
    fig = figures.Figure(figsize=(width, lines * (0.36 * len(looks) + 1.3)))
    panels = fig.subplots(lines, columns, sharex=True, sharey=True, squeeze=False)
    panels = panels.ravel()
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    places = {arm: -number for number, arm in enumerate(looks)}
    labels, _ = naming.kind_labels(names)
    for panel, name in zip(panels, names, strict=False):
        for row in rows:
            if row.augmentation != name or row.summary.collapsed:
                continue
            _bar(panel, row, places[row.arm], looks[row.arm])
        charts.dress(panel, labels[name], "mean angular error (degrees)")
        panel.tick_params(labelbottom=True)
        panel.grid(axis="y", visible=False)
        panel.margins(x=0.14)  # room for the figures beside the bars
    limits = panels[0].get_xlim()
    if baseline_deg is not None and baseline_deg < limits[1] * 1.15:
        for panel in panels:
            panel.axvline(baseline_deg, color="#888", linestyle=":", linewidth=1.2)
    panels[0].set_yticks(list(places.values()), [naming.label(arm) for arm in places])
    panels[0].set_ylim(min(places.values()) - 0.6, 0.6)
    return charts.png(fig)


def error_by_angle(
    predictions: dict, gaze: np.ndarray, *, bin_deg: float = 10.0, minimum: int = 10
) -> bytes:
    """Mean error against true yaw and true pitch, one line per arm.

    Args:
        predictions: {(arm, augmentation): float [K, N, 2]}, radians.
        gaze: float [N, 2].
        bin_deg: width of a bin.
        minimum: bins with fewer samples are left out.
    """
    names = naming.kinds_in_order(name for _, name in predictions)
    looks = palette.arm_looks({arm for arm, _ in predictions})
    fig = figures.Figure(figsize=(11, 3.3 * len(names) + 0.5))
    panels = fig.subplots(len(names), 2, sharey=True, squeeze=False)
    for arm, name in sorted(predictions, key=lambda key: list(looks).index(key[0])):
        error = geometry.angular_error_deg(predictions[arm, name], gaze[None])
        for panel, angle in zip(panels[names.index(name)], (1, 0), strict=True):
            angles_deg = np.degrees(gaze[:, angle])
            points = _binned(angles_deg, error.mean(axis=0), bin_deg, minimum)
            panel.plot(*points, **palette.line_style(arm, looks[arm]))
    for name, (yaw, pitch) in zip(names, panels, strict=True):
        charts.dress(yaw, naming.kind_label(name), "true yaw (degrees)")
        charts.dress(pitch, naming.kind_label(name), "true pitch (degrees)")
        for panel in (yaw, pitch):
            panel.xaxis.set_major_locator(ticker.MultipleLocator(bin_deg))
        yaw.set(ylabel="mean error (degrees)", ylim=(0, None))
    charts.legend(fig, panels[0, 0])
    return charts.png(fig)


def scatter(predictions: dict, gaze: np.ndarray, *, maximum: int = 2000) -> bytes:
    """Predicted against true angle: one column per arm, pitch above yaw.

    Args:
        predictions: {arm: float [N, 2]}, radians.
        gaze: float [N, 2].
        maximum: samples drawn; the line is fitted to all.
    """
    looks = palette.arm_looks(predictions)
    side = min(2.0, _PAGE_WIDTH / len(looks))
    fig = figures.Figure(figsize=(side * len(looks) + 0.8, 2 * side + 1.1))
    panels = fig.subplots(2, len(looks), sharex="row", sharey="row", squeeze=False)
    shown = slice(None, None, max(1, len(gaze) // maximum))
    for column, (arm, (colour, _)) in enumerate(looks.items()):
        for row, angle in enumerate(angular.OUTPUTS):
            panel = panels[row, column]
            true, predicted = gaze[:, row], predictions[arm][:, row]
            panel.scatter(
                *np.degrees([true[shown], predicted[shown]]),
                s=5, alpha=0.35, color=colour, linewidths=0,
            )  # fmt: skip
            _fit_line(panel, true, angular.line_fit(predicted, true))
            charts.dress(
                panel,
                naming.label(arm).replace(", ", ",\n") if row == 0 else "",
                f"true {angle} (degrees)",
            )
            limit = 1.3 * np.degrees(np.abs(true).max())
            panel.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
            for axis in (panel.xaxis, panel.yaxis):
                axis.set_major_locator(ticker.MultipleLocator(20))
    for row, angle in enumerate(angular.OUTPUTS):
        panels[row, 0].set_ylabel(f"predicted {angle} (degrees)")
    return charts.png(fig)


def _bar(panel, row, place, look):
    error = row.error_deg
    colour, marker = look
    ends = [error.value if end is None else end for end in (error.low, error.high)]
    panel.plot(ends, [place, place], color=colour, linewidth=2.2)
    panel.plot(error.value, place, marker=marker, color=colour, markersize=7)
    panel.annotate(
        f"{error.value:.2f}", (ends[1], place), (6, -3.5), fontsize=8,
        textcoords="offset points", color="#444",
    )  # fmt: skip


def _fit_line(panel, true, fit):
    ends = np.degrees([true.min(), true.max()])
    panel.axline((0, 0), slope=1, color="#999", linewidth=0.8, linestyle=":")
    panel.plot(ends, fit.slope * ends + fit.intercept_deg, color="#222", linewidth=1.1)
    panel.text(
        0.04, 0.96, f"slope {fit.slope:.2f}\nr {fit.correlation:.2f}", va="top",
        transform=panel.transAxes, fontsize=8,
    )  # fmt: skip


def _binned(angles_deg, errors, bin_deg, minimum):
    bins = np.round(angles_deg / bin_deg).astype(int)
    values, index, counts = np.unique(bins, return_inverse=True, return_counts=True)
    means = np.bincount(index, errors) / counts
    kept = counts >= minimum
    return values[kept] * bin_deg, means[kept]
