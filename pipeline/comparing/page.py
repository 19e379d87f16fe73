"""The page that shows runs side by side. Of the same runs it has the same bytes."""

import json
import shlex
from collections.abc import Mapping

from gaze.run import artifact, html
from pipeline.comparing import paired
from pipeline.reporting import curves, figures, overview, wording, workdir
from refiner.realism import naming

_LONG = 60  # characters of a config's value that a table shows


def write(runs: Mapping[str, workdir.Run]) -> str:
    """The whole page.

    Args:
        runs: by name; the first is the one that others are compared with.

    Returns:
        HTML.
    """
    found = paired.rows(runs)
    sections = {
        "Runs": _facts(runs),
        "What differs": _differences(runs),
        "Gaze error": _errors(runs, found),
        "Trainings": _curves(runs),
        "Pictures": _pictures(runs),
    }
    return html.page(
        "Gaze Refiner: runs side by side", sections, subtitle=" · ".join(runs)
    )


def _facts(runs):
    table = [
        [
            name,
            wording.target(run),
            len(run.seeds),
            len(run.config["arms"]),
            run.started["started"],
        ]
        for name, run in runs.items()
    ]
    head = ["run", "target", "seeds", "arms", "started"]
    commands = "\n".join(
        f"# {name}\n{shlex.join(run.started['command'])}" for name, run in runs.items()
    )
    return [html.table(head, table, text_columns=2), html.code_block(commands)]


def _differences(runs):
    """Keys of configs and versions of packages in which runs differ."""
    trees = {
        name: {"config": run.config, "version": run.started["versions"]}
        for name, run in runs.items()
    }
    first, *others = trees.values()
    keys = sorted({k for tree in others for k in artifact.differing_keys(first, tree)})
    if not keys:
        return [html.paragraph("The runs have the same config and the same versions.")]
    table = [[key, *(_value(tree, key) for tree in trees.values())] for key in keys]
    return [html.table(["key", *runs], table, text_columns=1 + len(runs))]


def _value(tree, dotted):
    for key in dotted.split("."):
        if not isinstance(tree, dict) or key not in tree:
            return figures.MISSING
        tree = tree[key]
    text = tree if isinstance(tree, str) else json.dumps(tree, sort_keys=True)
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _errors(runs, found):
    if not found:
        return [html.paragraph(wording.NO_DEGREES)]
    first, *others = runs
    pieces = [
        html.callout(
            f"{name} was not tested on the eyes that {first} was tested on: its errors "
            "stand beside the others', and no difference is shown.",
            label="Other eyes",
            warning=True,
        )
        for name in others
        if not paired.are_same_eyes(runs[first], runs[name])
    ]
    for kind in dict.fromkeys(row.kind for row in found):
        some = [row for row in found if row.kind == kind]
        shown = [name for name in others if any(name in row.gains_deg for row in some)]
        table = [
            [
                naming.label(row.arm),
                *(_cell("error_deg", row.errors_deg[name]) for name in runs),
                *(_verdict(row.gains_deg.get(name)) for name in shown),
            ]
            for row in some
        ]
        head = [
            naming.kind_label(kind),
            *runs,
            *(f"{n} against {first}" for n in shown),
        ]
        pieces.append(html.table(head, table))
    note = (
        "Mean angular error in degrees with its 95 % interval. Against the first run: "
        "its error minus the other's, paired by person (and by seed where both runs "
        "have as many); better or worse where the interval leaves out zero. "
        f"{figures.MISSING}: not run, or an output that hardly varies."
    )
    return [*pieces, html.paragraph(note)]


def _cell(name, interval):
    if interval is None:
        return figures.MISSING
    return figures.from_interval(name, interval).text()


def _verdict(gain):
    text = _cell("gain_deg", gain)
    if gain is None or not gain.sign:
        return text
    return f"{'better' if gain.sign > 0 else 'worse'}: {text}"


def _curves(runs):
    """Learning curves of every training that two runs have."""
    logged = {
        name: {
            (s, t): lines for s, of in run.trainings.items() for t, lines in of.items()
        }
        for name, run in runs.items()
    }
    trainings = dict.fromkeys(key for of in logged.values() for key in of)
    pieces = []
    for stage, training in trainings:
        key = stage, training
        lines = {name: of[key] for name, of in logged.items() if key in of}
        # A "/" in a run's name would be read as an arm's augmentation.
        png = curves.learning_curves({n.replace("/", " "): v for n, v in lines.items()})
        if len(lines) > 1 and png:
            title = stage if stage == training else f"{stage}: {training}"
            pieces.append(html.folded(title, html.figure(png, f"{title}, seed 0.")))
    return pieces or [html.paragraph("No training was logged by two of these runs.")]


def _pictures(runs):
    pieces = []
    for name, run in runs.items():
        pieces.append(html.folded(name, "\n".join(map(str, overview.pictures(run)))))
    return pieces
