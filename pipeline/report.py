"""Writes a run's report.html and metrics.jsonl, and prints the table.

    python -m pipeline.report --workdir=runs/demo

Reads only what the pipeline's stages left (``pipeline.reporting.workdir``
lists it), so it can be run again at any time. All figures are collected first and
the page's tables are looked up in them: every figure of the page is a line of
``metrics.jsonl``. With ``config.table`` it writes ``table.html``, ``table.md`` and
``table.json``, too. What a stage has not left is said to be missing; degrees on eyes
without labels are never estimated.
"""

import pathlib

import rich.box
import rich.console
import rich.markup
import rich.table
from absl import flags, logging

from gaze.evaluation import angular
from gaze.run import files, html, main
from pipeline.reporting import (
    accuracy,
    comparison,
    crossing,
    figures,
    models,
    overview,
    real,
    wording,
    workdir,
)
from refiner.realism import naming

_WORKDIR = flags.DEFINE_string("workdir", "runs/demo", "The pipeline's run directory.")


def write(path: str | pathlib.Path):
    """Writes ``report.html`` and ``metrics.jsonl`` into a run directory.

    Args:
        path: the pipeline's run directory.

    Returns:
        What rich prints on the terminal: the table, or a line without degrees.

    Raises:
        errors.UserError: no such run, or a required file is missing.
    """
    path = pathlib.Path(path)
    run = workdir.read(path)
    rows = comparison.compare(run.predictions, **run.labels) if run.predictions else []
    collected = collect(run, rows)
    figures.write(path / "metrics.jsonl", collected, run.seeds_of)
    if run.config.get("table"):
        crossing.write(path, run, collected)
    with files.writing(path / "report.html") as temporary:
        temporary.write_text(_page(run, rows, collected), encoding="utf-8")
    return _terminal_table(run, collected)


def collect(run: workdir.Run, rows: list[comparison.Row]) -> list[figures.Figure]:
    """Every figure of the report, a list of ``figures.Figure`` in the page's order."""
    collected = figures.from_comparison(rows)
    collected += figures.from_evaluations(run.evaluations)
    if rows and run.training_mean is not None:
        value = angular.mean_baseline_deg(
            run.training_mean, run.labels["gaze"], run.labels["subjects"]
        )
        collected.append(figures.Figure("error_deg", value, {"arm": wording.BASELINE}))
    for arm, tree in run.realism.get("preservation", {}).items():
        collected += figures.from_tree(tree, arm=arm)
    for arm, value in run.realism.get("kid", {}).items():
        tree = value if isinstance(value, dict) else {"mean": value}
        collected += figures.from_tree({"kid": tree}, arm=arm)
    for arm, tree in run.realism.get("two_sample", {}).items():
        collected += figures.from_tree({"two_sample": tree}, arm=arm)
    for kind in ("variety", "drift"):
        for arm, tree in run.realism.get(kind, {}).items():
            collected += figures.from_tree(tree, arm=arm)
    for arm, tree in run.costs.items():
        collected += figures.from_tree(tree, arm=arm)
    for name, tree in run.purifying_costs.items():
        collected += figures.from_tree(tree, purifier=name)
    for card in run.cards:
        collected += _card_figures(card)
    collected += _purification_figures(run)
    collected += real.collect(run)
    for key, tree in run.screens.items():
        about = dict(zip(("arm", "augmentation"), key.split("/"), strict=False))
        collected += figures.from_tree({"screen": tree}, **about)
    return collected


def _purification_figures(run):
    collected = []
    if run.purified:
        rows = comparison.compare(run.purified, **run.labels)
        collected = figures.from_comparison(rows, by="purifier")
    for name, tree in run.purified_realism.get("preservation", {}).items():
        collected += figures.from_tree(tree, purifier=name)
    for name, value in run.purified_realism.get("kid", {}).items():
        tree = value if isinstance(value, dict) else {"mean": value}
        collected += figures.from_tree({"kid": tree}, purifier=name)
    return collected


def _card_figures(card):
    quanta = {name: port.get("quantum_deg") for name, port in card["outputs"].items()}
    tree = card["metrics"] | {"quantum_deg": quanta}
    times = {name: time.get("cpu_median_us") for name, time in tree["latency"].items()}
    if {"exported", "float32"} <= set(times):
        tree["float32_over_exported"] = times["float32"] / times["exported"]
    return figures.from_tree(tree, model=card["task"])


def _page(run, rows, collected):
    sections = {
        "In short": [
            *real.in_short(run, collected),
            *overview.in_short(run, rows),
        ],
        **({"Further eyes": real.section(run, collected)} if run.also else {}),
        "Pictures": overview.pictures(run),
        "Gaze error": accuracy.gaze_error(run, rows, collected),
        "Labels and realism": models.realism(run, collected),
        "Cost": models.costs(collected),
        "Purification": [*accuracy.purification(collected), *overview.purified(run)],
        "Trainings": models.trainings(run),
        "TFLite": models.tflite(collected),
        "Screen test": accuracy.screen(collected),
        "What was run": overview.what_was_run(run),
    }
    subtitle = f"{wording.synthetic(run)} refined towards {wording.target(run)}"
    return html.page("Gaze Refiner: report", sections, subtitle=subtitle)


def _terminal_table(run, collected):
    """The error table in 80 columns; one line of text where there are no degrees."""
    if not run.predictions:
        return wording.NO_DEGREES
    table = rich.table.Table(
        box=rich.box.SIMPLE_HEAD,
        padding=0,
        title=f"mean angular error on {wording.target(run)}, 95 % intervals",
    )
    columns = dict(list(wording.ERROR_COLUMNS.items())[:3])
    table.add_column("trained on")  # the one that wraps where 80 columns are few
    for header in columns:
        table.add_column(header, justify="right", no_wrap=True)
    for name in wording.augmentations(collected):
        table.add_section()
        table.add_row(f"[bold]{naming.kind_label(name)}[/bold]")
        some = figures.within(collected, "augmentation", name)
        for arm, cells in figures.table(some, columns, "arm")[1].items():
            table.add_row(naming.label(arm), *map(rich.markup.escape, cells))
    return table


def _main():
    table = write(_WORKDIR.value)
    rich.console.Console().print(table)
    logging.info("the report is %s", pathlib.Path(_WORKDIR.value) / "report.html")


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
