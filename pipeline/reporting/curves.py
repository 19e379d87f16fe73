"""Learning curves of a run's trainings, as PNG bytes."""

import numpy as np
from matplotlib import figure as figures
from matplotlib import ticker

from gaze.run import charts
from pipeline.reporting import palette
from refiner.realism import naming

_CROWD_WIDTH = 9.9  # inches, where a legend has many arms


def learning_curves(runs: dict[str, list[dict]]) -> bytes | None:
    """What trainings logged, one panel per name, one line per run.

    Args:
        runs: {label: list of {"step", "phase", "losses": {}, "monitors": {}}}; a
            label ``ARM/AUGMENTATION`` wears the arm's colour, dashed where it is
            ``strong``.

    Returns:
        PNG bytes, or None where nothing was logged. Where there is a single run,
        dotted lines mark the begin of a phase. What spans more than two decades
        has a logarithmic axis.
    """
    lines = [line for lines in runs.values() for line in lines]
    names = list(dict.fromkeys(name for line in lines for name in _values(line)))
    if not names:
        return None
    columns = min(4, max(2, len(names)))
    num_rows = -(-len(names) // columns)
    num_arms = len({label.split("/")[0] for label in runs})
    width = max(2.9 * columns + 0.4, _CROWD_WIDTH if num_arms > 6 else 0)
    legend_rows = num_arms // 4 + 1 if len(runs) > 1 else 0
    fig = figures.Figure(figsize=(width, 2.1 * num_rows + 0.25 * legend_rows + 0.3))
    panels = fig.subplots(num_rows, columns, squeeze=False).ravel()
    for panel, name in zip(panels, names, strict=False):
        for label, look in _run_looks(runs).items():
            _curve(panel, name, runs[label], look)
        charts.dress(panel, name.replace("_", " "), "")
    for panel in panels[len(names) :]:
        panel.set_visible(False)
    if len(runs) == 1:
        _mark_phases(panels[: len(names)], lines)
    else:
        charts.legend(fig, panels[0])
    return charts.png(fig)


def _run_looks(runs):
    """Line style by label, in the order of arms; strong augmentation is dashed."""
    if len(runs) == 1:
        return dict.fromkeys(runs, {"color": "#0072b2"})
    arms = palette.arm_looks({label.split("/")[0] for label in runs})
    order = sorted(runs, key=lambda label: list(arms).index(label.split("/")[0]))
    return {
        label: {
            "label": naming.label(label.split("/")[0]),
            "color": arms[label.split("/")[0]][0],
            "linestyle": "--" if label.endswith("/strong") else "-",
        }
        for label in order
    }


def _curve(panel, name, lines, look):
    points = [
        (line["step"], _values(line)[name]) for line in lines if name in _values(line)
    ]
    steps, values = np.array(points, np.float64).reshape(-1, 2).T
    panel.plot(steps, values, linewidth=1.3, **look)
    if values.size and values.min() > 0 and values.max() > 100 * values.min():
        panel.set_yscale("log")
        panel.yaxis.set_major_formatter(ticker.LogFormatter())
        panel.yaxis.set_minor_formatter(ticker.NullFormatter())


def _mark_phases(panels, lines):
    for before, after in zip(lines, lines[1:], strict=False):
        if before.get("phase") != after.get("phase"):
            for panel in panels:
                panel.axvline(after["step"], color="#999", linestyle=":", linewidth=0.9)


def _values(line):
    return {**line.get("losses", {}), **line.get("monitors", {})}
