"""The house style of charts: a dressed panel, a legend above, PNG bytes."""

import io

import matplotlib
from matplotlib import axes, figure, ticker

# Names of people and arms stand in titles and labels: a "$" in one is no formula.
matplotlib.rcParams["text.parse_math"] = False


def dress(panel: axes.Axes, title: str, x_label: str) -> None:
    """Titles, light grid and thin axes: the house style of a panel."""
    panel.set_title(title, fontsize=10)
    panel.set_xlabel(x_label, fontsize=9)
    panel.grid(color="#e4e4e4", linewidth=0.8)
    panel.set_axisbelow(True)
    panel.tick_params(labelsize=8, length=3, color="#999")
    panel.xaxis.set_major_locator(ticker.MaxNLocator(6, steps=[1, 2, 5, 10]))
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        panel.spines[side].set_color("#999")


def legend(fig: figure.Figure, panel: axes.Axes) -> None:
    """A panel's legend above all of them, in as many rows as its labels need."""
    lines = {}
    for line, label in zip(*panel.get_legend_handles_labels(), strict=True):
        lines.setdefault(label, line)
    inches = [0.65 + 0.075 * len(label) for label in lines]  # about, at size 9
    fits = sum(inches) <= fig.get_figwidth()
    fig.legend(  # type: ignore[call-overload]  # its stubs take no literal `loc`
        lines.values(),
        lines.keys(),
        fontsize=9,
        ncols=len(lines) if fits else max(1, int(fig.get_figwidth() / max(inches))),
        loc="outside upper center",
        frameon=False,
    )


def png(fig: figure.Figure) -> bytes:
    """PNG bytes of a figure."""
    fig.set_layout_engine("constrained")
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=110, facecolor="white")
    return buffer.getvalue()
