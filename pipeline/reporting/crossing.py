"""Training data x estimator as one table: ``table.html``, ``table.md``, ``table.json``.

What stands in it are the report's own figures (``error_deg``). A row is what was
trained on, or, for raw-trained estimators, how the test eyes were purified; a column is
an estimator. A second table shows, of eyes as they are, what is left with an offset
removed and with a line fitted. The published numbers stand below, with their caveats.
"""

import json
import pathlib
from collections.abc import Iterable
from typing import NamedTuple

from gaze.run import files, html
from pipeline.reporting import figures, published, wording, workdir
from refiner.realism import naming


class Table(NamedTuple):
    """One table of text, whose first row is its header."""

    title: str
    rows: list[list[str]]
    note: str


def write(folder: pathlib.Path, run: workdir.Run, collected: list[figures.Figure]):
    """Writes the three files into a run folder."""
    tables = [*_measured(run, collected), _published()]
    texts = {
        "table.html": _html(tables),
        "table.md": _markdown(tables),
        "table.json": json.dumps(_cells(run, collected), indent=1) + "\n",
    }
    for name, text in texts.items():
        with files.writing(folder / name) as temporary:
            temporary.write_text(text, encoding="utf-8")


def _entries(run, collected, name="error_deg") -> Iterable[tuple[dict, figures.Figure]]:
    """(what it is about, figure of that name) of every cell that has one."""
    target = wording.target(run)
    for figure in collected:
        about = figure.about
        if figure.name != name or "augmentation" not in about:
            continue
        cell = {"estimator": about["augmentation"], "tested_on": target}
        if "purifier" in about:
            if about["purifier"] == naming.RAW:
                continue  # the raw row again
            cell |= {"trained_on": naming.RAW, "purified_by": about["purifier"]}
        elif "tested_on" in about:
            cell |= {k: about[k] for k in ("trained_on", "tested_on")}
        else:
            cell["trained_on"] = about["arm"]
        yield cell, figure


def _fitted(run, collected):
    """{items of a cell: {name: its figure}} of what is fitted."""
    found = {}
    for name in figures.FITTED:
        for cell, figure in _entries(run, collected, name):
            found.setdefault(tuple(cell.items()), {})[name] = figure
    return found


def _cells(run, collected):
    """The table as data: every cell with its interval, then the published rows."""
    fitted, cells = _fitted(run, collected), []
    for cell, error in _entries(run, collected):
        values = {"error_deg": error.value, "low": error.low, "high": error.high}
        values["seeds"] = run.seeds_of(cell["estimator"])
        of_cell = fitted.get(tuple(cell.items()), {})
        cells.append(cell | values | {n: f.value for n, f in of_cell.items()})
    rows = [row._asdict() for row in published.TABLE]
    return {
        "seeds": len(run.seeds),
        "cells": cells,
        "published": rows,
        "caveats": list(published.CAVEATS),
    }


def _measured(run, collected):
    """Two tables for every test set, real ones first: raw error, and what is fitted."""
    errors = [(cell, figure.text()) for cell, figure in _entries(run, collected)]
    raw = (
        "Mean angular error in degrees, 95 % interval over the people tested (of a "
        f"single person, over their days); {_seeds(run, errors)}."
    )
    fitted = (
        "Degrees on eyes as they are, with an offset removed and with a line fitted "
        "for each angle, by each person's own labels: bounds of a calibration."
    )
    both = [
        (dict(items), ", ".join(figure.text() for figure in of_cell.values()))
        for items, of_cell in _fitted(run, collected).items()
    ]
    for tested_on in dict.fromkeys([*run.also, wording.target(run)]):
        title = f"Tested on {tested_on}"
        yield from _crossed(title, errors, tested_on, raw)
        yield from _crossed(f"{title}: offset removed, line", both, tested_on, fitted)


def _seeds(run, errors):
    """How many seeds the estimators' columns are means of, in words."""
    kinds = naming.kinds_in_order({cell["estimator"] for cell, _ in errors})
    labels, _ = naming.kind_labels(kinds)
    by_number = {}
    for kind in kinds:
        by_number.setdefault(run.seeds_of(kind), []).append(labels[kind])
    most = max(by_number, default=1)
    words = "one seed" if most == 1 else f"mean of {most} seeds"
    few = by_number.get(1, []) if most > 1 else []
    return f"{words}; one seed of {', '.join(few)}" if few else words


def _crossed(title, texts, tested_on, note):
    """The table of one test set's cells, none where it has none."""
    some = {
        (cell["trained_on"], cell.get("purified_by", ""), cell["estimator"]): text
        for cell, text in texts
        if cell["tested_on"] == tested_on
    }
    if not some:
        return
    kinds = naming.kinds_in_order(kind for _, _, kind in some)
    keys = list(dict.fromkeys((arm, purified) for arm, purified, _ in some))
    order = naming.in_order(arm for arm, _ in keys)
    keys.sort(key=lambda key: (bool(key[1]), order.index(key[0]), key[1]))
    labels, shared = naming.kind_labels(kinds)
    header = ["trained on", *labels.values()]
    body = [
        [_row_name(*key), *(some.get((*key, k), figures.MISSING) for k in kinds)]
        for key in keys
    ]
    yield Table(title, [header, *body], note + shared)


def _row_name(arm, purified):
    name = naming.label(arm)
    return f"{name}, tested on {naming.label(purified)} eyes" if purified else name


def _published():
    rows = [
        [r.method, r.trained_on, *map(_degrees, (r.zhao2018_deg, r.simgan_deg))]
        for r in published.TABLE
    ]
    header = ["method", "trained on", "Zhao et al. 2018", "SimGAN's own table"]
    title = "Published, on MPIIGaze: context, not a comparison"
    return Table(title, [header, *rows], " ".join(published.CAVEATS))


def _degrees(value):
    return figures.MISSING if value is None else f"{value:.1f}"


def _html(tables):
    sections = {
        table.title: wording.bands(table.rows[0], table.rows[1:], note=table.note)
        for table in tables
    }
    return html.page("Gaze Refiner: training data x estimator", sections)


def _markdown(tables):
    parts = []
    for table in tables:
        header, *body = [[cell.replace("|", "/") for cell in r] for r in table.rows]
        lines = [header, ["---", *["---:"] * (len(header) - 1)], *body]
        parts += [f"## {table.title}", ""]
        parts += [f"| {' | '.join(line)} |" for line in lines]
        parts += ["", table.note, ""]
    return "\n".join(parts)
