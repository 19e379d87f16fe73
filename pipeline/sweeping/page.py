"""A sweep as a page: the trials, how each key mattered, and who was kept apart."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib import figure, ticker

from gaze.run import charts, html
from pipeline.sweeping import space, study

_MISSING = "–"
_SHOWN = ("COMPLETE", "PRUNED", "FAIL")


def write(
    swept: Any,
    ranges: Sequence[space.Range],
    people: Mapping[str, Sequence[str]],
    command: Sequence[str],
) -> str:
    """HTML of a study.

    Args:
        swept: an ``optuna.Study``.
        ranges: what was varied.
        people: {part: who}, of train, validation and test.
        command: as it was typed.
    """
    keys = [one.key for one in ranges]
    trials = [t for t in swept.trials if t.state.name in _SHOWN]
    done = [trial for trial in trials if trial.state.name == "COMPLETE"]
    done.sort(key=lambda trial: trial.value)
    sections = {
        "In short": _short(done, keys, people),
        "Trials": [_table(done, trials, keys)],
        "Keys": _charts(done, ranges),
        "Who was kept apart": [
            html.facts(
                (f"{p} ({len(who)})", ", ".join(who)) for p, who in people.items()
            )
        ],
        "What was run": [html.code_block(shlex.join(command))],
    }
    title = "Gaze Refiner: sweep"
    return html.page(title, sections, subtitle=", ".join(keys))


def _short(done, keys, people):
    if not done:
        return [html.paragraph("No trial has come to an end yet.")]
    best = done[0]
    chosen = ", ".join(f"{key} = {best.params[key]}" for key in keys)
    note = (
        f"The figure is of the {len(people['validation'])} validation people, the best "
        f"of {len(done)} trials on them, so it flatters. No trial saw the "
        f"{len(people['test'])} test people: train once more with these values and "
        "test on them."
    )
    return [
        html.callout(f"{chosen}: {_degrees(best)} degrees.", label="Best"),
        html.callout(note, label="Chosen on validation people", warning=True),
    ]


def _table(done, trials, keys):
    others = [trial for trial in trials if trial not in done and trial.params]
    rows = [[t.number, *(t.params[k] for k in keys), _degrees(t)] for t in done]
    for trial in others:
        cells = [trial.params.get(key, _MISSING) for key in keys]
        rows.append([trial.number, *cells, _ended(trial)])
    kinds = ["strong"] * min(1, len(done)) + [""] * (len(done) - 1)
    kinds += ["quiet"] * len(others)
    return html.table(["trial", *keys, "error, degrees"], rows, row_kinds=kinds)


def _ended(trial):
    if trial.state.name == "PRUNED":
        return "pruned"
    return trial.user_attrs.get(study.FAILED, "cut off, taken up again")


def _degrees(trial):
    low, high = trial.user_attrs["interval"]
    shown = "" if low is None else f" [{low:.2f}, {high:.2f}]"  # of one person: none
    return f"{trial.value:.2f}{shown}"


def _charts(done, ranges):
    """The error against every key, one panel each."""
    if len(done) < 2:
        return [html.paragraph("A chart needs two trials that came to an end.")]
    fig = figure.Figure(figsize=(3.2 * len(ranges) + 0.4, 2.8))
    panels = fig.subplots(1, len(ranges), squeeze=False).ravel()
    errors = [trial.value for trial in done]
    for panel, one in zip(panels, ranges, strict=True):
        values = [trial.params[one.key] for trial in done]
        values = list(map(str, values)) if one.values else values
        panel.plot(values, errors, "o", color="#0072b2", markersize=5)
        panel.plot(values[:1], errors[:1], "o", color="#d55e00", markersize=7)
        charts.dress(panel, one.key, "")
        if one.values:
            panel.xaxis.set_major_locator(ticker.FixedLocator(range(len(set(values)))))
        elif one.is_log:
            panel.set_xscale("log")
            panel.xaxis.set_major_locator(ticker.LogLocator(subs=(1.0, 2.0, 5.0)))
            panel.xaxis.set_major_formatter(ticker.StrMethodFormatter("{x:g}"))
            panel.xaxis.set_minor_formatter(ticker.NullFormatter())
    panels[0].set_ylabel("degrees", fontsize=9)
    return [
        html.figure(charts.png(fig), "Validation error by key; the best is orange.")
    ]
