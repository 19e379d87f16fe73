"""Figures: what a report says and what its ``metrics.jsonl`` holds are one list.

A figure is a number with its unit, its interval where it has one, and what it is
about (arm, augmentation, model). The tables of a page are looked up in the list,
so nothing can stand on the page that is not in the file.
"""

import dataclasses
import json
import math
import pathlib
from collections.abc import Callable

from gaze.evaluation import bootstrap
from gaze.run import files

# Units are part of the names, as everywhere in the project.
_UNITS = (
    ("deg", "degrees"),
    ("px", "pixels"),
    ("bytes", "bytes"),
    ("us", "microseconds"),
    ("ms", "milliseconds"),
    ("s", "seconds"),
    ("share", "share"),
    ("iou", "share"),
    ("miou", "share"),
    ("within", "share"),
    ("gap", "share"),
    ("points", "points"),
)
MISSING = "–"
FITTED = ("offset_removed_deg", "line_fitted_deg")
"""Errors after a fit to the tested people's own labels: bounds of a calibration."""
_SUFFIXES = {"share": " %", "bytes": " kB", "microseconds": " ms"}
_SUFFIXES |= {"milliseconds": " ms", "seconds": " s"}


@dataclasses.dataclass(frozen=True)
class Figure:
    """One number of a report.

    Attributes:
        name: with its unit, such as ``error_deg``.
        value: a number, or text where the figure is a verdict.
        about: such as {"arm": "zhao2018", "augmentation": "mild"}.
        low, high: 95 % interval, or None.
    """

    name: str
    value: float | str
    about: dict
    low: float | None = None
    high: float | None = None

    @property
    def unit(self) -> str:
        """Unit by the name's parts; empty for plain numbers."""
        parts = self.name.split("_")
        return next((unit for part, unit in _UNITS if part in parts), "")

    def text(self) -> str:
        """The figure as a table shows it, with its interval."""
        if isinstance(self.value, str):
            return self.value
        if not math.isfinite(self.value):
            return MISSING
        if self.low is None:
            return _bare(self.value, self.unit) + _SUFFIXES.get(self.unit, "")
        value, low, high = (
            _bare(number, self.unit, decimals=0)
            for number in (self.value, self.low, self.high)
        )
        return f"{value}{_SUFFIXES.get(self.unit, '')} [{low}, {high}]"


def from_interval(name: str, interval: bootstrap.Interval, **about) -> Figure:
    """Figure of a ``bootstrap.Interval``."""
    return Figure(name, interval.value, about, interval.low, interval.high)


def from_tree(tree: dict, **about) -> list[Figure]:
    """Figures of the numbers in nested dicts; names are the keys joined by ``_``.

    ``x`` with ``x_low`` and ``x_high`` beside it becomes one figure with interval.
    """
    flat = dict(_leaves(tree))
    bounds = {f"{name}_{end}" for name in flat for end in ("low", "high")}
    return [
        Figure(name, value, about, flat.get(f"{name}_low"), flat.get(f"{name}_high"))
        for name, value in flat.items()
        if name not in bounds
    ]


def from_comparison(rows: list, by: str = "arm", **shared) -> list[Figure]:
    """Figures of ``comparison.Row``s; a collapsed arm has its verdict alone.

    Args:
        rows: list of ``comparison.Row``.
        by: the key of ``about`` for their arms.
        **shared: what all are about beside.
    """
    figures = []
    for row in rows:
        about = {by: row.arm, "augmentation": row.augmentation, **shared}
        if row.summary.collapsed:
            verdict = f"collapsed ({', '.join(row.summary.collapsed)})"
            figures.append(Figure("error_deg", verdict, about))
            continue
        intervals = {
            "error_deg": row.error_deg,
            "gain_deg": row.gain_deg,
            "gain_over_fitted_deg": row.gain_over_fitted_deg,
            "gap_closed": row.gap_closed,
        }
        figures += [from_interval(n, i, **about) for n, i in intervals.items() if i]
        tree = {
            "error_samples_deg": row.summary.mean_deg,
            "within_7": row.summary.share_within,
            **{a: fit._asdict() for a, fit in row.summary.fits.items()},
            "seed_error_deg": dict(enumerate(row.seed_errors_deg)),
        }
        figures += from_tree(tree, **about)
    return figures


def from_evaluations(trees: dict, by: str = "arm", **shared) -> list[Figure]:
    """Figures of what is fitted to the tested people's own labels.

    Args:
        trees: {"ARM/KIND": what ``gaze.evaluation.figures`` gives}.
        by: the key of ``about`` for the arms.
        **shared: what all are about beside.
    """
    collected = []
    for key, tree in trees.items():
        if tree.get("collapsed"):  # its verdict stands alone, as in `from_comparison`
            continue
        arm, _, kind = key.partition("/")
        about = {by: arm, "augmentation": kind, **shared}
        fitted = {name: tree[name] for name in FITTED if name in tree}
        collected += from_tree(fitted, **about)
    return collected


def find(collected: list[Figure], name: str, **about) -> Figure | None:
    """The figure of that name about that, or None."""
    named = (figure for figure in collected if figure.name == name)
    return next((f for f in named if about.items() <= f.about.items()), None)


def within(collected: list[Figure], key: str, value: str) -> list[Figure]:
    """The figures about ``key`` = ``value`` and those not about any ``key``."""
    return [figure for figure in collected if figure.about.get(key, value) == value]


def table(
    collected: list[Figure], columns: dict[str, str], by: str
) -> tuple[list[str], dict[str, list[str]]]:
    """Figures as a table of text, one row per thing they are about.

    Args:
        collected: list of Figure.
        columns: {header: figure name}; those without any figure are left out.
        by: the key of ``about`` that tells the rows apart.

    Returns:
        (headers of the columns kept, {thing: cells}).
    """
    collected = [figure for figure in collected if by in figure.about]
    columns = {h: name for h, name in columns.items() if find(collected, name)}
    things = dict.fromkeys(f.about[by] for f in collected if f.name in columns.values())
    rows = {}
    for thing in things:
        cells = [find(collected, name, **{by: thing}) for name in columns.values()]
        rows[thing] = [cell.text() if cell else MISSING for cell in cells]
    return list(columns), rows


def write(
    path: str | pathlib.Path, collected: list[Figure], seeds_of: Callable[[str], int]
) -> None:
    """Writes one JSON line per figure.

    Args:
        path: of the file.
        collected: list of Figure.
        seeds_of: number of seeds that an estimator's kind is a mean of; "" where a
            figure is not about an estimator.
    """
    with files.writing(path) as temporary:
        temporary.write_text(
            "".join(f"{_line(f, seeds_of)}\n" for f in collected), encoding="utf-8"
        )


def _line(figure, seeds_of):
    line = {"name": figure.name, "value": figure.value, "low": figure.low}
    line |= {"high": figure.high, "unit": figure.unit, **figure.about}
    line["seeds"] = seeds_of(figure.about.get("augmentation", ""))
    return json.dumps({key: _json_value(value) for key, value in line.items()})


def _json_value(value):
    """None for NaN and infinity, which JSON does not have."""
    is_number = not isinstance(value, float) or math.isfinite(value)
    return value if is_number else None


def _leaves(tree, prefix=""):
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _leaves(value, f"{name}_")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield name, float(value)


def _bare(value, unit, decimals=1):
    """The number alone; shares in per cent, to ``decimals`` places."""
    match unit:
        case "share":
            text = f"{100 * value:.{decimals}f}"
        case "bytes":
            text = f"{value / 1000:.1f}"
        case "degrees" | "pixels" | "points" | "microseconds":
            text = f"{value / (1000 if unit == 'microseconds' else 1):.2f}"
        case _:
            digits = (
                ".0f" if value == int(value) else ".2f" if abs(value) > 0.1 else ".2g"
            )
            text = format(value, digits)
    return text.replace("-", "−")
