"""The page of a fit: both sides' numbers before and after, and what it cannot tell."""

import numpy as np
from matplotlib import figure as figures

from gaze.run import charts, html
from refiner.layout import numbers, outcome, parameters

_TARGET, _BEFORE, _AFTER = "#1c1e21", "#d55e00", "#0072b2"
_BINS = 40
LIMITS = (
    "No label was read, so nothing here knows where the target's eyes look. A constant "
    "offset of the gaze, one for all eyes, cannot be seen in masks: eyes that look 5 "
    "degrees lower and eyeballs that lie a millimetre lower have the same irises. Nor "
    "do masks say how far eyes look about, where heads may turn along. The gaze's "
    "ranges are the start's; choose a start whose situation is the target's."
)


def make(fit: outcome.Fit, facts: dict[str, str]) -> str:
    """The HTML of a fit.

    Args:
        fit: a `outcome.Fit`.
        facts: further lines, by their names.
    """
    summary = (
        f"Distance to the target {fit.misfit('before'):.2f} before, "
        f"{fit.misfit('after'):.2f} after; 1 is what chance and the simulator's own "
        "faults make."
    )
    sections = {
        "What was fitted": [html.paragraph(summary), *_warnings(fit), _parameters(fit)],
        "What masks cannot tell": [html.callout(LIMITS, label="Limits"), _left()],
        "Both distributions": [
            html.figure(
                histograms(fit),
                "Numbers of predicted masks, px of a patch 60 px wide, places from its "
                "middle. Simulated eyes went through the same segmenter, and are of "
                "many people, who widen them beside a target of few.",
            )
        ],
        "Statistics": [_statistics(fit)],
        "Made of": [html.table(["", ""], [*facts.items()], text_columns=2)],
    }
    return html.page(
        "A layout fitted to unlabelled eyes",
        sections,
        subtitle="The simulator's people and crops, moved until masks agree.",
    )


def clipped(fit: outcome.Fit) -> list[str]:
    """Parameters that ended at a bound, said with it."""
    return [
        f"{name} stays at {p.value:g} {p.unit}, the end of what it may be"
        for name, p in fit.parameters.items()
        if p.clipped
    ]


def histograms(fit: outcome.Fit) -> bytes:
    """Eight panels, one to a number; PNG bytes."""
    fig = figures.Figure(figsize=(10.5, 5.2))
    panels = fig.subplots(2, 4)
    for i, (panel, name) in enumerate(zip(panels.flat, numbers.NAMES, strict=True)):
        columns = {which: s.numbers[:, i] for which, s in fit.samples.items()}
        low = min(column.min() for column in columns.values())
        high = max(column.max() for column in columns.values())
        edges = np.linspace(low, high, _BINS + 1)
        panel.hist(
            columns["target"], edges, density=True,
            color="#cfcfca", label="target",
        )  # fmt: skip
        for which, color in (("before", _BEFORE), ("after", _AFTER)):
            panel.hist(
                columns[which], edges, density=True,
                histtype="step", color=color, linewidth=1.5, label=which,
            )  # fmt: skip
        charts.dress(panel, name.replace("_", " "), "px")
        panel.set_yticks([])
    charts.legend(fig, panels.flat[0])
    return charts.png(fig)


def _warnings(fit):
    found = [html.callout(text, label="Clipped", warning=True) for text in clipped(fit)]
    unseen = [name for name, p in fit.parameters.items() if p.unseen]
    if unseen:
        text = f"The target says little of {', '.join(unseen)}: mostly the start's."
        found.append(html.callout(text, label="Unseen"))
    return found


def _parameters(fit):
    rows = [
        [name, f"{p.start:.2f}", f"{p.value:.2f}", f"{p.error:.2f}"]
        + [f"{p.low:g} to {p.high:g}", p.unit]
        for name, p in fit.parameters.items()
    ]
    return html.table(
        ["parameter", "start", "fitted", "error", "bounds", "unit"],
        rows,
        note="The error is one standard deviation, the start's prior included. "
        "Bounds and their sources stand in gaze/simulator/population.py.",
    )


def _left():
    return html.table(
        ["left as the start has it", "because"],
        [*parameters.LEFT.items()],
        text_columns=2,
    )


def _statistics(fit):
    rows = []
    columns = (fit.statistics, fit.target, fit.before, fit.after, fit.scale)
    for name, target, before, after, scale in zip(*columns, strict=True):
        rows.append(
            [name, f"{target:.2f}", f"{before:.2f}", f"{after:.2f}"]
            + [f"{(before - target) / scale:+.1f}", f"{(after - target) / scale:+.1f}"]
        )
    return html.table(
        ["statistic", "target", "before", "after", "before, in scales", "after"],
        rows,
        note="Means in px; spreads are natural logarithms of px; the others are "
        "correlations. A scale is chance on both sides and the simulator's own faults.",
    )
