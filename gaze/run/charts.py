"""The house style of charts: a dressed panel, a legend above, PNG bytes."""

import io

import matplotlib
from matplotlib import ticker

# Names of people and arms stand in titles and labels: a "$" in one is no formula.
matplotlib.rcParams["text.parse_math"] = False
_GRID = {"color": "#e4e4e4", "linewidth": 0.8}


def dress(panel, title, x_label):
    """Titles, light grid and thin axes: the house style of a panel."""
    panel.set_title(title, fontsize=10)
    panel.set_xlabel(x_label, fontsize=9)
    panel.grid(**_GRID)
    panel.set_axisbelow(True)
    panel.tick_params(labelsize=8, length=3, color="#999")
    panel.xaxis.set_major_locator(ticker.MaxNLocator(6, steps=[1, 2, 5, 10]))
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        panel.spines[side].set_color("#999")


def legend(fig, panel):
    """A panel's legend above all of them, in as many rows as its labels need."""
    found = {}
    for line, label in zip(*panel.get_legend_handles_labels(), strict=True):
        found.setdefault(label, line)
    inches = [0.65 + 0.075 * len(label) for label in found]  # about, at size 9
    fits = sum(inches) <= fig.get_figwidth()
    ncols = len(found) if fits else max(1, int(fig.get_figwidth() / max(inches)))
    place = {"ncols": ncols, "loc": "outside upper center", "frameon": False}
    fig.legend(found.values(), found.keys(), fontsize=9, **place)


def png(fig):
    """PNG bytes of a figure."""
    fig.set_layout_engine("constrained")
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=110, facecolor="white")
    return buffer.getvalue()
