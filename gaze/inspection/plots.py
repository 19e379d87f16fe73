"""Plots of a look at a set, as PNG bytes, in the look of the report's."""

import collections
from collections.abc import Iterable

import numpy as np
from matplotlib import figure as figures

from gaze.inspection import labels
from gaze.run import charts

_INK, _ACCENT = "#0072b2", "#d55e00"
_MOST_NAMED = 40  # subjects with a bar of their own


def directions(gaze: np.ndarray | None, head_pose: np.ndarray | None) -> bytes:
    """Where eyes look and heads point, as seen in the image, with their margins.

    Args:
        gaze, head_pose: float [N, 2] radians, or None; one of them must be there.
    """
    given = {"gaze": gaze, "head pose": head_pose}
    shown = {name: angles for name, angles in given.items() if angles is not None}
    fig = figures.Figure(figsize=(5.6 * len(shown), 4.8))
    panels = fig.subplots(
        2, 2 * len(shown), squeeze=False, sharex="col",
        height_ratios=[1, 4], width_ratios=[4, 1] * len(shown),
    )  # fmt: skip
    for number, (name, values) in enumerate(shown.items()):
        _joint(panels[:, 2 * number : 2 * number + 2], name, np.degrees(values))
    return charts.png(fig)


def subjects(names: Iterable[str]) -> bytes:
    """Number of eyes of every subject, or how many people have how many.

    Args:
        names: str [N], the subject of each eye.
    """
    counts = collections.Counter(map(str, names))
    fig = figures.Figure(figsize=(8.5, 2.6))
    panel = fig.subplots()
    if len(counts) <= _MOST_NAMED:
        people = sorted(counts)
        panel.bar(range(len(people)), [counts[p] for p in people], color=_INK)
        charts.dress(panel, "", "subject")
        panel.set_xticks(range(len(people)), people, rotation=90, fontsize=7)
        panel.set_ylabel("eyes", fontsize=9)
        panel.set_xlim(-0.8, max(len(people), 12) - 0.2)
    else:
        panel.hist(list(counts.values()), bins=30, color=_INK)
        charts.dress(panel, "", "eyes of a subject")
        panel.set_ylabel("subjects", fontsize=9)
    panel.grid(axis="x", visible=False)
    return charts.png(fig)


def brightness(image: np.ndarray) -> bytes:
    """Grey levels of all pixels, and of every eye's mean.

    Args:
        image: uint8 [N, H, W, C].
    """
    fig = figures.Figure(figsize=(8.5, 2.6))
    pixels, means = fig.subplots(1, 2)
    bins = np.arange(0, 257, 4)
    pixels.hist(image.ravel(), bins=bins, color=_INK)
    means.hist(image.mean(axis=(1, 2, 3)), bins=bins, color=_INK)
    charts.dress(pixels, "pixels", "grey level")
    charts.dress(means, "means of eyes", "grey level")
    for panel in (pixels, means):
        panel.set(yticks=[], xlim=(0, 256))
        panel.grid(axis="y", visible=False)
    return charts.png(fig)


def _joint(panels, name, degrees):
    """A scatter of (pitch, yaw) in degrees with histograms above and beside it."""
    (above, corner), (middle, beside) = panels
    pitch, yaw = degrees.T  # [N] each
    middle.scatter(yaw, pitch, s=9, alpha=0.5, color=_INK, linewidths=0)
    limit = max(40.0, 5.0 * np.ceil(np.abs(degrees).max() / 5.0 + 0.5))
    bins = np.linspace(-limit, limit, 41)
    above.hist(yaw, bins=bins, color=_INK)
    beside.hist(pitch, bins=bins, color=_INK, orientation="horizontal")
    charts.dress(above, name, "")
    charts.dress(middle, "", "yaw (degrees), image left is left")
    charts.dress(beside, "", "")
    middle.set_ylabel("pitch (degrees), up is up", fontsize=9)
    # Positive yaw is towards the image's left: the axis runs as the picture does.
    middle.set(xlim=(limit, -limit), ylim=(-limit, limit))
    beside.set(ylim=(-limit, limit), xticks=[], yticklabels=[])
    above.set(yticks=[])
    corner.set_axis_off()
    if name == "gaze":
        _mark_trained(middle)


def _mark_trained(panel):
    (pitch_low, yaw_low), (pitch_high, yaw_high) = labels.trained_range()
    x = [yaw_low, yaw_high, yaw_high, yaw_low, yaw_low]
    y = [pitch_low, pitch_low, pitch_high, pitch_high, pitch_low]
    panel.plot(x, y, color=_ACCENT, linewidth=1.2, linestyle="--")
    panel.text(
        yaw_high, pitch_high, "trained range ", color=_ACCENT, fontsize=8,
        ha="left", va="bottom",
    )  # fmt: skip
